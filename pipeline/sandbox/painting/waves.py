"""Water and sound: overlapping scales, or bands that flow across the sheet."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipeline.sandbox.painting.canvas import Plate


def paint_waves(plate: Plate) -> None:
    """Draw scales or bands, whichever chance has it."""
    plate.chance.choice([scales, bands])(plate)


def scales(plate: Plate) -> None:
    """Rows of concentric scales, each row before the one above; a sun stands behind them."""
    chance = plate.chance
    radius = 1 / chance.choice([7, 8, 9])
    top = plate.high * chance.uniform(0.3, 0.42)
    sun = plate.warmest()
    plate.disc(plate.wide * chance.choice([0.3, 0.68]), top - 0.04, 0.2, sun)
    inks = [ink for ink in range(1, plate.count + 1) if ink != sun] or [sun]
    rows = int((plate.high - top) / (radius * 0.5)) + 3
    for row in range(rows):
        y = top + row * radius * 0.5 + radius * 0.5
        x = -radius if row % 2 else 0.0
        while x < plate.wide + radius:
            ink = inks[(row + chance.choice([0, 0, 0, 1])) % len(inks)]
            scale(plate, x, y, radius, ink, inks[(row + 1) % len(inks)])
            x += radius * 2
    foam(plate, top)


def scale(plate: Plate, x: float, y: float, radius: float, ink: int, second: int) -> None:
    """One scale: a disc with arcs in it."""
    for ring, share in enumerate((1.0, 0.9, 0.68, 0.58, 0.36, 0.26)):
        color = 0 if ring % 2 else (second if ring == 4 else ink)
        plate.disc(x, y, radius * share, color)
    plate.disc(x, y, radius * 0.15, ink)


def foam(plate: Plate, top: float) -> None:
    """Drops above the water."""
    chance = plate.chance
    for _ in range(26):
        plate.disc(
            chance.uniform(0, plate.wide), top - chance.expovariate(18), chance.choice([0.003, 0.005, 0.008]), plate.count
        )


def bands(plate: Plate) -> None:
    """Bands from edge to edge, swelling and thinning, with thin lines of the ground between; a sun behind."""
    chance = plate.chance
    sun = plate.warmest()
    x, y, radius = plate.wide * chance.uniform(0.3, 0.7), plate.high * 0.3, 0.23
    plate.disc(x, y, radius, sun)
    for cut in range(5):
        level = y + radius * (0.15 + 0.18 * cut)
        plate.box(x - radius, level, x + radius, level + 0.006 + 0.005 * cut, 0)
    many = chance.choice([9, 11, 13])
    inks = [ink for ink in plate.layers(max(2, plate.count)) if ink != sun] or [sun]
    xs = np.linspace(-0.01, plate.wide + 0.01, 160)
    phases = [chance.uniform(0, math.tau) for _ in range(3)]
    for band in range(many):
        share = band / (many - 1)
        level = plate.high * (0.46 + 0.56 * share)
        swing = 0.075 * (1 - 0.35 * share)
        ys = (
            level + swing * np.sin(xs * 3.1 + phases[0] + band * 0.42) + 0.4 * swing * np.sin(xs * 7.3 + phases[1] - band * 0.3)
        )
        edge = [(float(a), float(b)) for a, b in zip(xs, ys, strict=True)]
        plate.shape([*edge, (plate.wide, plate.high), (0, plate.high)], inks[band % len(inks)])
        plate.line(edge, 0.006, 0)
        drift = 0.016 + 0.008 * np.sin(xs * 5 + phases[2] + band)
        plate.line([(float(a), float(b)) for a, b in zip(xs, ys + drift, strict=True)], 0.0022, 0)
