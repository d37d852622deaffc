"""The JSON files of a drop. Shops, CDNs and scripts read them: fields are added, never changed."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 (pydantic reads it at run time)
from typing import Annotated, Literal

from pydantic import Field

from pipeline.records import Stored


class EditionFile(Stored):
    """A file of an edition, and where it is from."""

    name: Annotated[str, Field(description="Its path within the edition; it stays from edition to edition.")]
    sha256: str
    bytes: int
    media_type: str
    job: str
    item: str
    fingerprint: Annotated[str, Field(description="Of the take it was made from.")]
    shelf: Annotated[str, Field(description="Address of the shelf it was copied from.")]
    key: Annotated[str, Field(description="Its key there.")]
    approval: Annotated[str | None, Field(description="Where its picture stood with people; null: nobody has decided.")] = None
    supersedes: Annotated[
        str | None, Field(description="SHA-256 of the file that had this name in the edition before, where it is another.")
    ] = None


class TableFile(Stored):
    """A table of an edition, `SHA256SUMS` among them."""

    name: str
    sha256: str
    bytes: int


class Begun(Stored):
    """Who prepares an edition, and what is wanted of it."""

    format: Literal["makeready-begun-1"] = "makeready-begun-1"
    drop: str
    number: int
    wanted: Annotated[str, Field(description="SHA-256 of what is wanted.")]
    at: datetime
    by: str


class Edition(Stored):
    """A set of files, all of which have been copied and read back."""

    format: Literal["makeready-edition-1"] = "makeready-edition-1"
    drop: str
    number: int
    wanted: Annotated[str, Field(description="SHA-256 of what was wanted: the same wish makes no other edition.")]
    prepared_at: datetime
    by: str
    files: tuple[EditionFile, ...]
    tables: tuple[TableFile, ...] = ()

    @property
    def bytes(self) -> int:
        """Of its files, all together."""
        return sum(file.bytes for file in self.files)


class Release(Stored):
    """That an edition was made current, or was made so again."""

    format: Literal["makeready-release-1"] = "makeready-release-1"
    drop: str
    number: int
    edition: int
    kind: Literal["release", "rollback"]
    at: datetime
    by: str
    links: Annotated[int | None, Field(description="Seconds for which links were asked for.")] = None


class CurrentFile(Stored):
    """A file of what is current."""

    name: Annotated[str, Field(description="Its name, which stays.")]
    path: Annotated[str, Field(description="Where it lies, beside current.json; what lies there never changes.")]
    sha256: str
    bytes: int
    media_type: str
    link: Annotated[str | None, Field(description="Opens it for everybody until `links_until`.")] = None


class Current(Stored):
    """What is current: `current.json`, the pointer."""

    format: Literal["makeready-drop-1"] = "makeready-drop-1"
    drop: str
    release: Annotated[int, Field(description="A later one has a higher number.")]
    edition: int
    path: Annotated[str, Field(description="The folder of the edition, with a slash at the end.")]
    released_at: datetime
    by: str
    links_until: datetime | None = None
    files: tuple[CurrentFile, ...]


def as_bytes(record: Stored) -> bytes:
    """The bytes of a record's file; what is not there is left out."""
    return record.model_dump_json(indent=1, exclude_none=True).encode() + b"\n"
