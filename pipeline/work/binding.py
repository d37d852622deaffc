"""Documents: bind the pages of a job's items into one file, once all of them are there, and say so where they are not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import pipeline
from pipeline.errors import Damaged, NotOnShelf, StoreError
from pipeline.prepress.deliveries import Sheet, print_name
from pipeline.records import Approval, Document, DocumentFile, PageFile, Result
from pipeline.runs.document_events import DocumentBound, DocumentLacking, PageBound
from pipeline.wire.scratch_folder import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.prepress.finishing.bound_document import BoundPage
    from pipeline.prepress.pdf_documents import WantedDocument
    from pipeline.records import Order, Outcome, PrintFile
    from pipeline.runs.listeners import Events
    from pipeline.runs.stop import Stop
    from pipeline.work.job import Job

FOLDER = "prints/documents"
"""Where documents lie, in a folder for what their pages are. No item's files do: theirs lie in folders with two hashes."""
MEDIA_TYPE = "application/pdf"
NAMED = 3


@dataclass(frozen=True)
class Lacking:
    """An item that has no page to give, and why."""

    item: str
    why: str


Page = tuple[str, "PrintFile"]
"""An item, and the print file that is its page."""


@dataclass(frozen=True)
class Bindery:
    """What it takes to make the documents of a job."""

    job: Job
    events: Events
    stop: Stop

    def documents(self, items: Sequence[Outcome], before: Sequence[Document]) -> tuple[Document, ...]:
        """What became of each document that the job asks for, given how its items stand. Raises nothing that a shelf does.

        `before`: those of the edition before. One whose pages are the same is kept, where its file still lies there.
        """
        if not self.job.spec.documents:
            return ()
        orders = {order.item: order for order in self.job.spec.orders}
        told = {item.id: item for item in items}
        found = tuple(self._document(wanted, orders, told, before) for wanted in self.job.spec.documents)
        for each in found:
            self._tell(each)
        return found

    def _tell(self, document: Document) -> None:
        if document.file:
            self.events.tell(DocumentBound(document=document.name, key=document.file.key, pages=len(document.pages)))
        else:
            self.events.tell(DocumentLacking(document=document.name, reason=document.reason or ""))

    def _document(
        self,
        wanted: WantedDocument,
        orders: Mapping[str, Order],
        told: Mapping[str, Outcome],
        before: Sequence[Document],
    ) -> Document:
        found = [self._page(wanted, orders[item], told.get(item)) for item in wanted.items]
        pages = [page for page in found if not isinstance(page, Lacking)]
        files = tuple(PageFile(item=item, sha256=file.sha256) for item, file in pages)
        lacking = [each for each in found if isinstance(each, Lacking)]
        if lacking:
            missing = tuple(each.item for each in lacking)
            return Document(name=wanted.name, pages=files, missing=missing, reason=_of_lacking(lacking, len(found)))
        for known in before:
            if known.file and (known.name, known.pages) == (wanted.name, files) and self._lies_there(known.file):
                return known
        if self.stop.is_set():
            return Document(name=wanted.name, pages=files, reason="the run was stopped before: run again")
        try:
            return Document(name=wanted.name, file=self._bound(wanted, pages), pages=files)
        except (StoreError, NotOnShelf, Damaged, ValueError, OSError) as fault:
            return Document(name=wanted.name, pages=files, reason=str(fault) or type(fault).__name__)

    def _page(self, wanted: WantedDocument, order: Order, told: Outcome | None) -> Page | Lacking:
        """The print file of an item that is its page, or why there is none."""
        if told is None:
            return Lacking(order.item, "not made yet")
        if told.outcome not in (Result.DELIVERED, Result.KEPT) or told.fingerprint != order.fingerprint:
            return Lacking(order.item, told.outcome.value if told.fingerprint == order.fingerprint else "not made yet")
        said = told.decision.approval if told.decision else None
        if said in (Approval.REJECTED, Approval.PASSED_OVER) or (self.job.spec.approval and said is not Approval.APPROVED):
            return Lacking(order.item, f"{said} by people" if said is Approval.REJECTED else f"{said or Approval.WAITING}")
        assert order.print is not None  # noqa: S101 (the spec was seen to have one wherever it delivers)
        sheet, ticket = Sheet.of(order.print), self.job.ticket
        name = print_name(wanted.delivery, job=ticket.job, item=order.item, take=order.take, sheet=sheet, columns=order.columns)
        key = f"{ticket.folder(order.stem, sheet, order.columns)}/{name}"
        file = next((file for file in told.prints if file.key == key), None)
        return (order.item, file) if file else Lacking(order.item, "without its print file")

    def _bound(self, wanted: WantedDocument, pages: Sequence[Page]) -> DocumentFile:
        """Write the document to a file of this machine, and from there to the shelf, once. Raises what `documents` catches."""
        from pipeline.prepress.finishing.bound_document import bind  # here, so that a job without documents runs without it

        with scratch_folder() as folder:
            path = folder / wanted.name
            with path.open("wb") as out:
                bind(out, wanted, self.job.ticket, self._read(wanted, pages))
            with path.open("rb") as body:
                digest, length = _sha256(iter(lambda: body.read(1 << 20), b"")), path.stat().st_size
            key = f"{FOLDER}/{_digits(wanted, pages)}/{wanted.name}"
            written = self.job.store.put(key, path, media_type=MEDIA_TYPE, sha256=digest)
            # What a run that was cut off has left is the same: the same pages give the same bytes.
            if not written and _sha256(self.job.store.chunks(key)) != digest:
                raise StoreError(f"{key} lies on the shelf already, with other bytes: move it away and run again")
        return _record(key, digest, length, wanted, pages)

    def _read(self, wanted: WantedDocument, pages: Sequence[Page]) -> Iterator[BoundPage]:
        """The pages as they lie on the shelf, one at a time. Raises Damaged where one is not what the manifest says."""
        from pipeline.prepress.finishing.bound_document import BoundPage

        for number, (item, file) in enumerate(pages, 1):
            if self.stop.is_set():
                raise StoreError("the run was stopped before: run again")
            body = self.job.store.read(file.key)
            if sha256(body).hexdigest() != file.sha256:
                raise Damaged(f"{file.key} was altered: delete it and run again, which makes it anew from the master")
            yield BoundPage(item, Sheet(*file.trim_mm, file.bleed_mm), body)
            self.events.tell(PageBound(document=wanted.name, page=number, of=len(pages)))

    def _lies_there(self, file: DocumentFile) -> bool:
        """Whether the file of a document that an edition tells of is on the shelf."""
        with suppress(StoreError, NotOnShelf, Damaged):
            return self.job.store.length(file.key) == file.bytes
        return False


