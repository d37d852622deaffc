"""The tables of an edition: what asset managers take in, by the names that stay, each with what it takes the place of."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.manifest import assets_csv
from pipeline.safe_text import cell
from pipeline.work.drop import bynder_table, cloudinary_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pipeline.manifest.assets_csv import Row
    from pipeline.spec.publish_section import TableForm
    from pipeline.work.drop.choice import Choice
    from pipeline.work.drop.records import Edition, EditionFile

NAMES: Mapping[TableForm, str] = {
    "aem": "assets.csv",
    "cloudinary": "assets-cloudinary.csv",
    "bynder": "assets-bynder.csv",
}
SANDBOX = "SANDBOX.txt"
SANDBOX_TEXT = (
    b"The pictures of this drop were painted by the Makeready sandbox: a rehearsal, not for press and not for sale.\n"
)
SUPERSEDES = {"makeready:supersedes": "String"}
"""A property of AEM's table beside those of a job's: SHA-256 of the file that had the name before."""


@dataclass(frozen=True)
class Listed:
    """A file of an edition with its properties, as `assets_csv` names them; none where its picture is of an earlier run."""

    file: EditionFile
    row: Row


def tables_of(choice: Choice, forms: Sequence[TableForm]) -> Callable[[Edition], Mapping[str, bytes]]:
    """What makes the tables of an edition of this choice, by their names; of sandbox work also a note that says so."""

    def tables(edition: Edition) -> dict[str, bytes]:
        listed = list(_listed(edition, choice))
        made = {NAMES[form]: MAKERS[form](edition, listed) for form in forms}
        return made | ({SANDBOX: SANDBOX_TEXT} if choice.sandbox else {})

    return tables


def form_of(choice: Choice, forms: Sequence[TableForm]) -> str:
    """What the tables depend on beside the files: the same files with other tables are another edition."""
    return " ".join([*sorted(forms), *(["sandbox"] if choice.sandbox else [])])


def _listed(edition: Edition, choice: Choice) -> Iterator[Listed]:
    wanted = {file.name: file for file in choice.wanted}
    for file in edition.files:
        source = wanted.get(file.name)
        account = choice.accounts.get(source.shelf.url) if source else None
        rows = dict(assets_csv.rows_of(source.outcome, account)) if source and account else {}
        row = rows.get(file.key, {"dc:title": file.item, "dc:format": file.media_type, "makeready:sha256": file.sha256})
        yield Listed(file, row | {"makeready:supersedes": file.supersedes})


def _aem(edition: Edition, listed: Sequence[Listed]) -> bytes:
    return assets_csv.table(((f"{edition.drop}/{each.file.name}", each.row) for each in listed), SUPERSEDES)


def _cloudinary(edition: Edition, listed: Sequence[Listed]) -> bytes:
    rows = (cloudinary_table.row_of(edition.drop, each.file, each.row) for each in listed)
    return _plain(cloudinary_table.COLUMNS, rows)


def _bynder(edition: Edition, listed: Sequence[Listed]) -> bytes:
    return _plain(bynder_table.COLUMNS, (bynder_table.row_of(edition.drop, each.file, each.row) for each in listed))


def _plain(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """A table in UTF-8 without a byte order mark, which would become part of the first column's name."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(row.get(column)) for column in columns])
    return text.getvalue().encode()


MAKERS: Mapping[TableForm, Callable[[Edition, Sequence[Listed]], bytes]] = {
    "aem": _aem,
    "cloudinary": _cloudinary,
    "bynder": _bynder,
}
