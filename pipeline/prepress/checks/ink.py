"""Ink: no part of the sheet gets more than its kind of print can dry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check, Measure
from pipeline.prepress.colour.conversion import conversions
from pipeline.prepress.size.crop import crop_to_sheet
from pipeline.prepress.size.print_kinds import PROFILES
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL import Image

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.deliveries import Delivery
    from pipeline.prepress.pictures import Picture
    from pipeline.records import PrintSize, Request

SQUARE_MM = 15.0
"""Ghent Workgroup 2022: total ink is the mean of any square of 15 mm."""


def most_ink(sample: Image.Image, size: PrintSize, delivery: Delivery | None = None) -> float:
    """The most ink, as the mean of any square of 15 mm on the sheet: percent, 0 to 400.

    `sample` is RGB in sRGB with single pixels as they are: means of colours would take other inks than the colours do. It is
    cropped as the print file of `delivery` is, and converted as its CMYK is; without one as usual, for the press of the print
    size. 8 ms for 512x512 px.
    """
    import numpy as np

    from pipeline.prepress.colour.separation import separate

    taken, per_mm = crop_to_sheet(sample, size, delivery.bleed_from if delivery else None)
    wanted = conversions([delivery] if delivery else [], size.press)[0]
    inks = separate(taken, wanted.press, wanted.intent, black_point=wanted.black_point)
    total = np.asarray(inks).sum(axis=2, dtype=np.uint32) / 2.55
    down, across = (min(side, max(1, round(SQUARE_MM * per_mm))) for side in total.shape)
    summed = np.pad(total, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    squares = summed[down:, across:] - summed[:-down, across:] - summed[down:, :-across] + summed[:-down, :-across]
    return float(squares.max() / (down * across))


def judge(most: float, limit: int, profile: str, level: Level, through: str = "") -> Finding | None:
    """Report at `level` more than `limit` percent of ink, which print of the kind `profile` takes.

    `through`: the conversion that is meant, for people, where there are several.
    """
    if most <= limit:
        return None
    on = f" ({through})" if through else ""
    return Finding(
        check="ink",
        code="ink.too-much",
        level=level,
        text=(
            f"Up to {most:.0f} % of ink lies on a square of 15 mm{on}, and `{profile}` takes {limit} %: it dries badly and "
            "sets off on the next sheet. A profile made for this kind of print separates with less."
        ),
        measured=round(most, 1),
        limit=limit,
    )


def check_at(size: PrintSize, deliveries: Sequence[Delivery] = ()) -> Check:
    """The check for pictures that are printed at this size, in the inks of those `deliveries` in CMYK; the worst counts."""
    # Only what makes a difference to the ink: a TIFF and a PDF of the same pixels are one.
    alike = {(conversions([each]), each.bleed_from): each for each in deliveries if each.color == "cmyk"}
    inked: Sequence[Delivery | None] = [*alike.values()] or [None]

    def look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding | Measure]:
        if picture.sample is None:
            return
        each_most = [(most_ink(picture.sample, size, each), each) for each in inked]
        most, worst = max(each_most, key=lambda found: found[0])
        yield Measure("ink.most", round(most, 1))
        limit, wanted = PROFILES[size.profile].most_ink, limits.too_much_ink
        through = conversions([worst])[0].name if worst and len(inked) > 1 else ""
        if limit and wanted != "off" and (finding := judge(most, limit, size.profile, Level(wanted), through)):
            yield finding

    return Check(
        name="ink",
        title="No more ink than dries",
        reason="Too much ink stays wet, sets off on the next sheet and fills in what is fine.",
        look=look,
    )