def _of_lacking(lacking: Sequence[Lacking], pages: int) -> str:
    names = ", ".join(f"{each.item} ({each.why})" for each in lacking[:NAMED])
    more = f" and {len(lacking) - NAMED:,} more" if len(lacking) > NAMED else ""
    return f"{len(lacking):,} of {pages:,} pages {'is' if len(lacking) == 1 else 'are'} missing: {names}{more}"


def _digits(wanted: WantedDocument, pages: Sequence[Page]) -> str:
    """What stands for a document and its pages. Another version may bind them otherwise, and has other digits."""
    said = [pipeline.__version__, wanted.name, *(f"{item} {file.sha256}" for item, file in pages)]
    return sha256("\n".join(said).encode()).hexdigest()[:16]


def _record(key: str, digest: str, length: int, wanted: WantedDocument, pages: Sequence[Page]) -> DocumentFile:
    _, first = pages[0]
    sizes = {(file.trim_mm, file.bleed_mm) for _, file in pages}
    size = f"{Sheet(*first.trim_mm).name} and {first.bleed_mm:g} mm bleed" if len(sizes) == 1 else f"{len(sizes)} sizes"
    standard = next(part for part in first.description.split(", ") if part.startswith("built to "))
    return DocumentFile(
        key=key,
        sha256=digest,
        bytes=length,
        color=wanted.delivery.color,
        profile=first.profile,
        description=f"PDF of {len(pages):,} {'page' if len(pages) == 1 else 'pages'}, {size}, {standard}",
    )


def _sha256(chunks: Iterator[bytes]) -> str:
    digest = sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
