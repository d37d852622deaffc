"""Frame on a sheet: bands and key lines that end where the knife falls, in mm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.checks import frame
from pipeline.prepress.checks.borders import SIDES
from pipeline.prepress.checks.check import Check, Measure
from pipeline.prepress.checks.sheet_borders import CUT_MM, OPPOSITE, bands_at_trim, lines_at_trim, off_sheet, on_sheet
from pipeline.prepress.colour.swatches import hexadecimal
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.prepress.checks.borders import Side
    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.checks.sheet_borders import OnSheet
    from pipeline.prepress.pictures import Picture
    from pipeline.records import PrintSize, Request, Rgb


def judge_bands(bands: Sequence[OnSheet], size: PrintSize, level: Level) -> Finding | None:
    """Report at `level` bands that end near the trim, in mm, and what the press makes of them."""
    if not bands:
        return None
    nearest = min(bands, key=lambda band: abs(band.inset))
    sides = {band.border.side for band in bands}
    colour = called(nearest.border.colour)
    deep = spread([band.inset + size.bleed_mm for band in bands])
    even = max(band.inset for band in bands) - min(band.inset for band in bands) <= CUT_MM
    around = even and any(OPPOSITE[side] in sides for side in sides)
    return Finding(
        check="frame",
        code="frame.around" if around else "frame.side",
        level=level,
        text=(
            f"A {colour} band {deep} deep runs along {where(sides)} of the sheet, where the bleed is {size.bleed_mm:g} mm: "
            f"{shown(nearest.inset, colour)}."
        ),
        measured=round(nearest.inset, 2),
        limit=round(size.safe_mm, 2),
    )


def judge_lines(lines: Sequence[OnSheet], size: PrintSize, level: Level) -> Finding | None:
    """Report at `level` lines along the trim, in mm."""
    if not lines:
        return None
    nearest = min(lines, key=lambda line: abs(line.inset))
    insets = [line.inset for line in lines]
    place = "outside" if max(insets) < 0 else "inside"
    return Finding(
        check="frame",
        code="frame.line",
        level=level,
        text=(
            f"A {called(nearest.border.colour)} line runs along {where({line.border.side for line in lines})} "
            f"{spread([abs(inset) for inset in insets])} {place} the trim: a cut {CUT_MM:g} mm off makes its margin uneven, or "
            "takes the line away."
        ),
        measured=round(nearest.inset, 2),
        limit=round(size.safe_mm, 2),
    )


def judge_off_sheet(bands: Sequence[OnSheet]) -> Finding | None:
    """Tell of bands that are on the master alone."""
    if not bands:
        return None
    return Finding(
        check="frame",
        code="frame.off-sheet",
        level=Level.INFO,
        text=(
            f"A {called(bands[0].border.colour)} band runs along {where({band.border.side for band in bands})} of the picture; "
            "the crop to this sheet takes it away, so it matters only where the whole picture is used."
        ),
        measured=round(max(band.share for band in bands), 4),
    )


def shown(inset: float, colour: str) -> str:
    """What a band comes to that ends `inset` mm inside the trim."""
    if inset < -CUT_MM:
        return f"the picture fills only a part of the bleed, and a cut {-inset:.1f} mm off shows a {colour} sliver"
    if inset <= CUT_MM:
        return f"it will show as a {colour} sliver where the cut wavers"
    return f"{inset:.1f} mm of it stay inside the trim, and a cut {CUT_MM:g} mm off makes that uneven to the eye"


def called(colour: Rgb) -> str:
    """A colour in a word, or as its hexadecimal figures."""
    if min(colour) >= 245:
        return "white"
    return "black" if max(colour) <= 16 else hexadecimal(colour)


def spread(depths: Sequence[float]) -> str:
    """One depth, or the least and the most, in mm."""
    least, most = f"{min(depths):.1f}", f"{max(depths):.1f}"
    return f"{least} mm" if least == most else f"{least} to {most} mm"


def where(sides: set[Side]) -> str:
    """Sides in words."""
    if len(sides) == len(SIDES):
        return "all four edges"
    named = [side for side in SIDES if side in sides]
    return f"the {' and '.join([', '.join(named[:-1]), named[-1]] if len(named) > 1 else named)} edge" + "s" * (len(named) > 1)


def _pair(bands: Sequence[OnSheet], sides: set[Side]) -> float:
    """The thinner of two opposite bands as a share of the picture; 0 where one is missing."""
    shares = [band.share for band in bands if band.border.side in sides]
    return round(min(shares), 4) if len(shares) == 2 else 0.0


def check_at(size: PrintSize) -> Check:
    """The check for pictures that are printed at this size."""

    def look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding | Measure]:
        if picture.reduced is None:
            return
        found = on_sheet(picture.reduced, size)
        bands = bands_at_trim(found, size, limits.min_frame)
        yield Measure("frame.across", _pair(bands, {"left", "right"}))
        yield Measure("frame.down", _pair(bands, {"top", "bottom"}))
        if limits.frame == "off":
            return
        level = Level(limits.frame)
        for finding in (
            judge_bands(bands, size, level),
            judge_lines(lines_at_trim(found, size), size, level),
            judge_off_sheet(off_sheet(found, size, limits.min_frame)),
        ):
            if finding:
                yield finding

    return Check(frame.CHECK.name, frame.CHECK.title, frame.CHECK.reason, look)
