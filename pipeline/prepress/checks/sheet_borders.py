"""Where bands and lines along a picture's edges come to lie on its sheet, and which of them the cut shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.checks.borders import SIDES, borders
from pipeline.prepress.deliveries import Sheet
from pipeline.prepress.size.crop import cover, units_per_mm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from pipeline.prepress.checks.borders import Border, Side
    from pipeline.records import PrintSize, Rgb

CUT_MM = 1.0
"""What a cut may be off: printers commonly allow so much."""
FRAME_MM = 4.0
"""Inside the trim, from which a frame all around is a frame by design: a cut a millimetre off is then a quarter of it."""
_AT_TRIM = 0.4
"""mm from the trim to a band that is taken to be as deep as the bleed: 5 px at 300 ppi."""
_SEEN_AT_TRIM, _SEEN, _ALONE = 0.35, 0.7, 0.8
"""Share of a side along which a band must end in one row: as deep as the bleed, elsewhere, with no like on another side."""
_TOUCHING = 0.3
"""mm between the end of a band and a line that are one thing."""
_ALIKE = 16
"""Steps of 255 between bands of one colour."""
OPPOSITE: dict[Side, Side] = {"top": "bottom", "bottom": "top", "left": "right", "right": "left"}


@dataclass(frozen=True)
class OnSheet:
    """A border as it lies on the sheet."""

    border: Border
    inset: float
    """mm from the trim to where it ends, to the inside; negative in the bleed."""
    depth: float
    """mm from the picture's edge."""
    share: float
    """The same as a share of the picture."""
    off: bool
    """The crop takes it away."""


def on_sheet(image: Image.Image, size: PrintSize) -> list[OnSheet]:
    """The bands and lines of `image` (RGB) that end at most 5 mm (or the safe zone) inside the trim, as they lie there."""
    crop = cover(*image.size, Sheet.of(size), "mirror" if size.mirrored else "crop")
    per_mm = units_per_mm(crop.size, Sheet.of(size).with_bleed)
    wide, high = image.size
    left, top, right, bottom = crop.box
    outside = {"left": left, "top": top, "right": wide - right, "bottom": high - bottom}
    mirrored = dict(zip(("left", "top", "right", "bottom"), crop.mirrored, strict=True))
    trim: dict[Side, float] = {side: outside[side] - mirrored[side] + size.bleed_mm * per_mm for side in SIDES}
    inside = max(size.safe_mm, FRAME_MM) * per_mm
    found = borders(image, {side: max(0, round(trim[side] + inside)) for side in SIDES})
    return [
        OnSheet(
            border=each,
            inset=(each.depth - trim[each.side]) / per_mm,
            depth=each.depth / per_mm,
            share=each.depth / (high if each.side in {"top", "bottom"} else wide),
            off=each.depth <= outside[each.side],
        )
        for each in found
    ]


def bands_at_trim(found: Sequence[OnSheet], size: PrintSize, least: float) -> list[OnSheet]:
    """The bands, from the share `least` of the side on, that end in the bleed or so near the trim that the cut shows them."""
    bands = [band for band in _bands(found, least) if not band.off]
    kept = []
    for band in bands:
        like = {other.border.side for other in bands if other is not band and _alike(other.border.colour, band.border.colour)}
        deepest = max(size.safe_mm, FRAME_MM) if OPPOSITE[band.border.side] in like else size.safe_mm
        alone = band.border.share >= _ALONE and not _ends_at_line(band, found)
        if band.inset <= deepest and (like or alone):
            kept.append(band)
    return kept


def lines_at_trim(found: Sequence[OnSheet], size: PrintSize) -> list[OnSheet]:
    """The lines that run where the cut may fall, or in the safe zone."""
    lines = [each for each in found if each.border.kind == "line" and not each.off]
    return [line for line in lines if -min(CUT_MM, size.bleed_mm) <= line.inset <= size.safe_mm]


def off_sheet(found: Sequence[OnSheet], size: PrintSize, least: float) -> list[OnSheet]:
    """The bands, from the share `least` of the side on, no deeper than a bleed, that the crop takes away whole."""
    off = [band for band in _bands(found, least) if band.off and band.border.share >= _ALONE]
    return [band for band in off if band.depth <= size.bleed_mm + _AT_TRIM]


def _bands(found: Sequence[OnSheet], least: float) -> list[OnSheet]:
    bands = [each for each in found if each.border.kind == "band" and each.share >= least]
    return [band for band in bands if band.border.share >= (_SEEN_AT_TRIM if abs(band.inset) <= _AT_TRIM else _SEEN)]


def _ends_at_line(band: OnSheet, found: Sequence[OnSheet]) -> bool:
    """Whether what looks like a band is the ground outside a line."""
    lines = [each for each in found if each.border.kind == "line" and each.border.side == band.border.side]
    return any(abs(line.inset - band.inset) <= _TOUCHING for line in lines)


def _alike(one: Rgb, other: Rgb) -> bool:
    return all(abs(first - second) <= _ALIKE for first, second in zip(one, other, strict=True))
