"""The defects: each takes a good picture and gives it back spoilt, as models, transfers and tools spoil pictures."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.prepress.deliveries import Sheet
from pipeline.prepress.size.crop import cover
from pipeline.records import PrintSize
from planted.canvas import Painted

if TYPE_CHECKING:
    from collections.abc import Callable

SHARP = (
    "flat_illustration",
    "typography",
    "photograph",
    "isometric",
    "line_art",
    "portrait",
    "street_map",
    "product_on_colour",
)
FULL = ("photograph", "flat_illustration", "marbled", "collage", "geometric", "portrait", "street_map")
TONAL = ("photograph", "sky", "product_on_colour", "portrait", "flat_illustration", "collage")
GROUNDED = ("geometric", "typography", "framed_poster", "emblem")
FLAT = ("geometric", "typography", "framed_poster", "emblem", "line_art")


def print_size(width: int, height: int) -> PrintSize:
    """A6 with 3 mm of bleed, lying where the picture does."""
    return PrintSize("A6", (148.0, 105.0) if width > height else (105.0, 148.0), 3.0)


def per_mm(image: Image.Image) -> float:
    """px a mm of `image` at that size."""
    return cover(*image.size, Sheet.of(print_size(*image.size)), "crop").ppi / 25.4


def sheet_of(image: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the sheet in px of `image`."""
    return cover(*image.size, Sheet.of(print_size(*image.size)), "crop").box


@dataclass(frozen=True)
class Fault:
    """One defect: what may tell it (codes begin so), the styles it is planted on, and how."""

    name: str
    told_by: tuple[str, ...]
    on: tuple[str, ...]
    plant: Callable[[Painted, np.random.Generator], Painted] = field(repr=False)


def _pixels(change: Callable[..., Image.Image], *more) -> Callable[[Painted, np.random.Generator], Painted]:
    def plant(good: Painted, rng: np.random.Generator) -> Painted:
        return Painted(change(good.image, rng, *more), good.colors, good.background)

    return plant


def enlarged(image: Image.Image, _rng, side: int, how: Image.Resampling) -> Image.Image:
    """Made at `side` px of 2048 and blown up to its size."""
    small = image.resize([max(1, round(each * side / 2048)) for each in image.size], Image.Resampling.BOX)
    return small.resize(image.size, how)


