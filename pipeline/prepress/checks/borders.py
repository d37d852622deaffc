"""Bands and lines that run along the edges of a picture, measured side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    from pipeline.records import Rgb

    Pixels = NDArray[np.int16]

Side = Literal["top", "right", "bottom", "left"]
SIDES: tuple[Side, ...] = ("top", "right", "bottom", "left")

_ALONG = 8
"""Pixels that are averaged along the side: a straight border stays as it is, what is drawn behind it is calmed."""
_FEWEST = 128
"""Places along a side that are looked at, at least; and px of a picture's side, below which there is too little to tell."""
_FLAT = 10
"""Steps of 255 that a band may vary, in each channel; JPEG at quality 85 moves a flat colour no further."""
_STEP, _SPAN = 8, 2
"""Steps of 255 from so many rows before to so many after that count as the end of a band. A gradient from black to white
over a fifth of the side makes 5."""
_THINNEST = 2
_BESIDE = (2, 3, 5, 8)
"""Rows from a line to its surroundings on both sides; the last is also the thickest line that is looked for."""
_LINE = 10
"""Steps of 255 that a line must differ from both, in one channel and one direction."""
_TINGED, _ONE_COLOUR = 24, 0.75
"""Steps of 255 that a line may vary, as WebP and JPEG keep colour at half the pixels, and the share of it that must keep to
that."""
_DRAWN = 0.7
"""Share of a side along which a line must be seen."""
_STRIPES = 4
"""Parallels through the middle of a picture that make it a pattern, whose stripes are no borders."""


@dataclass(frozen=True)
class Border:
    """A plain band along one side, or a line parallel to it. Depths are px of the picture that was looked at."""

    side: Side
    kind: Literal["band", "line"]
    depth: float
    """From the picture's edge to where the band ends, or to the outer edge of the line."""
    share: float
    """Share of the side along which the band ends there, or the line is seen, 0..1."""
    colour: Rgb


def borders(image: Image.Image, deepest: Mapping[Side, int]) -> tuple[Border, ...]:
    """The bands and lines of `image` (RGB) that lie no deeper than so many px from each side.

    A band is of one colour and ends in one row, however little it differs from what is drawn there: by the share of the side,
    not by its contrast. A line is of one colour along three quarters of the side and differs from what lies on both its sides.
    Stripes that go on through the picture are neither. 10 ms for 1024x1024 px.
    """
    if min(image.size) < _FEWEST:
        return ()
    found = [
        border for side in SIDES for border in _along(side, _strip(image, side, deepest[side] + 2 * _BESIDE[-1]), deepest[side])
    ]
    if not found:
        return ()
    striped = {"top": _striped(image, down=True), "left": _striped(image, down=False)}
    return tuple(border for border in found if not striped["top" if border.side in {"top", "bottom"} else "left"])


def _strip(image: Image.Image, side: Side, rows: int) -> Pixels:
    """The outermost rows (or columns) as rows, the outermost first, without the corners, where other borders cross."""
    import numpy as np

    wide, high = image.size
    along = max(1, min(_ALONG, (wide if side in {"top", "bottom"} else high) // _FEWEST))
    rows = min(rows, (wide if side in {"left", "right"} else high) // 2)
    if side in {"top", "bottom"}:
        box = wide // 8, 0 if side == "top" else high - rows, wide - wide // 8, rows if side == "top" else high
        pixels = np.asarray(image.crop(box).reduce((along, 1)), dtype=np.int16)
    else:
        box = 0 if side == "left" else wide - rows, high // 8, rows if side == "left" else wide, high - high // 8
        pixels = np.asarray(image.crop(box).reduce((1, along)), dtype=np.int16).transpose(1, 0, 2)
    return pixels if side in {"top", "left"} else pixels[::-1]


def _along(side: Side, rows: Pixels, deepest: int) -> list[Border]:
    band = _band(side, rows, deepest)
    return [*([band] if band else []), *_lines(side, rows, deepest)]


def _band(side: Side, rows: Pixels, deepest: int) -> Border | None:
    import numpy as np

    colour = np.median(rows[:_THINNEST].reshape(-1, 3), axis=0)
    mixed = (abs(rows - colour).max(axis=2) > _FLAT).mean(axis=1) > 0.01
    depth = int(mixed.argmax())
    if not _THINNEST <= depth <= min(deepest, len(rows) - _SPAN - 1):
        return None
    near = range(max(_SPAN, depth - 1), min(depth + 2, len(rows) - _SPAN))
    steps = [(abs(rows[row + _SPAN] - rows[row - _SPAN]).max(axis=1) > _STEP).mean() for row in near]
    return Border(side, "band", depth, float(max(steps)), _rgb(colour))


def _lines(side: Side, rows: Pixels, deepest: int) -> list[Border]:
    """The lines; of rows that follow each other, the outermost stands for the line."""
    import numpy as np

    colours = np.median(rows, axis=1).astype(np.int16)
    likely = np.flatnonzero(_between(colours[:, None], _LINE // 3).max(axis=1) > 0)
    likely = likely[likely <= deepest]
    plain = (abs(rows[likely] - colours[likely, None]).max(axis=2) <= _TINGED).mean(axis=1) >= _ONE_COLOUR
    seen = np.zeros(len(rows))
    if plain.any():
        drawn = _between(rows[: deepest + 2 * _BESIDE[-1]], _LINE)
        seen[likely[plain]] = drawn[likely[plain]].mean(axis=1)
    lines = seen >= _DRAWN
    first = [int(row) for row in np.flatnonzero(lines) if not lines[row - 1]]
    return [Border(side, "line", row, float(seen[row : row + 4].max()), _rgb(colours[row])) for row in first]


def _between(rows: Pixels, least: int) -> NDArray[np.bool_]:
    """Which pixels differ by more than `least`, in one channel and one direction, from those before and after them."""
    import numpy as np

    found = np.zeros(rows.shape[:2], dtype=bool)
    for beside in _BESIDE:
        here = rows[beside:-beside]
        before, after = here - rows[: -2 * beside], here - rows[2 * beside :]
        apart = (np.minimum(before, after) > least) | (np.maximum(before, after) < -least)
        found[beside:-beside] |= apart.any(axis=2)
    return found


def _striped(image: Image.Image, *, down: bool) -> bool:
    """Whether straight edges run through the middle of the picture all along, from one side to the other."""
    import numpy as np

    pixels = np.asarray(image.reduce((16, 1) if down else (1, 16)), dtype=np.int16)
    rows = pixels if down else pixels.transpose(1, 0, 2)
    rows = rows[len(rows) // 5 : -len(rows) // 5]
    steps = (abs(rows[2:] - rows[:-2]).max(axis=2) > _STEP).mean(axis=1) > 0.8
    return int((steps[1:] & ~steps[:-1]).sum()) >= _STRIPES


def _rgb(colour: NDArray[np.floating]) -> Rgb:
    red, green, blue = (round(float(channel)) for channel in colour)
    return red, green, blue
