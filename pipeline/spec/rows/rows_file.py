"""The file that rows come from, as a spec names it, and the reader that its ending asks for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.spec.nodes import Place
from pipeline.spec.rows.delimited import read_delimited
from pipeline.spec.rows.json_lines import read_json_lines
from pipeline.spec.rows.table_text import read_table_text
from pipeline.spec.yaml_text import Unreadable

if TYPE_CHECKING:
    from pipeline.errors import Mistake
    from pipeline.spec.rows.table import Table

DELIMITED = (".csv", ".tsv", ".txt")
JSON_LINES = (".jsonl", ".ndjson")
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
SEPARATORS = {",": ",", ";": ";", "|": "|", "\t": "\t", "comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
"""What `separator` may say, in signs or in words."""


class RowsFile(NamedTuple):
    """What `from` says: a file, and for some files what stands between cells, or which sheet is meant."""

    file: str
    separator: str | None = None
    """One of `SEPARATORS`, by its sign; None: it is found out from the header."""
    sheet: str | None = None
    """Of a workbook; None: the first."""

    @property
    def ending(self) -> str:
        """In small letters: `.csv`."""
        return Path(self.file).suffix.lower()

    def needless(self) -> tuple[str, str] | None:
        """The key that means nothing for such a file, and a sentence; None where all of them do."""
        if self.separator and self.ending not in DELIMITED:
            return "separator", "`separator` is for .csv, .tsv and .txt files: this one has its own form"
        if self.sheet and self.ending not in WORKBOOKS:
            return "sheet", "`sheet` is for workbooks (.xlsx, .xlsm, .xls, .ods): this file has no sheets"
        return None


def read_rows(path: Path, said: RowsFile, found: list[Mistake]) -> Table | None:
    """The rows of the file at `path`; mistakes join `found`, at the file's own lines. None: nothing can be read.

    Texts are UTF-8, or UTF-16 with its mark. A table has a header with the names of its columns, a JSONL file an object a line.
    """
    before = len(found)
    try:
        table = _read(path, said, found)
    except Unreadable as error:
        found.append(error.mistake)
        return None
    if len(found) > before:
        return None
    if not table.rows:
        found.append(Place(str(path), 1, 1).mistake("there are no rows in this file"))
        return None
    return table


def _read(path: Path, said: RowsFile, found: list[Mistake]) -> Table:
    if said.ending in WORKBOOKS:
        from pipeline.spec.rows.workbook import read_workbook  # a plan of other files does without

        return read_workbook(path, said.sheet, found)
    text = read_table_text(path)
    if said.ending in JSON_LINES:
        return read_json_lines(text, str(path), found)
    separator = said.separator or ("\t" if said.ending == ".tsv" else None)
    return read_delimited(text, str(path), found, separator)
