"""Gamut: how much of the picture the press cannot show as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check, Measure
from pipeline.prepress.colour.conversion import Conversion
from pipeline.prepress.colour.tolerances import NEAR
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL import Image

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Request

SIDE = 128
"""Pixels of the sample each way: good to a point of the share."""


def lost_share(sample: Image.Image, conversion: Conversion | None = None) -> float:
    """Share of the pixels, 0..1, that a print changes by more than ΔE00 5, converted as `conversion` says.

    `sample` is RGB in sRGB; None: the usual conversion, for the shipped profile. What only grows paler counts as kept: a black
    beyond ink's, and the depth that black point compensation takes of every dark picture. 10 to 30 ms.
    """
    import numpy as np
    from PIL import Image

    from pipeline.prepress.colour.printability import round_trip

    pixels = np.asarray(sample.resize((SIDE, SIDE), Image.Resampling.NEAREST), dtype=np.uint32)
    values, counts = np.unique(pixels[..., 0] << 16 | pixels[..., 1] << 8 | pixels[..., 2], return_counts=True)
    colours = np.stack([values >> 16, values >> 8 & 255, values & 255], axis=-1).astype(np.uint8)
    found = round_trip(colours, conversion or Conversion.usual())
    lost = (found.deltas > NEAR) & (found.beyond_depth > NEAR) & ~found.only_paler
    return float(counts[lost].sum() / counts.sum())


def judge(share: float, most: float, level: Level, through: str = "") -> Finding | None:
    """Report at `level` where more than the share `most` of the picture changes on press.

    `through`: the conversion that is meant, for people, where there are several.
    """
    if share <= most:
        return None
    on = f" ({through})" if through else ""
    return Finding(
        check="gamut",
        code="gamut.lost",
        level=level,
        text=(f"{share:.0%} of the picture has colours that no ink shows{on}: they will print duller (ΔE00 over {NEAR:g})."),
        measured=round(share, 4),
        limit=most,
    )


def check_on(conversions: Sequence[Conversion] = ()) -> Check:
    """The check for pictures that are converted so (none: as usual, for the shipped profile); the worst counts."""

    def look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding | Measure]:
        if picture.sample is None:
            return
        shares = [(lost_share(picture.sample, each), each) for each in conversions or (Conversion.usual(),)]
        share, worst = max(shares, key=lambda found: found[0])
        yield Measure("gamut.lost_share", round(share, 4))
        wanted = limits.out_of_gamut
        through = worst.name if len(shares) > 1 else ""
        if wanted != "off" and (finding := judge(share, limits.max_out_of_gamut_share, Level(wanted), through)):
            yield finding

    return Check(
        name="gamut",
        title="Colours that ink can show",
        reason="Screens glow where ink cannot: neon, deep blue and bright green come out dull.",
        look=look,
    )
