"""What compositions are drawn on: flat inks at twice the size, then reduced.

So every edge is smooth, and every colour stays what it was asked to be.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from pipeline.sandbox.painting.colour_formulas import blend, lab, luma

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from pipeline.records import Rgb
    from pipeline.sandbox.painting.inks import Inks

Point = tuple[float, float]

FINER = 2
"""The canvas has this many dots for each px of the picture, in both directions."""
CLOSE = 3.5
"""How far (CIE76) a mixed tone may be from an ink that was asked for; with the shading it stays under 5 in CIEDE2000."""
STRIP = 256
"""Rows of the picture that are reduced at once, which keeps a 4096 px picture within some tens of MB."""
SHADE = 0.03
"""How far the shading goes to either side of an ink (share of the way to black or white): under 3 in CIEDE2000."""


class Canvas:
    """A picture in the making. Inks are numbers: 0 is the ground.

    Lengths are in short sides of the picture: it is `wide` by `high`, and the smaller of the two is 1.
    """

    def __init__(self, width: int, height: int, inks: Inks, chance: random.Random) -> None:
        """`width` and `height` in px of the finished picture."""
        self.size = width, height
        self.chance = chance
        self.inks = inks
        self._unit = min(self.size) * FINER
        self.wide, self.high = width / min(self.size), height / min(self.size)
        self._tones: list[Rgb] = [inks.ground, *inks.colors]
        self._image = Image.new("L", (width * FINER, height * FINER), 0)
        self._draw = ImageDraw.Draw(self._image)

    @property
    def count(self) -> int:
        """How many inks there are beside the ground (0); 1 stands out least, `count` most."""
        return len(self.inks.colors)

    def ink(self, number: int) -> int:
        """The ink for any number; after the last comes the first again."""
        return 1 + number % self.count

    def warmest(self) -> int:
        """The ink that would do for a sun: the one with the most red over blue."""
        return 1 + max(range(self.count), key=lambda number: self.inks.colors[number][0] - self.inks.colors[number][2])

    def layers(self, many: int) -> list[int]:
        """Inks for `many` layers from the back to the front, no two neighbours alike."""
        if self.count == 1:
            return [1 if (many - layer) % 2 else 0 for layer in range(many)]
        if many <= self.count:
            return [1 + round(layer * (self.count - 1) / max(1, many - 1)) for layer in range(many)]
        climb = [*range(1, self.count + 1), *range(self.count - 1, 1, -1)]
        return [climb[(layer - many) % len(climb) + self.count - len(climb)] for layer in range(many)]

    def tone(self, one: int, other: int, share: float) -> int:
        """A new ink between two; where a palette was asked for, it stays so close to the first that it counts as that one."""
        if self.inks.asked:
            share = min(share, CLOSE / max(1.0, math.dist(lab(self._tones[one]), lab(self._tones[other]))))
        self._tones.append(blend(self._tones[one], self._tones[other], share))
        return len(self._tones) - 1

    def shape(self, points: Sequence[Point], ink: int) -> None:
        """A filled polygon."""
        self._draw.polygon([(x * self._unit, y * self._unit) for x, y in points], fill=ink)

    def disc(self, x: float, y: float, radius: float, ink: int) -> None:
        """A filled circle."""
        self._draw.ellipse(self._box(x - radius, y - radius, x + radius, y + radius), fill=ink)

    def ring(self, x: float, y: float, radius: float, thick: float, ink: int) -> None:
        """A circle's line, `thick` inwards from the radius."""
        box = self._box(x - radius, y - radius, x + radius, y + radius)
        self._draw.ellipse(box, outline=ink, width=max(1, round(thick * self._unit)))

    def slice(self, x: float, y: float, radius: float, start: float, end: float, ink: int) -> None:
        """A slice of a disc from angle to angle (degrees, clockwise from three o'clock)."""
        self._draw.pieslice(self._box(x - radius, y - radius, x + radius, y + radius), start, end, fill=ink)

    def box(self, left: float, top: float, right: float, bottom: float, ink: int, *, radius: float = 0.0) -> None:
        """A filled rectangle, its corners rounded by `radius`."""
        box = self._box(left, top, right, bottom)
        self._draw.rounded_rectangle(box, radius * self._unit, fill=ink)

    def line(self, points: Sequence[Point], thick: float, ink: int) -> None:
        """A line with round ends and joints."""
        wide = max(1, round(thick * self._unit))
        self._draw.line([(x * self._unit, y * self._unit) for x, y in points], fill=ink, width=wide, joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, thick / 2, ink)

    def stipple(self, points: Sequence[Point], radius: float, ink: int) -> None:
        """Many small dots, as a printmaker shades."""
        reach = max(0.5, radius * self._unit)
        for x, y in points:
            x, y = x * self._unit, y * self._unit
            self._draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=ink)

    def develop(self) -> Image.Image:
        """The finished picture, RGB: edges smoothed, each ink softly shaded across the picture."""
        light, deep = self._table(1), self._table(-1)
        shade = self._shading()
        picture = Image.new("RGB", self.size)
        for top in range(0, self.size[1], STRIP):
            bottom = min(top + STRIP, self.size[1])
            strip = self._image.crop((0, top * FINER, self.size[0] * FINER, bottom * FINER))
            light_strip, deep_strip = self._printed(strip, light), self._printed(strip, deep)
            lit = shade.crop((0, top, self.size[0], bottom))
            picture.paste(Image.composite(light_strip, deep_strip, lit), (0, top))
        return picture

    def _printed(self, strip: Image.Image, table: list[int]) -> Image.Image:
        strip.putpalette(table)
        return strip.convert("RGB").reduce(FINER)

    def _table(self, side: int) -> list[int]:
        ends = [((255, 255, 255) if side > 0 else (0, 0, 0)) for _ in self._tones]
        # Nothing is lighter than white: a very light ink is only deepened, and a very dark one only lightened.
        shares = [SHADE * (0.35 if (luma(tone) > 0.85) == (side < 0) else 1) for tone in self._tones]
        return [
            channel for tone, end, share in zip(self._tones, ends, shares, strict=True) for channel in blend(tone, end, share)
        ]

    def _shading(self) -> Image.Image:
        """Soft light from above left, with slow clouds in it: 0..255 a px."""
        noise = np.random.default_rng(self.chance.getrandbits(32))
        across, down = np.meshgrid(np.linspace(0, 1, 24), np.linspace(0, 1, 24))
        field = 0.9 - 0.55 * down - 0.25 * across + 0.22 * noise.standard_normal((24, 24)).cumsum(0).cumsum(1) / 40
        small = Image.fromarray((np.clip(field, 0, 1) * 255).astype(np.uint8), "L")
        return small.resize(self.size, Image.Resampling.BICUBIC)

    def _box(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        left, top = left * self._unit, top * self._unit
        return left, top, max(left, right * self._unit - 1), max(top, bottom * self._unit - 1)


def turned(x: float, y: float, angle: float, length: float) -> Point:
    """The point `length` away at an angle (radians, clockwise from three o'clock)."""
    return x + math.cos(angle) * length, y + math.sin(angle) * length


def along(start: Point, bend: Point, end: Point, steps: int = 24) -> list[Point]:
    """Points along a quadratic curve."""
    shares = [step / steps for step in range(steps + 1)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * bend[0] + t * t * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * bend[1] + t * t * end[1],
        )
        for t in shares
    ]
