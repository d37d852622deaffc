"""Files of many pages, bound from the print files of a job's items: what was made, or why nothing was."""

from __future__ import annotations

from pipeline.records.outcomes import KeptFile, Stored


class PageFile(Stored):
    """A page of a document: the item whose print file it is, and that file's SHA-256."""

    item: str
    sha256: str


class DocumentFile(KeptFile):
    """The file of a document; `description` says in a line for people what it is."""

    media_type: str = "application/pdf"
    color: str
    profile: str
    """Name of the profile of its output intent."""
    description: str


class Document(Stored):
    """A document that the spec asks for. It is made of all its pages or not at all."""

    name: str
    file: DocumentFile | None = None
    """None: it was not made, and `reason` says why."""
    pages: tuple[PageFile, ...] = ()
    """In their order, as far as they are there."""
    missing: tuple[str, ...] = ()
    """Items that have no page to give."""
    reason: str | None = None