def blurred(image: Image.Image, _rng, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


def jpeg(image: Image.Image, _rng, quality: int) -> Image.Image:
    saved = io.BytesIO()
    image.save(saved, "JPEG", quality=quality)
    return Image.open(saved).convert("RGB")


def half_blank(image: Image.Image, rng, where: str, colour: str) -> Image.Image:
    """From about the middle on (35 to 60 %) nothing but one colour."""
    spoilt, (width, height) = image.copy(), image.size
    start = rng.uniform(0.35, 0.6)
    boxes = {
        "lower": (0, int(height * start), width, height),
        "upper": (0, 0, width, int(height * (1 - start))),
        "right": (int(width * start), 0, width, height),
        "left": (0, 0, int(width * (1 - start)), height),
    }
    spoilt.paste(colour, boxes[where])
    return spoilt


def torn(image: Image.Image, rng, how: str) -> Image.Image:
    """The rest of the rows never came: the decoder repeats the last one, or leaves it grey from within a block row on."""
    pixels = np.array(image)
    row = int(len(pixels) * rng.uniform(0.35, 0.75)) // 16 * 16
    if how == "smeared":
        pixels[row:] = pixels[row - 1]
    else:
        pixels[row + 16 :] = 128
        pixels[row : row + 16, int(pixels.shape[1] * rng.random()) :] = 128
    return Image.fromarray(pixels)


def scan_lines(image: Image.Image, rng, axis: int) -> Image.Image:
    """Every few rows (or columns) one or two that are darker, right across."""
    pixels = np.array(image).swapaxes(0, axis).astype(np.float32)
    pitch, thick = int(rng.integers(4, 17)), int(rng.integers(1, 3))
    pixels[np.arange(len(pixels)) % pitch < thick] *= rng.uniform(0.75, 0.9)
    return Image.fromarray(pixels.astype(np.uint8).swapaxes(0, axis))


def comb(image: Image.Image, rng) -> Image.Image:
    """Every other pair of rows shifted sideways, as an interlaced picture of a moving thing."""
    pixels = np.array(image)
    late = np.arange(len(pixels)) % 4 < 2
    pixels[late] = np.roll(pixels[late], int(rng.integers(10, 20)), axis=1)
    return Image.fromarray(pixels)


def doubled(image: Image.Image, _rng, how: str) -> Image.Image:
    """The picture twice in one: beside itself, above itself, or with its mirror image."""
    width, height = image.size
    wide = how != "above"
    box = (width // 4, 0, width // 4 + width // 2, height) if wide else (0, height // 4, width, height // 4 + height // 2)
    half = image.crop(box)
    other = half.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if how == "mirrored" else half
    spoilt = Image.new("RGB", image.size)
    spoilt.paste(half, (0, 0))
    spoilt.paste(other, (width // 2, 0) if wide else (0, height // 2))
    return spoilt


def rim(image: Image.Image, rng, colour: str, even: bool) -> Image.Image:
    """A border of the depth of the bleed, or one that is twice as deep here as there."""
    spoilt, (width, height) = Image.new("RGB", image.size, colour), image.size
    deep = [round(3 * per_mm(image) * (1 if even else rng.uniform(0.6, 1.9))) for _ in range(4)]
    box = deep[0], deep[1], width - deep[2], height - deep[3]
    spoilt.paste(image.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.LANCZOS), box[:2])
    return spoilt


def sheet_rim(image: Image.Image, _rng, colour: str) -> Image.Image:
    """A border as deep as the bleed along the sheet, not along the picture."""
    spoilt, deep = image.copy(), round(3 * per_mm(image))
    left, top, right, bottom = sheet_of(image)
    spoilt.paste(colour, (0, 0, *image.size))
    inner = left + deep, top + deep, right - deep, bottom - deep
    spoilt.paste(image.crop(inner), inner[:2])
    return spoilt


def key_line(image: Image.Image, _rng, inset: float, colour: str, lines: int) -> Image.Image:
    """Lines around the picture, the first `inset` px in from its edge."""
    spoilt, (width, height) = image.copy(), image.size
    pen = ImageDraw.Draw(spoilt)
    for number in range(lines):
        at = inset + 26 * number
        pen.rectangle((at, at, width - 1 - at, height - 1 - at), outline=colour, width=8)
    return spoilt


def line_at_trim(image: Image.Image, rng, colour: str) -> Image.Image:
    """A line around the sheet, half a mm to one and a half inside the trim."""
    spoilt = image.copy()
    left, top, right, bottom = sheet_of(image)
    at = (3 + rng.uniform(0.5, 1.5)) * per_mm(image)
    ImageDraw.Draw(spoilt).rectangle((left + at, top + at, right - at, bottom - at), outline=colour, width=6)
    return spoilt


def text_at_trim(image: Image.Image, rng) -> Image.Image:
    """A line of type whose feet stand 0.8 mm inside the lower trim."""
    spoilt = image.copy()
    left, _, right, bottom = sheet_of(image)
    foot, size = bottom - 3.8 * per_mm(image), 3.2 * per_mm(image)
    words = "Northern Lights Company, open daily from nine to six"[int(rng.integers(0, 6)) :]
    ink = "black" if np.asarray(image.convert("L"))[int(foot - size) : int(foot)].mean() > 110 else "white"
    ImageDraw.Draw(spoilt).text(((left + right) / 2, foot), words, fill=ink, font=ImageFont.load_default(size), anchor="ms")
    return spoilt


def rim_of_ground(good: Painted, rng) -> Painted:
    """The background that was asked for lies only along the edge, 4 % deep; the ground is another."""
    asked = (31, 58, 95) if sum(good.image.getpixel((3, 3))) > 380 else (240, 228, 200)
    spoilt, (width, height) = good.image.copy(), good.image.size
    deep = round(min(width, height) * rng.uniform(0.035, 0.045))
    framed = Image.new("RGB", (width, height), asked)
    inner = deep, deep, width - deep, height - deep
    framed.paste(spoilt.crop(inner), inner[:2])
    return Painted(framed, (), asked)


def brand_only_ground(good: Painted, _rng) -> Painted:
    """A brand colour was asked for beside a ground near to it, and nothing is drawn in it."""
    ground = np.array(good.background)
    near = tuple(int(v) for v in np.clip(ground + np.where(ground > 128, -9, 9), 0, 255))
    return Painted(good.image, (near, *good.colors[:2]), good.background)


def overexposed(image: Image.Image, rng) -> Image.Image:
    """Lights run out into white on a good part of the picture."""
    pixels = np.asarray(image, dtype=np.float32)
    pixels = pixels / np.quantile(pixels.min(axis=2), rng.uniform(0.6, 0.75)) * 255
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def cast(image: Image.Image, rng) -> Image.Image:
    """All of it through a coloured glass."""
    glass = rng.permutation([1.0, 0.8, 0.62])
    return Image.fromarray((np.asarray(image, dtype=np.float32) * glass).astype(np.uint8))


_BICUBIC, _BILINEAR, _LANCZOS, _NEAREST = (
    *(Image.Resampling.BICUBIC, Image.Resampling.BILINEAR),
    *(Image.Resampling.LANCZOS, Image.Resampling.NEAREST),
)
_EDGE, _BLANK, _FRAME = ("sharpness",), ("unfinished", "blank", "integrity"), ("frame", "edges")

FAULTS = (
    Fault("enlarged from 256, bicubic", _EDGE, SHARP, _pixels(enlarged, 256, _BICUBIC)),
    Fault("enlarged from 512, bicubic", _EDGE, SHARP, _pixels(enlarged, 512, _BICUBIC)),
    Fault("enlarged from 512, bilinear", _EDGE, SHARP, _pixels(enlarged, 512, _BILINEAR)),
    Fault("enlarged from 512, Lanczos", _EDGE, SHARP, _pixels(enlarged, 512, _LANCZOS)),
    Fault("enlarged from 1024, bicubic", _EDGE, SHARP, _pixels(enlarged, 1024, _BICUBIC)),
    Fault("enlarged from 1024, Lanczos", _EDGE, SHARP, _pixels(enlarged, 1024, _LANCZOS)),
    Fault("enlarged from 256, nearest", _EDGE, SHARP, _pixels(enlarged, 256, _NEAREST)),
    Fault("enlarged from 512, nearest", _EDGE, SHARP, _pixels(enlarged, 512, _NEAREST)),
    Fault("enlarged from 1024, nearest", _EDGE, SHARP, _pixels(enlarged, 1024, _NEAREST)),
    Fault("blurred by 2 px", _EDGE, SHARP, _pixels(blurred, 2)),
    Fault("blurred by 4 px", _EDGE, SHARP, _pixels(blurred, 4)),
    Fault("blurred by 8 px", _EDGE, SHARP, _pixels(blurred, 8)),
    Fault("lower half white", _BLANK, FULL, _pixels(half_blank, "lower", "white")),
    Fault("right half black", _BLANK, FULL, _pixels(half_blank, "right", "black")),
    Fault("upper half blue", _BLANK, FULL, _pixels(half_blank, "upper", "#7FA7C9")),
    Fault("left half grey", _BLANK, FULL, _pixels(half_blank, "left", "#808080")),
    Fault("torn, the last row smeared", _BLANK, FULL, _pixels(torn, "smeared")),
    Fault("torn, the rest grey", _BLANK, FULL, _pixels(torn, "grey")),
    Fault("scan lines across", ("scan",), SHARP, _pixels(scan_lines, 0)),
    Fault("scan lines down", ("scan",), SHARP, _pixels(scan_lines, 1)),
    Fault("combed rows", ("scan",), SHARP, _pixels(comb)),
    Fault("twice side by side", ("doubled",), FULL, _pixels(doubled, "beside")),
    Fault("twice, one above the other", ("doubled",), FULL, _pixels(doubled, "above")),
    Fault("mirrored down the middle", ("doubled",), FULL, _pixels(doubled, "mirrored")),
    Fault("JPEG of quality 5", ("compression",), SHARP, _pixels(jpeg, 5)),
    Fault("JPEG of quality 8", ("compression",), SHARP, _pixels(jpeg, 8)),
    Fault("JPEG of quality 12", ("compression",), SHARP, _pixels(jpeg, 12)),
    Fault("white rim, as deep as the bleed", _FRAME, (*TONAL, *FLAT), _pixels(rim, "white", True)),
    Fault("black rim, as deep as the bleed", _FRAME, TONAL, _pixels(rim, "black", True)),
    Fault("white rim, uneven", _FRAME, TONAL, _pixels(rim, "white", False)),
    Fault("white rim along the sheet", _FRAME, TONAL, _pixels(sheet_rim, "white")),
    Fault("key line 60 px in", _FRAME, (*TONAL, "geometric"), _pixels(key_line, 60, "#141414", 1)),
    Fault("double border", _FRAME, TONAL, _pixels(key_line, 50, "#F4F0E8", 2)),
    Fault("key line near the trim", _FRAME, TONAL, _pixels(line_at_trim, "#141414")),
    Fault("text 0.8 mm inside the trim", _FRAME, (*TONAL, *FLAT), _pixels(text_at_trim)),
    Fault("background only a rim", ("palette",), GROUNDED, rim_of_ground),
    Fault(
        "brand colour only near the ground",
        ("palette",),
        GROUNDED,
        brand_only_ground,
    ),
    Fault("clipped highlights", ("clipping",), ("photograph", "sky", "collage", "portrait"), _pixels(overexposed)),
    Fault(
        "colour cast",
        ("cast", "clipping.cast", "palette"),
        ("photograph", "sky", "collage", "portrait", "product_on_white"),
        _pixels(cast),
    ),
)
