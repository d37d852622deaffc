"""The pages of many print files in one PDF: each with its own boxes and marks, under one output intent."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import md5
from typing import TYPE_CHECKING

from pikepdf import Dictionary, Name, Pdf, Stream, String

from pipeline.prepress.deliveries import SANDBOX_SYSTEM, TRAINED_ALGORITHMIC_MEDIA
from pipeline.prepress.finishing.encoders import MEDIA_TYPES
from pipeline.prepress.finishing.page_layout import page_layout
from pipeline.prepress.finishing.pdf_standards import STANDARDS
from pipeline.prepress.finishing.pdf_writer import PdfWriter
from pipeline.prepress.finishing.pdf_x import output_intent
from pipeline.prepress.finishing.slug_line import slug_font, slug_line, slug_text
from pipeline.prepress.finishing.xmp import CREATOR_TOOL, NAMESPACES, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from pikepdf import Object

    from pipeline.prepress.deliveries import Sheet, Ticket
    from pipeline.prepress.pdf_documents import WantedDocument


@dataclass(frozen=True)
class BoundPage:
    """The print file of one item, a PDF of one page for `sheet`."""

    item: str
    sheet: Sheet
    body: bytes


def bind(out: BinaryIO, wanted: WantedDocument, ticket: Ticket, pages: Iterable[BoundPage]) -> None:
    """Write a document to `out` from its pages, which come one after the other and are let go of.

    The artwork is that of the print files; the slug line is written anew, with the page's number. The same pages give the same
    bytes. Raises ValueError where it becomes longer than a PDF may be. 20 ms CPU and the memory of two files a page.
    """
    standard = STANDARDS[wanted.delivery.page.standard]
    writer, newest, identity = (
        PdfWriter(out, standard.pdf_version),
        datetime.min.replace(tzinfo=UTC),
        md5(usedforsecurity=False),
    )
    for number, page in enumerate(pages, 1):
        identity.update(md5(page.body, usedforsecurity=False).digest())
        with Pdf.open(io.BytesIO(page.body)) as pdf:
            made_at = _day(pdf)
            newest = max(newest, made_at)
            if "slug" in wanted.delivery.page.marks:
                layout = page_layout(page.sheet, wanted.delivery.page)
                text = slug_text(ticket.job, page.item, made_at, number, len(wanted.items), sandbox=ticket.sandbox)
                pdf.pages[0].Resources.XObject.Slug = pdf.make_indirect(slug_line(pdf, layout, text, slug_font(pdf)))
            writer.add_page(pdf.pages[0].obj)
    assert wanted.delivery.profile is not None  # noqa: S101 (Delivery has seen to it)
    with Pdf.new() as pdf:
        intent = writer.add(pdf.make_indirect(output_intent(pdf, wanted.delivery.profile)))
        said = _packet(wanted, ticket, newest, identity.hexdigest())
        metadata = writer.add(pdf.make_indirect(Stream(pdf, said, Type=Name.Metadata, Subtype=Name.XML)))
        info = writer.add(pdf.make_indirect(_info(wanted, ticket, newest, standard.name)))
    catalogue = {"/OutputIntents": b"[ " + intent + b" ]", "/Metadata": metadata}
    writer.close(catalogue, info, identity.digest())


def _day(pdf: Pdf) -> datetime:
    """When the picture of a print file was made, as the file says."""
    return datetime.strptime(str(pdf.trailer.Info.CreationDate), "D:%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _title(wanted: WantedDocument, ticket: Ticket) -> str:
    title = wanted.name.removesuffix(".pdf")
    return f"{title} (SANDBOX)" if ticket.sandbox else title


def _info(wanted: WantedDocument, ticket: Ticket, made_at: datetime, standard: str) -> Object:
    stamp = String(made_at.strftime("D:%Y%m%d%H%M%SZ"))
    return Dictionary(
        Title=String(_title(wanted, ticket)),
        Creator=String(CREATOR_TOOL),
        Producer=String(CREATOR_TOOL),
        CreationDate=stamp,
        ModDate=stamp,
        Trapped=Name("/False"),
        GTS_PDFXVersion=String(standard),
    )


def _packet(wanted: WantedDocument, ticket: Ticket, made_at: datetime, identity: str) -> bytes:
    """What the document says of itself in XMP; what each picture was drawn from stands in its own files."""
    stamp, rights = made_at.isoformat(timespec="seconds"), ticket.rights
    name = "/".join((NAMESPACES["makeready"], ticket.job, wanted.name, identity))
    document = f"uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"
    simple = {
        "dc:format": MEDIA_TYPES["pdf"],
        "xmp:CreatorTool": CREATOR_TOOL,
        "xmp:CreateDate": stamp,
        "xmp:ModifyDate": stamp,
        "xmp:MetadataDate": stamp,
        "xmpMM:DocumentID": document,
        "xmpMM:InstanceID": document,
        "xmpMM:RenditionClass": "default",
        "xmpMM:VersionID": "1",
        "photoshop:TransmissionReference": ticket.job,
        "photoshop:Credit": rights.credit,
        "xmpRights:Marked": "True" if rights.copyright else None,
        "xmpRights:WebStatement": rights.url,
        "Iptc4xmpExt:DigitalSourceType": TRAINED_ALGORITHMIC_MEDIA,
        "Iptc4xmpExt:AISystemUsed": SANDBOX_SYSTEM if ticket.sandbox else None,
        "Iptc4xmpExt:AIPromptWriterName": rights.prompt_writer,
        "makeready:job": ticket.job,
        "makeready:sandbox": "True" if ticket.sandbox else "False",
        "pdf:Trapped": "False",
        "pdf:Producer": CREATOR_TOOL,
        **STANDARDS[wanted.delivery.page.standard].in_xmp,
    }
    languages = {"dc:title": _title(wanted, ticket), "dc:rights": rights.copyright, "xmpRights:UsageTerms": rights.terms}
    return wrapped(simple, languages)
