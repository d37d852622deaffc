"""Gamut: how much of the picture the press cannot show as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check, Measure
from pipeline.prepress.colour.tolerances import NEAR
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.colour.press_profiles import PressProfile
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Request

SIDE = 128
"""Pixels of the sample each way: good to a point of the share."""


def lost_share(sample: Image.Image, press: PressProfile | None = None) -> float:
    """Share of the pixels, 0..1, that the press changes by more than ΔE00 5 (`press` None: the shipped profile's).

    `sample` is RGB in sRGB. It is converted as for the plan's warnings: relative colorimetric, without black point
    compensation; and as there, a black that only grows paler counts as kept. 10 to 25 ms.
    """
    import numpy as np
    from PIL import Image

    from pipeline.prepress.colour.printability import round_trip
    from pipeline.prepress.colour.separation import shipped_press

    pixels = np.asarray(sample.resize((SIDE, SIDE), Image.Resampling.NEAREST), dtype=np.uint32)
    values, counts = np.unique(pixels[..., 0] << 16 | pixels[..., 1] << 8 | pixels[..., 2], return_counts=True)
    colours = np.stack([values >> 16, values >> 8 & 255, values & 255], axis=-1).astype(np.uint8)
    found = round_trip(colours, press or shipped_press(), "relative", black_point=False)
    lost = (found.deltas > NEAR) & ~found.only_paler
    return float(counts[lost].sum() / counts.sum())


def judge(share: float, most: float, level: Level) -> Finding | None:
    """Report at `level` where more than the share `most` of the picture changes on press."""
    if share <= most:
        return None
    return Finding(
        check="gamut",
        code="gamut.lost",
        level=level,
        text=f"{share:.0%} of the picture has colours that no ink shows: they will print duller (ΔE00 over {NEAR:g}).",
        measured=round(share, 4),
        limit=most,
    )


def check_on(press: PressProfile | None = None) -> Check:
    """The check for pictures that are printed on this press (None: the shipped profile's)."""

    def look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding | Measure]:
        if picture.sample is None:
            return
        share = lost_share(picture.sample, press)
        yield Measure("gamut.lost_share", round(share, 4))
        wanted = limits.out_of_gamut
        if wanted != "off" and (finding := judge(share, limits.max_out_of_gamut_share, Level(wanted))):
            yield finding

    return Check(
        name="gamut",
        title="Colours that ink can show",
        reason="Screens glow where ink cannot: neon, deep blue and bright green come out dull.",
        look=look,
    )
