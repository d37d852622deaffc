"""A page built to PDF/X: boxes, marks, output intent, metadata, and no colour that is not characterised."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Page, Pdf, Stream, String

from pipeline.prepress.colour.press_profiles import printing_condition
from pipeline.prepress.colour.srgb_profile import srgb_profile
from pipeline.prepress.finishing.encoders import MEDIA_TYPES, jpeg
from pipeline.prepress.finishing.page_layout import page_layout, points
from pipeline.prepress.finishing.pdf_standards import STANDARDS
from pipeline.prepress.finishing.press_marks import press_marks
from pipeline.prepress.finishing.slug_line import slug_font, slug_line, slug_text
from pipeline.prepress.finishing.svg_support import NotDrawable
from pipeline.prepress.finishing.xmp import CREATOR_TOOL, Metadata, packet

if TYPE_CHECKING:
    from pikepdf import Object
    from PIL import Image

    from pipeline.prepress.colour.press_profiles import PressProfile
    from pipeline.prepress.deliveries import Delivery, Sheet
    from pipeline.prepress.finishing.page_layout import PageLayout
    from pipeline.prepress.finishing.pdf_standards import PdfStandard
    from pipeline.prepress.pdf_pages import PdfPage

_ICC_REGISTRY = "http://www.color.org"


@dataclass(frozen=True)
class Artwork:
    """What lies on the page: an object that fills it (drawn in a square of one by one), and its name in messages."""

    drawn: Object
    transparent: bool = False
    """Whether part of it is see-through, so that the page must name the colour space in which that is blended."""


def image_artwork(pdf: Pdf, image: Image.Image) -> Artwork:
    """Put `image` (RGB in sRGB, or CMYK in the inks of the output intent) into `pdf` as a JPEG of quality 95, 4:4:4.

    RGB is tagged with sRGB. CMYK is left to the output intent, which characterises it: preflight programs object to the same
    profile as a tag beside it.
    """
    kinds = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=image.width,
        Height=image.height,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    if image.mode == "CMYK":
        kinds.ColorSpace = Name.DeviceCMYK
        kinds.Decode = Array([1, 0, 1, 0, 1, 0, 1, 0])  # a CMYK JPEG holds its inks inverted
    else:
        kinds.ColorSpace = srgb_space(pdf)
    return Artwork(Stream(pdf, jpeg(image, 72, None, None), kinds))


def srgb_space(pdf: Pdf) -> Object:
    """The colour space sRGB of `pdf`, to be shared by everything on its page."""
    return pdf.make_indirect(Array([Name.ICCBased, _profile(pdf, srgb_profile(), 3)]))


def build_pdf_x(pdf: Pdf, artwork: Artwork, sheet: Sheet, delivery: Delivery, metadata: Metadata, file: str) -> bytes:
    """The bytes of `pdf` with one page for `sheet` that `artwork` fills to the bleed, by the standard that `delivery` asks for.

    The delivery's profile is the output intent. The same values give the same bytes. 10 ms CPU beside the image. Raises
    NotDrawable for what shows through where the standard forbids it.
    """
    standard = STANDARDS[delivery.page.standard]
    if artwork.transparent and not standard.see_through:
        raise NotDrawable(f"part of it is see-through, which {standard.name} forbids; take x-4")
    assert delivery.profile is not None  # noqa: S101 (Delivery has seen to it)
    layout = page_layout(sheet, delivery.page)
    page = _page(pdf, artwork, layout)
    _mark(pdf, page, layout, delivery.page, metadata)
    pdf.pages.append(Page(pdf.make_indirect(page)))
    pdf.Root.OutputIntents = Array([pdf.make_indirect(output_intent(pdf, delivery.profile))])
    _describe(pdf, metadata, file, standard)
    body = io.BytesIO()
    pdf.save(
        body,
        force_version=standard.pdf_version,
        deterministic_id=True,
        compress_streams=True,
        object_stream_mode=ObjectStreamMode.disable,
        fix_metadata_version=False,
    )
    return body.getvalue()


def _page(pdf: Pdf, artwork: Artwork, layout: PageLayout) -> Dictionary:
    """The page with its boxes, and the artwork from one edge of its bleed to the other."""
    left, bottom, right, top = layout.bleed
    wide, tall = points(right - left), points(top - bottom)
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array(layout.media),
        BleedBox=Array(layout.bleed),
        TrimBox=Array(layout.trim),
        Resources=Dictionary(XObject=Dictionary(Art=pdf.make_indirect(artwork.drawn))),
        Contents=Stream(pdf, f"q {wide} 0 0 {tall} {left:g} {bottom:g} cm /Art Do Q".encode()),
    )
    if artwork.transparent:
        page.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK)
    return page


def _mark(pdf: Pdf, page: Dictionary, layout: PageLayout, wanted: PdfPage, metadata: Metadata) -> None:
    """Put the marks that are wanted beside the artwork: `/Marks`, and `/Slug` for itself, since a document writes its own."""
    words = []
    if (marks := press_marks(pdf, layout, wanted.marks)) is not None:
        page.Resources.XObject.Marks = pdf.make_indirect(marks)
        words.append("/Marks Do")
    if "slug" in wanted.marks:
        ticket = metadata.ticket
        text = slug_text(ticket.job, metadata.order.item, metadata.made_at, sandbox=ticket.sandbox)
        page.Resources.XObject.Slug = pdf.make_indirect(slug_line(pdf, layout, text, slug_font(pdf)))
        words.append("/Slug Do")
    if words:
        page.Contents = Stream(pdf, page.Contents.read_bytes() + f" {' '.join(words)}".encode())


def output_intent(pdf: Pdf, profile: PressProfile) -> Dictionary:
    """The printing condition that the page is made for, with its profile."""
    registered = printing_condition(profile.name)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(registered or "Custom"),
        OutputCondition=String(profile.name),
        Info=String(profile.name),
        DestOutputProfile=_profile(pdf, profile.data, 4),
    )
    if registered:
        intent.RegistryName = String(_ICC_REGISTRY)
    return intent


def _describe(pdf: Pdf, metadata: Metadata, file: str, built_to: PdfStandard) -> None:
    """Say in XMP, and again in the document's info, what the file is and by which standard it is built."""
    standard = {"pdf:Trapped": "False", "pdf:Producer": CREATOR_TOOL, **built_to.in_xmp}
    xmp = Stream(pdf, packet(metadata, file, MEDIA_TYPES["pdf"], standard), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = pdf.make_indirect(xmp)
    stamp = String(metadata.made_at.strftime("D:%Y%m%d%H%M%SZ"))
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=String(metadata.title),
            Creator=String(CREATOR_TOOL),
            Producer=String(CREATOR_TOOL),
            CreationDate=stamp,
            ModDate=stamp,
            Trapped=Name("/False"),
            GTS_PDFXVersion=String(built_to.name),
        )
    )


def _profile(pdf: Pdf, profile: bytes, channels: int) -> Object:
    return pdf.make_indirect(Stream(pdf, profile, N=channels))
