"""Water and sound: overlapping scales, or bands that flow across the picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipeline.sandbox.painting.canvas import Canvas


def paint_waves(canvas: Canvas) -> None:
    """Draw scales or bands, by chance."""
    canvas.chance.choice([scales, bands])(canvas)


def scales(canvas: Canvas) -> None:
    """Rows of concentric scales, each row before the one above; a sun stands behind them."""
    chance = canvas.chance
    radius = 1 / chance.choice([7, 8, 9])
    top = canvas.high * chance.uniform(0.3, 0.42)
    sun = canvas.warmest()
    canvas.disc(canvas.wide * chance.choice([0.3, 0.68]), top - 0.04, 0.2, sun)
    inks = [ink for ink in range(1, canvas.count + 1) if ink != sun] or [sun]
    rows = int((canvas.high - top) / (radius * 0.5)) + 3
    for row in range(rows):
        y = top + row * radius * 0.5 + radius * 0.5
        x = -radius if row % 2 else 0.0
        while x < canvas.wide + radius:
            ink = inks[(row + chance.choice([0, 0, 0, 1])) % len(inks)]
            scale(canvas, x, y, radius, ink, inks[(row + 1) % len(inks)])
            x += radius * 2
    foam(canvas, top)


def scale(canvas: Canvas, x: float, y: float, radius: float, ink: int, second: int) -> None:
    """One scale: a disc with arcs in it."""
    for ring, share in enumerate((1.0, 0.9, 0.68, 0.58, 0.36, 0.26)):
        color = 0 if ring % 2 else (second if ring == 4 else ink)
        canvas.disc(x, y, radius * share, color)
    canvas.disc(x, y, radius * 0.15, ink)


def foam(canvas: Canvas, top: float) -> None:
    """Drops above the water."""
    chance = canvas.chance
    for _ in range(26):
        canvas.disc(
            chance.uniform(0, canvas.wide), top - chance.expovariate(18), chance.choice([0.003, 0.005, 0.008]), canvas.count
        )


def bands(canvas: Canvas) -> None:
    """Bands from edge to edge, swelling and thinning, with thin lines of the ground between; a sun behind."""
    chance = canvas.chance
    sun = canvas.warmest()
    x, y, radius = canvas.wide * chance.uniform(0.3, 0.7), canvas.high * 0.3, 0.23
    canvas.disc(x, y, radius, sun)
    for cut in range(5):
        level = y + radius * (0.15 + 0.18 * cut)
        canvas.box(x - radius, level, x + radius, level + 0.006 + 0.005 * cut, 0)
    many = chance.choice([9, 11, 13])
    inks = [ink for ink in canvas.layers(max(2, canvas.count)) if ink != sun] or [sun]
    xs = np.linspace(-0.01, canvas.wide + 0.01, 160)
    phases = [chance.uniform(0, math.tau) for _ in range(3)]
    for band in range(many):
        share = band / (many - 1)
        level = canvas.high * (0.46 + 0.56 * share)
        swing = 0.075 * (1 - 0.35 * share)
        ys = (
            level + swing * np.sin(xs * 3.1 + phases[0] + band * 0.42) + 0.4 * swing * np.sin(xs * 7.3 + phases[1] - band * 0.3)
        )
        edge = [(float(a), float(b)) for a, b in zip(xs, ys, strict=True)]
        canvas.shape([*edge, (canvas.wide, canvas.high), (0, canvas.high)], inks[band % len(inks)])
        canvas.line(edge, 0.006, 0)
        drift = 0.016 + 0.008 * np.sin(xs * 5 + phases[2] + band)
        canvas.line([(float(a), float(b)) for a, b in zip(xs, ys + drift, strict=True)], 0.0022, 0)
