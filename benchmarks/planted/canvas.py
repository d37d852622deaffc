"""What the painters share: colours, a canvas with smooth edges, noise with detail at every size."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FINER = 2
"""Drawn at so many times the size and reduced: edges are as sharp as pixels can show, and smooth."""

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Painted:
    """A picture and what a job would have asked for to get it."""

    image: Image.Image
    colors: tuple[Rgb, ...] = ()
    background: Rgb | None = None


def palette(rng: np.random.Generator, many: int = 5, *, dark: bool = False) -> list[Rgb]:
    """A ground and `many` colours that stand off from it and from each other."""
    hue = rng.random()
    light = (0.05, 0.16) if dark else (0.9, 0.97)
    ground = _rgb(hue, rng.uniform(0.1, 0.5), rng.uniform(*light))
    steps = np.linspace(0.55, 0.85, many) if dark else np.linspace(0.2, 0.62, many)
    return [ground, *(_rgb(hue + n * 0.618, rng.uniform(0.45, 0.85), step) for n, step in enumerate(rng.permutation(steps)))]


def _rgb(hue: float, saturation: float, lightness: float) -> Rgb:
    red, green, blue = colorsys.hls_to_rgb(hue % 1, lightness, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


class Canvas:
    """Flat shapes in px of the picture, drawn finer and reduced."""

    def __init__(self, width: int, height: int, ground: Rgb) -> None:
        self.width, self.height = width, height
        self.short = min(width, height)
        self._image = Image.new("RGB", (width * FINER, height * FINER), ground)
        self._pen = ImageDraw.Draw(self._image)

    def polygon(self, points, fill: Rgb) -> None:
        self._pen.polygon([(x * FINER, y * FINER) for x, y in points], fill=fill)

    def box(self, left: float, top: float, right: float, bottom: float, fill: Rgb) -> None:
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], fill)

    def disc(self, x: float, y: float, radius: float, fill: Rgb) -> None:
        self._pen.ellipse([FINER * each for each in (x - radius, y - radius, x + radius, y + radius)], fill=fill)

    def oval(self, left: float, top: float, right: float, bottom: float, fill: Rgb) -> None:
        self._pen.ellipse([FINER * each for each in (left, top, right, bottom)], fill=fill)

    def line(self, points, fill: Rgb, width: float) -> None:
        flat = [(x * FINER, y * FINER) for x, y in points]
        self._pen.line(flat, fill=fill, width=max(1, round(width * FINER)), joint="curve")

    def text(self, x: float, y: float, words: str, size: float, fill: Rgb) -> None:
        self._pen.text((x * FINER, y * FINER), words, fill=fill, font=ImageFont.load_default(size * FINER))

    def done(self) -> Image.Image:
        return self._image.reduce(FINER)


def clouds(rng: np.random.Generator, width: int, height: int, *, coarse: int = 4, octaves: int = 7, gain: float = 0.5):
    """Noise from `coarse` cells to the long side, each octave twice as fine and `gain` as strong; 0..1, float32."""
    total = np.zeros((height, width), dtype=np.float32)
    for octave in range(octaves):
        cells = coarse * 2**octave
        shape = max(2, round(cells * height / max(width, height))), max(2, round(cells * width / max(width, height)))
        grid = Image.fromarray(rng.random(shape, dtype=np.float32))
        total += gain**octave * np.asarray(grid.resize((width, height), Image.Resampling.BICUBIC))
    low, high = float(total.min()), float(total.max())
    return (total - low) / (high - low)


def ridge(rng: np.random.Generator, width: int, *, coarse: int = 3, octaves: int = 8, gain: float = 0.5):
    """One row of such noise: the skyline of hills, 0..1."""
    places, total = np.arange(width), np.zeros(width)
    for octave in range(octaves):
        cells = coarse * 2**octave + 1
        total += gain**octave * np.interp(places, np.linspace(0, width - 1, cells), rng.random(cells))
    return (total - total.min()) / np.ptp(total)


def toned(values, colors, stops=None):
    """Colours for `values` of 0..1, shading from each of `colors` to the next; height x width x 3, float32."""
    stops = np.linspace(0, 1, len(colors)) if stops is None else stops
    table = np.stack([np.interp(np.linspace(0, 1, 4096), stops, [c[k] for c in colors]) for k in range(3)], axis=1)
    return table.astype(np.float32)[(np.clip(values, 0, 1) * 4095).astype(np.int16)]


def picture(pixels) -> Image.Image:
    """Steps of 255, of any type, as an RGB picture."""
    return Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))


def grained(rng: np.random.Generator, pixels, strength: float):
    """The same with the grain of film: `strength` steps of 255, alike in all channels."""
    return pixels + rng.normal(0, strength, pixels.shape[:2]).astype(np.float32)[..., None]


def softened(image: Image.Image, radius: float) -> Image.Image:
    from PIL import ImageFilter

    return image.filter(ImageFilter.GaussianBlur(radius))


def coordinates(width: int, height: int):
    """x and y of each pixel in short sides of the picture."""
    short = min(width, height)
    return np.meshgrid(np.arange(width, dtype=np.float32) / short, np.arange(height, dtype=np.float32) / short)
