"""Doubled: one half of the picture is not the other once more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check, Measure
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Request

    Light = NDArray[np.float32]

_SIDE = 192
"""px of the copy that is compared: divides by many numbers, so that repeats of a pattern fall on whole pixels."""
_APART = 3.0
"""Steps of 255 in the mean up to which halves are one, encoding and a shift of a pixel allowed."""
_DRAWN = 6.0
"""Standard deviation, steps of 255, under which a half has too little on it to compare."""
_BEND, _BENT = 4, 0.01
"""Steps of 255 by which light bends at an edge and not in mere shading, which is alike on both sides as soon as not; and the
least share of the pixels where it must."""
_RIM = 4


@dataclass(frozen=True)
class Halves:
    """How alike two halves are, by the way they lie."""

    likeness: float
    """Correlation of the halves, -1..1, of the way that fits best; 0 where they are alike by design or empty."""
    way: str
    """As in "beside", "above", "mirrored left to right", "mirrored top to bottom"."""


def measure(reduced: Image.Image) -> Halves:
    """Compare the halves of `reduced` (RGB). 6 ms.

    What repeats oftener, or on both axes, is a pattern, and what is symmetrical on plain ground an emblem: both are meant.
    """
    import numpy as np
    from PIL import Image

    small = reduced.resize((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=2.0).convert("L")
    light = np.asarray(small, dtype=np.float32)
    found = {way: _likeness(light, other) for way, other in _ways(light).items()}
    way = max(found, key=lambda each: found[each])
    if not found[way] or sum(each > 0 for each in found.values()) > 1 or _is_pattern(light) or _is_emblem(light, way):
        return Halves(0.0, way)
    return Halves(found[way], way)


def _ways(light: Light) -> dict[str, Light]:
    """The picture with its halves exchanged, and mirrored."""
    import numpy as np

    half = _SIDE // 2
    return {
        "beside": np.roll(light, half, axis=1),
        "above": np.roll(light, half, axis=0),
        "mirrored left to right": light[:, ::-1],
        "mirrored top to bottom": light[::-1],
    }


def _likeness(light: Light, other: Light) -> float:
    """Correlation, 0 where the two are not one picture within what encoding changes."""
    import numpy as np

    spread, bent = float(light.std()), float((abs(np.diff(light, 2, axis=1)) >= _BEND).mean())
    if spread < _DRAWN or bent < _BENT or abs(light - other).mean() > _APART:
        return 0.0
    return float(((light - light.mean()) * (other - other.mean())).mean() / np.float32(spread) ** 2)


def _is_pattern(light: Light) -> bool:
    """Whether it repeats at less than half a side as well, or is all stripes."""
    import numpy as np

    shifts = range(_SIDE // 16, _SIDE // 2 - _RIM)
    return any(abs(light - np.roll(light, shift, axis=axis)).mean() <= _APART for shift in shifts for axis in (0, 1))


def _is_emblem(light: Light, way: str) -> bool:
    """Whether it is symmetrical on plain ground: all along its edge one tone, which an emblem leaves and a scene does not."""
    import numpy as np

    if not way.startswith("mirrored"):
        return False
    inside = np.zeros_like(light, dtype=bool)
    inside[_RIM:-_RIM, _RIM:-_RIM] = True
    rim = light[~inside]
    return bool((abs(rim - np.median(rim)) <= _APART * 2).mean() > 0.9)


def judge(found: Halves, least: float, level: Level) -> Finding | None:
    """Report at `level` halves that are alike by `least` and more."""
    if found.likeness < least:
        return None
    mirrored = found.way.startswith("mirrored")
    text = (
        f"One half of the picture is the other {found.way}, to the pixel: look whether that is meant."
        if mirrored
        else f"The picture came twice in one: two halves that are alike lie one {found.way} the other."
    )
    return Finding(
        check="doubled",
        code="doubled.mirrored" if mirrored else "doubled.halves",
        level=level,
        text=text,
        measured=round(found.likeness, 3),
        limit=least,
    )


def _look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding | Measure]:
    if picture.reduced is None or min(picture.reduced.size) < _SIDE:
        return
    found = measure(picture.reduced)
    yield Measure("doubled.likeness", round(found.likeness, 3))
    if limits.doubled != "off" and (finding := judge(found, limits.min_likeness, Level(limits.doubled))):
        yield finding


CHECK = Check(
    name="doubled",
    title="It is one picture",
    reason="A model asked for a wide picture may draw one of half the width twice; no crop makes one of it.",
    look=_look,
)
