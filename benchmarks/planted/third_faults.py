"""The defects of the third set: the same kinds with other figures, on the styles that nobody looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from planted import faults
from planted.canvas import Painted
from planted.faults import Fault, enlarged, half_blank, per_mm, sheet_of

if TYPE_CHECKING:
    from collections.abc import Callable

SHARP = ("haze", "still_on_white", "contours", "comic", "interface", "neon_city", "flat_fields", "butterfly")
FULL = ("haze", "sea", "woodgrain", "butterfly", "contours", "bokeh_face", "neon_city", "comic")
GROUNDED = ("mandala",)
_HOW = {each.name.lower(): each for each in (Image.Resampling.BICUBIC, Image.Resampling.BILINEAR, Image.Resampling.LANCZOS)}


def _pixels(change: Callable[..., Image.Image], *more) -> Callable[[Painted, np.random.Generator], Painted]:
    def plant(good: Painted, rng: np.random.Generator) -> Painted:
        return Painted(change(good.image, rng, *more), good.colors, good.background)

    return plant


def _moved(image: Image.Image, _rng, far: int) -> Image.Image:
    """Shaken by `far` px, both ways a little, as by a hand."""
    pixels = np.asarray(image, dtype=np.float32)
    shifts = [np.roll(pixels, (step // 2, step), axis=(0, 1)) for step in range(-far // 2, far // 2 + 1)]
    return Image.fromarray(np.mean(shifts, axis=0).astype(np.uint8))


def _mean_half(image: Image.Image, rng) -> Image.Image:
    mean = tuple(int(v) for v in np.asarray(image).reshape(-1, 3).mean(axis=0))
    return half_blank(image, rng, "lower", mean)


def _ragged(image: Image.Image, rng) -> Image.Image:
    """Torn: white from a row on that jumps a few px up and down between stretches."""
    pixels = np.array(image)
    row = int(len(pixels) * rng.uniform(0.4, 0.7))
    stretches = np.repeat(rng.integers(-8, 9, pixels.shape[1] // 64 + 1), 64)[: pixels.shape[1]]
    pixels[np.arange(len(pixels))[:, None] > row + stretches[None]] = 255
    return Image.fromarray(pixels)


def _lines(image: Image.Image, rng, pitch: int, light: float) -> Image.Image:
    """One row in `pitch` darker (or lighter)."""
    pixels = np.array(image).astype(np.float32)
    pixels[int(rng.integers(pitch)) :: pitch] *= light
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def _rim(image: Image.Image, rng, colour: str, sides: str) -> Image.Image:
    """2.5 to 3.5 mm of one colour along the `sides` (of "ltrb")."""
    spoilt, (width, height) = image.copy(), image.size
    pen = ImageDraw.Draw(spoilt)
    left, top, right, bottom = sheet_of(image)
    deep = rng.uniform(2.5, 3.5) * per_mm(image)
    boxes = {
        "l": (0, 0, left + deep, height),
        "t": (0, 0, width, top + deep),
        "r": (right - deep, 0, width, height),
        "b": (0, bottom - deep, width, height),
    }
    for side in sides:
        pen.rectangle(boxes[side], fill=colour)
    return spoilt


def _edge(kinds: tuple[int, ...], name: str) -> list[Fault]:
    return [
        Fault(f"third: enlarged from {side}, {name}", ("sharpness",), SHARP, _pixels(enlarged, side, _HOW[name]))
        for side in kinds
    ]


_BLANK, _FRAME = ("unfinished", "blank", "integrity"), ("frame", "edges")
FAULTS = (
    *_edge((512, 700, 1024), "bicubic"),
    *_edge((512, 700), "lanczos"),
    *_edge((512, 1024), "bilinear"),
    *(
        Fault(
            f"third: repeated pixels, {factor} times",
            ("sharpness",),
            SHARP,
            _pixels(enlarged, 2048 // factor, Image.Resampling.NEAREST),
        )
        for factor in (2, 3, 4, 8)
    ),
    *(Fault(f"third: blurred by {px} px", ("sharpness",), SHARP, _pixels(faults.blurred, px)) for px in (3, 5)),
    Fault("third: shaken by 12 px", ("sharpness",), SHARP, _pixels(_moved, 12)),
    Fault("third: right half white", _BLANK, FULL, _pixels(half_blank, "right", "white")),
    Fault("third: lower half black", _BLANK, FULL, _pixels(half_blank, "lower", "black")),
    Fault("third: lower half of the mean colour", _BLANK, FULL, _pixels(_mean_half)),
    Fault("third: torn raggedly", _BLANK, FULL, _pixels(_ragged)),
    *(
        Fault(f"third: lines every {pitch} px", ("scan",), SHARP, _pixels(_lines, pitch, light))
        for pitch, light in ((2, 0.8), (3, 0.85), (5, 1.2))
    ),
    Fault("third: twice, one above the other", ("doubled",), FULL, _pixels(faults.doubled, "above")),
    *(Fault(f"third: JPEG of quality {q}", ("compression",), SHARP, _pixels(faults.jpeg, q)) for q in (5, 10, 15)),
    *(
        Fault(f"third: {colour} rim on {len(sides)}", _FRAME, FULL, _pixels(_rim, colour, sides))
        for colour, sides in (("white", "ltrb"), ("#F4EBD9", "tb"), ("black", "ltr"), ("white", "b"), ("#F4EBD9", "l"))
    ),
    Fault("third: key line at the trim", _FRAME, FULL, _pixels(faults.line_at_trim, "#7A1420")),
    Fault("third: text at the trim", _FRAME, ("haze", "sea", "flat_fields", "mandala"), _pixels(faults.text_at_trim)),
    Fault("third: background only a rim", ("palette",), GROUNDED, faults.rim_of_ground),
    Fault("third: brand colour only near the ground", ("palette",), GROUNDED, faults.brand_only_ground),
    Fault("third: clipped highlights", ("clipping",), ("haze", "sea", "bokeh_face", "butterfly"), _pixels(faults.overexposed)),
    Fault("third: colour cast", ("cast",), ("haze", "bokeh_face", "snow", "still_on_white", "butterfly"), _pixels(faults.cast)),
)
