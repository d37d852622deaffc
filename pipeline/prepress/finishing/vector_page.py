"""An SVG master as vectors on a page: every colour is characterised, and nothing is lost silently.

What cannot be drawn truly is refused (`drawable_svg`), as is anything that svglib warns of: it goes onto the page as pixels.
"""

from __future__ import annotations

import io
import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, Pdf, Stream, unparse_content_stream

from pipeline.prepress.finishing.page_layout import POINTS_PER_MM
from pipeline.prepress.finishing.pdf_x import Artwork, srgb_space
from pipeline.prepress.finishing.svg_support import NotDrawable, drawable_svg
from pipeline.prepress.finishing.vector_inks import VectorInks
from pipeline.prepress.size.crop import units_per_mm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.prepress.deliveries import Delivery, Sheet
    from pipeline.prepress.pictures import Picture

_SVGLIB = threading.Lock()
"""svglib's warnings are caught one picture at a time."""


def vector_artwork(pdf: Pdf, picture: Picture, delivery: Delivery, sheet: Sheet) -> Artwork:
    """Draw the SVG `picture` into `pdf`, cropped from its middle to cover the sheet with its bleed.

    Raises NotDrawable for what cannot be drawn truly. RGB is tagged with sRGB; for CMYK each colour goes through the
    delivery's profile, gradients too, and black is from black ink alone where `Delivery.black` has it so.
    """
    with Pdf.open(io.BytesIO(_drawn(drawable_svg(picture.path.read_bytes())))) as drawn:
        source = drawn.pages[0]
        wide, tall = (float(side) for side in source.MediaBox[2:])
        art = pdf.copy_foreign(drawn.make_indirect(source.as_form_xobject()))
    full_wide, full_tall = sheet.with_bleed
    units = units_per_mm((wide, tall), sheet.with_bleed)
    across, down = full_wide * units, full_tall * units
    left, bottom = (wide - across) / 2, (tall - down) / 2
    resources = art.Resources if Name.Resources in art else Dictionary()
    for unused in (Name.Font, Name.ProcSet):
        if unused in resources:
            del resources[unused]
    resources.ColorSpace = Dictionary(sRGB=srgb_space(pdf))
    colours = VectorInks(pdf, delivery, POINTS_PER_MM / units)
    for shading in resources.get(Name.Shading, Dictionary()).values():
        colours.recolour_shading(shading, resources.ColorSpace.sRGB)
    made = Stream(
        pdf,
        # 4 is the miter limit of SVG; that of PDF would be 10.
        b"4 M\n" + unparse_content_stream(list(colours.recoloured(art))),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([round(side, 4) for side in (left, bottom, left + across, bottom + down)]),
        Matrix=Array([1 / across, 0, 0, 1 / down, -left / across, -bottom / down]),
        Resources=resources,
    )
    if delivery.color == "cmyk":
        del resources.ColorSpace
    states = resources.get(Name.ExtGState, Dictionary()).values()
    sheer = any(float(state.get(key, 1)) < 1 for state in states for key in (Name.ca, Name.CA))
    if sheer and delivery.color == "cmyk":
        raise NotDrawable("parts of it are see-through, and inks would mix there to other colours than light does")
    return Artwork(made, transparent=sheer)


def _drawn(svg: bytes) -> bytes:
    """A PDF of one page as large as the drawing. Raises NotDrawable with the first warning of svglib."""
    from reportlab.graphics import renderPDF
    from svglib.svglib import svg2rlg

    with _SVGLIB, _warnings() as said:
        drawing = svg2rlg(io.BytesIO(svg))
        body = renderPDF.drawToString(drawing, autoSize=1) if drawing is not None else b""
    if said or not body:
        raise NotDrawable((said or ["it cannot be read"])[0][:200].rstrip("."))
    return bytes(body)


@contextmanager
def _warnings() -> Iterator[list[str]]:
    said: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    library, collector = logging.getLogger("svglib"), Collector(logging.WARNING)
    propagated = library.propagate
    library.addHandler(collector)
    library.propagate = False
    try:
        yield said
    finally:
        library.removeHandler(collector)
        library.propagate = propagated
