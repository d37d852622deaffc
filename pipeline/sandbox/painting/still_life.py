"""Still lifes: bottles, cups and fruit on a table, in studio light."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from pipeline.sandbox.painting.canvas import turned

if TYPE_CHECKING:
    from pipeline.sandbox.painting.canvas import Canvas, Point

BOTTLE = ((0.0, 0.16), (0.6, 0.16), (0.72, 0.12), (0.78, 0.055), (0.95, 0.05), (0.955, 0.065), (1.0, 0.065))
VASE = ((0.0, 0.12), (0.12, 0.2), (0.38, 0.27), (0.62, 0.2), (0.8, 0.09), (0.92, 0.08), (1.0, 0.14))
JAR = ((0.0, 0.22), (0.06, 0.25), (0.74, 0.25), (0.8, 0.2), (0.82, 0.22), (1.0, 0.22))
BOWL = ((0.0, 0.14), (0.06, 0.14), (0.1, 0.24), (0.3, 0.4), (0.38, 0.44), (0.42, 0.45))
"""Profiles: height and half breadth, as shares of the vessel's height."""


def paint_still(canvas: Canvas) -> None:
    """Draw three vessels and a few fruits on a table before a plain wall."""
    chance = canvas.chance
    table = canvas.high * chance.uniform(0.7, 0.76)
    inks = list(range(1, canvas.count + 1))
    sun = canvas.warmest()
    wall = canvas.tone(0, inks[0], 0.16)
    canvas.disc(canvas.wide / 2 + chance.uniform(-0.12, 0.12), table - 0.3, 0.37, wall)
    board = inks[0] if canvas.count > 2 else canvas.tone(0, inks[0], 0.4)
    canvas.box(-0.01, table, canvas.wide + 0.01, canvas.high + 0.01, board)
    canvas.box(-0.01, table, canvas.wide + 0.01, table + 0.003, inks[0])
    free = [ink for ink in inks if ink != board] or inks
    chance.shuffle(free)
    places = [(-0.25, 0.06, VASE, 0.46), (0.05, 0.02, BOTTLE, 0.62), (0.27, 0.09, chance.choice([BOWL, JAR]), 0.3)]
    flip = chance.choice([1, -1])
    for number, (aside, before, profile, tall) in enumerate(places):
        tall *= chance.uniform(0.92, 1.08)
        vessel(canvas, canvas.wide / 2 + flip * aside, table + before, tall, profile, free[number % len(free)], board)
    for number in range(chance.choice([2, 3])):
        x = canvas.wide / 2 + flip * (-0.08 - 0.11 * number + chance.uniform(-0.01, 0.01))
        fruit(canvas, x, table + 0.135 + 0.02 * (number % 2), 0.045, sun, free[(number + 1) % len(free)])


def vessel(canvas: Canvas, x: float, foot: float, tall: float, profile: tuple[Point, ...], ink: int, board: int) -> None:
    """One vessel: shadow, body, band and a stippled dark side."""
    chance = canvas.chance
    right = flank(x, foot, tall, profile)
    left = [(2 * x - px, py) for px, py in right]
    deep = canvas.tone(board, canvas.count, 0.25)
    wide = profile[0][1] * tall
    canvas.shape([(x - wide, foot), (x + wide, foot), (x + wide + 0.28, foot + 0.05), (x + 0.18, foot + 0.05)], deep)
    canvas.shape([*right, *reversed(left)], ink)
    band = 0 if chance.random() < 0.6 else canvas.ink(ink)
    span = slice(14, 22) if chance.random() < 0.6 else slice(30, 34)
    canvas.shape([*right[span], *reversed(left[span])], band)
    dark = canvas.count if ink != canvas.count else 0
    dots = []
    for (edge, low), (next_edge, high) in pairwise(right):
        for _ in range(16):
            up = chance.random()
            reach = edge + (next_edge - edge) * up - x
            dots.append((x + reach * (0.985 - min(chance.expovariate(3.2), 1.6)), low + (high - low) * up))
    canvas.stipple(dots, 0.0013, dark)
    shine = [(x + (px - x) * 0.66, py) for px, py in left[26:46]]
    canvas.line(shine, 0.007, 0 if ink != 0 else canvas.count)


def fruit(canvas: Canvas, x: float, y: float, radius: float, ink: int, leaf: int) -> None:
    """A round fruit with a stalk and a leaf."""
    chance = canvas.chance
    canvas.disc(x, y, radius, ink)
    dots = [turned(x, y, chance.uniform(-0.7, 1.9), radius * (1 - min(0.9, chance.expovariate(5)))) for _ in range(130)]
    canvas.stipple(dots, 0.0012, canvas.count if ink != canvas.count else 0)
    canvas.line([(x, y - radius * 0.8), (x + radius * 0.15, y - radius * 1.35)], 0.005, canvas.count)
    tip = turned(x + radius * 0.1, y - radius * 1.2, -0.5, radius)
    canvas.shape(
        [
            (x + radius * 0.1, y - radius * 1.15),
            (tip[0] - radius * 0.6, tip[1] - radius * 0.25),
            tip,
            (tip[0] - radius * 0.35, tip[1] + radius * 0.35),
        ],
        leaf,
    )


def flank(x: float, foot: float, tall: float, profile: tuple[Point, ...]) -> list[Point]:
    """61 points up the right side of a vessel, its corners rounded as on a wheel."""
    heights = np.linspace(0, profile[-1][0], 61)
    broad = np.interp(heights, [height for height, _ in profile], [half for _, half in profile])
    soft = np.hanning(11) / np.hanning(11).sum()
    broad = np.convolve(np.pad(broad, 5, mode="edge"), soft, mode="valid")
    return [(x + float(half) * tall, foot - float(height) * tall) for half, height in zip(broad, heights, strict=True)]
