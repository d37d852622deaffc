"""Towns: rows of houses and towers before a low sun, doubled in still water."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.sandbox.painting.hills import birds, cloud, crest

if TYPE_CHECKING:
    from pipeline.sandbox.painting.canvas import Canvas


def paint_skyline(canvas: Canvas) -> None:
    """Draw a town over the whole canvas."""
    chance = canvas.chance
    shore = canvas.high * chance.uniform(0.72, 0.8)
    x, radius = canvas.wide * chance.uniform(0.3, 0.7), chance.uniform(0.2, 0.28)
    sun = canvas.warmest()
    height = shore - chance.uniform(0.12, 0.3)
    for ring in range(3, 0, -1):
        canvas.disc(x, height, radius * (1 + 0.22 * ring), canvas.tone(0, sun, 0.07 * (4 - ring)))
    canvas.disc(x, height, radius, sun)
    for _ in range(4):
        cloud(canvas, chance.uniform(0, canvas.wide), chance.uniform(0.1, 0.5) * shore, chance.uniform(0.08, 0.2))
    birds(canvas, x + radius * 1.2, height - radius)
    others = [ink for ink in canvas.layers(min(4, canvas.count + 1)) if ink != sun] or [canvas.count]
    canvas.shape(
        [*crest(canvas, shore - 0.1, height=0.12, rough=0.5), (canvas.wide, shore), (0, shore)], canvas.tone(0, others[0], 0.35)
    )
    for row, ink in enumerate(others):
        street(canvas, shore, ink, lit=0 if len(others) == 1 else sun, tall=0.42 - 0.1 * row, broad=0.05 + 0.018 * row)
    water(canvas, shore, others[-1], sun, x)


def street(canvas: Canvas, shore: float, ink: int, *, lit: int, tall: float, broad: float) -> None:
    """A row of houses along the shore in one ink, some windows lit."""
    chance = canvas.chance
    left = -broad * chance.random()
    while left < canvas.wide:
        wide = broad * chance.uniform(0.7, 1.7)
        top = shore - tall * chance.choice([0.35, 0.45, 0.55, 0.65, 0.8, 1.0]) * chance.uniform(0.85, 1.05)
        if chance.random() < 0.86:
            canvas.box(left, top, left + wide, shore, ink)
            roof(canvas, left, top, wide, ink)
            windows(canvas, left, top, wide, shore, lit)
        left += wide * chance.choice([1.0, 1.0, 1.15])


def roof(canvas: Canvas, left: float, top: float, wide: float, ink: int) -> None:
    """What stands on a house: a gable, a spire, a dome, a step, a mast, or nothing."""
    middle, right = left + wide / 2, left + wide
    kind = canvas.chance.choice(["flat", "gable", "spire", "dome", "step", "mast", "slope"])
    if kind == "gable":
        canvas.shape([(left, top), (middle, top - wide * 0.55), (right, top)], ink)
    elif kind == "spire":
        canvas.shape([(left + wide * 0.1, top), (middle, top - wide * 2.1), (right - wide * 0.1, top)], ink)
    elif kind == "dome":
        canvas.slice(middle, top + 0.001, wide / 2, 180, 360, ink)
        canvas.box(middle - 0.0022, top - wide * 0.85, middle + 0.0022, top, ink)
    elif kind == "step":
        canvas.box(left + wide * 0.18, top - wide * 0.3, right - wide * 0.18, top, ink)
        canvas.box(left + wide * 0.36, top - wide * 0.6, right - wide * 0.36, top, ink)
    elif kind == "mast":
        canvas.box(middle - 0.0022, top - wide * 1.3, middle + 0.0022, top, ink)
    elif kind == "slope":
        canvas.shape([(left, top), (right, top - wide * 0.45), (right, top)], ink)


def windows(canvas: Canvas, left: float, top: float, wide: float, shore: float, lit: int) -> None:
    """Rows of small windows, two in five lit."""
    many = max(2, int(wide / 0.017))
    step = wide / (many + 0.5)
    down = top + step
    while down < shore - step * 1.5:
        for column in range(many):
            if canvas.chance.random() < 0.4:
                x = left + (column + 0.55) * step
                canvas.box(x, down, x + step * 0.45, down + step * 0.62, lit)
        down += step * 1.35


def water(canvas: Canvas, shore: float, ink: int, sun: int, x: float) -> None:
    """Water to the lower edge: the town's ink, with the ground and the sun glittering in it."""
    chance = canvas.chance
    canvas.box(-0.01, shore, canvas.wide + 0.01, canvas.high + 0.01, ink)
    depth = canvas.high - shore
    for row in range(16):
        share = row / 16
        y = shore + depth * (share**1.2) + 0.012
        for color, middle, reach in ((0, canvas.wide / 2, canvas.wide / 2), (sun, x, 0.1 + 0.12 * share)):
            for _ in range(2 if color else 3):
                long = chance.uniform(0.03, 0.12) * (0.6 + share)
                left = middle + chance.uniform(-reach, reach) - long / 2
                canvas.box(left, y, left + long, y + 0.003 + 0.003 * share, color, radius=0.0015)
