"""An SVG master as vectors on a page: nothing is turned to pixels, every colour is characterised, and nothing is lost silently.

What cannot be drawn truly is refused (`drawable_svg`), as is anything that svglib warns of.
"""

from __future__ import annotations

import io
import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pikepdf import (
    Array,
    ContentStreamInstruction,
    Dictionary,
    Name,
    Operator,
    Pdf,
    Stream,
    parse_content_stream,
    unparse_content_stream,
)

from pipeline.prepress.colour.separation import inks_of
from pipeline.prepress.finishing.pdf_x import Artwork, srgb_space
from pipeline.prepress.finishing.svg_support import NotDrawable, drawable_svg
from pipeline.prepress.size.crop import units_per_mm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pikepdf import ContentStreamInlineImage, Object

    from pipeline.prepress.deliveries import Delivery, Sheet
    from pipeline.prepress.pictures import Picture

_SVGLIB = threading.Lock()
"""svglib's warnings are caught one picture at a time."""


_STEPS = 256
"""Samples of a gradient in inks."""


def vector_artwork(pdf: Pdf, picture: Picture, delivery: Delivery, sheet: Sheet) -> Artwork:
    """Draw the SVG `picture` into `pdf`, cropped from its middle to cover the sheet with its bleed.

    Raises NotDrawable for what cannot be drawn truly. RGB is tagged with sRGB; for CMYK each colour goes through the
    delivery's profile, gradients too.
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
    colours = _DeviceColours(pdf, delivery)
    for shading in resources.get(Name.Shading, Dictionary()).values():
        colours.recolour_shading(shading, resources.ColorSpace.sRGB)
    made = Stream(
        pdf,
        # 4 is the miter limit of SVG; that of PDF would be 10.
        b"4 M\n" + unparse_content_stream(list(_recoloured(art, colours))),
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


class _DeviceColours:
    """The colours of one drawing, in the colours of its delivery."""

    def __init__(self, pdf: Pdf, delivery: Delivery) -> None:
        self._pdf = pdf
        self._delivery = delivery
        self.separated = delivery.color == "cmyk"

    def inks(self, *colours: Sequence[float]) -> list[tuple[int, ...]]:
        """Cyan, magenta, yellow and black, 0..255, of colours in red, green and blue, 0..1."""
        wanted = self._delivery
        assert wanted.profile is not None  # noqa: S101 (Delivery has seen to it)
        rgbs = [(round(255 * red), round(255 * green), round(255 * blue)) for red, green, blue in colours]
        return inks_of(rgbs, wanted.profile, wanted.intent, black_point=wanted.black_point)

    def recolour_shading(self, shading: Object, srgb: Object) -> None:
        """Characterise a gradient; in inks it takes the way that it took in RGB, in `_STEPS` steps."""
        if not self.separated:
            shading.ColorSpace = srgb
            return
        steps = [_colour_at(shading.Function, step / (_STEPS - 1)) for step in range(_STEPS)]
        shading.ColorSpace = Name.DeviceCMYK
        shading.Function = Stream(
            self._pdf,
            b"".join(bytes(mixed) for mixed in self.inks(*steps)),
            FunctionType=0,
            Domain=Array([0, 1]),
            Range=Array([0, 1] * 4),
            Size=Array([_STEPS]),
            BitsPerSample=8,
        )


def _colour_at(function: Object, at: float) -> list[float]:
    """Red, green and blue, 0..1, of a gradient at 0..1 of its way (PDF functions of type 2, linear, and 3, joined)."""
    if int(function.FunctionType) == 2:
        ends = zip(function.C0, function.C1, strict=True)
        return [float(first) + at * (float(last) - float(first)) for first, last in ends]
    bounds = [float(bound) for bound in function.Bounds]
    part = sum(at >= bound for bound in bounds)
    first, last = [0.0, *bounds, 1.0][part : part + 2]
    return _colour_at(function.Functions[part], (at - first) / (last - first) if last > first else 0.0)


def _recoloured(art: Object, colours: _DeviceColours) -> Iterator[ContentStreamInstruction | ContentStreamInlineImage]:
    """The drawing's instructions with every device colour characterised, and without the empty text objects between them."""
    in_text = False
    for instruction in parse_content_stream(art):
        operands, word = instruction.operands, str(instruction.operator)
        in_text = in_text or word == "BT"
        if in_text:
            in_text = word != "ET"
        elif word in {"rg", "RG", "g", "G"}:
            values = [float(channel) for channel in operands] * (3 if word in {"g", "G"} else 1)
            lines = word.isupper()
            if colours.separated:
                yield ContentStreamInstruction(
                    [round(ink / 255, 4) for ink in colours.inks(values)[0]], Operator("K" if lines else "k")
                )
            else:
                yield ContentStreamInstruction([Name.sRGB], Operator("CS" if lines else "cs"))
                yield ContentStreamInstruction(values, Operator("SC" if lines else "sc"))
        else:
            yield instruction
