"""The tables of an edition, and the sums of all that is in it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pipeline.work.drop.layout import JSON, folder_of
from pipeline.work.drop.records import Edition, TableFile
from pipeline.work.drop.wanted import SUMS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.stores import DropPlace

    Tables = Callable[[Edition], Mapping[str, bytes]]
    """The tables of an edition (`assets.csv`, …) by their names; the same edition gives the same bytes."""

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": JSON, "html": "text/html; charset=utf-8"}
"""By the ends of names; others are plain text."""


def write_tables(place: DropPlace, edition: Edition, tables: Tables, names: set[str] | None = None) -> tuple[TableFile, ...]:
    """Write the tables and the sums of an edition, or those of the `names` alone."""
    bodies = dict(tables(edition.model_copy(update={"tables": ()})))
    digests = {file.name: file.sha256 for file in edition.files}
    digests |= {name: hashlib.sha256(body).hexdigest() for name, body in bodies.items()}
    bodies[SUMS] = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()
    for name, body in bodies.items():
        if names is None or name in names:
            media_type = MEDIA_TYPES.get(name.rpartition(".")[2], "text/plain; charset=utf-8")
            place.replace(folder_of(edition.number) + name, body, media_type=media_type)
    return tuple(
        TableFile(name=name, sha256=hashlib.sha256(body).hexdigest(), bytes=len(body)) for name, body in sorted(bodies.items())
    )
