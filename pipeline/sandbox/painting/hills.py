"""Landscapes: a sun, ranges of hills, one behind the other, and firs on the nearest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipeline.sandbox.painting.canvas import Canvas, Point


def paint_hills(canvas: Canvas) -> None:
    """Draw a landscape over the whole canvas."""
    chance = canvas.chance
    many = chance.choice([5, 6, 7])
    horizon = canvas.high * chance.uniform(0.40, 0.5)
    sky(canvas, horizon)
    inks = canvas.layers(many)
    for layer, ink in enumerate(inks):
        share = layer / (many - 1)
        level = horizon + (canvas.high * 0.90 - horizon) * share**1.25
        ridge = crest(canvas, level, height=0.20 * (1 - share) + 0.07, rough=0.55 - 0.25 * share)
        canvas.shape([*ridge, (canvas.wide, canvas.high), (0, canvas.high)], ink)
        if layer + 1 < many:
            shade(canvas, ridge, inks[layer + 1], share)
        if share >= 0.6:
            firs(canvas, ridge, ink, size=0.05 + 0.13 * share**2, many=int(10 * canvas.wide * (1.5 - share)))


def sky(canvas: Canvas, horizon: float) -> None:
    """A sun with rings of paler light, or stars where the ground is dark."""
    chance = canvas.chance
    x, y = (
        canvas.wide * chance.choice([chance.uniform(0.22, 0.4), chance.uniform(0.6, 0.78)]),
        horizon * chance.uniform(0.42, 0.62),
    )
    radius = chance.uniform(0.09, 0.13)
    sun = canvas.warmest()
    if canvas.inks.dark:
        stars = [(chance.uniform(0, canvas.wide), chance.uniform(0, horizon)) for _ in range(int(90 * canvas.wide))]
        canvas.stipple(stars[::3], 0.0022, canvas.count)
        canvas.stipple(stars, 0.0012, canvas.count)
    for ring in (2, 1):
        canvas.disc(x, y, radius * (1 + 0.38 * ring), canvas.tone(0, sun, 0.09 * (3 - ring)))
    canvas.disc(x, y, radius, sun)
    for _ in range(3):
        cloud(canvas, chance.uniform(0, canvas.wide), y + chance.uniform(-0.12, 0.16), chance.uniform(0.08, 0.2))
    if not canvas.inks.dark:
        birds(canvas, chance.uniform(0.2, 0.8) * canvas.wide, y * 0.7)


def cloud(canvas: Canvas, x: float, y: float, long: float) -> None:
    """A flat cloud of three bars."""
    ink = canvas.tone(0, 1, 0.16)
    for row, share in enumerate((0.5, 1.0, 0.7)):
        left = x + canvas.chance.uniform(-0.4, 0.1) * long
        top = y + row * 0.016
        canvas.box(left, top, left + long * share, top + 0.0165, ink, radius=0.008)


def birds(canvas: Canvas, x: float, y: float) -> None:
    """A few birds, far off."""
    for _ in range(5):
        left, top, span = (
            x + canvas.chance.uniform(-0.1, 0.1),
            y + canvas.chance.uniform(-0.04, 0.04),
            canvas.chance.uniform(0.008, 0.014),
        )
        wing = [(left - span, top - span * 0.4), (left - span * 0.4, top - span * 0.5), (left, top)]
        canvas.line([*wing, (left + span * 0.4, top - span * 0.5), (left + span, top - span * 0.4)], 0.0028, canvas.count)


def crest(canvas: Canvas, level: float, *, height: float, rough: float) -> list[Point]:
    """A ridge from left to right: waves of ever shorter length, their height falling by `rough` each time."""
    xs = np.linspace(-0.01, canvas.wide + 0.01, 260)
    ys = np.zeros_like(xs)
    lift, length = height, canvas.chance.uniform(0.9, 1.5)
    for octave in range(6):
        phase = canvas.chance.uniform(0, math.tau)
        wave = np.sin(xs / length * math.tau + phase)
        ys += lift * (2 * np.abs(wave) - 1 if octave in (1, 3) else wave) * 0.5
        lift, length = lift * rough, length * 0.47
    return [(float(x), float(y)) for x, y in zip(xs, level + ys, strict=True)]


def shade(canvas: Canvas, ridge: list[Point], ink: int, share: float) -> None:
    """Stipple the slopes that fall to the right, densest at the crest."""
    chance = canvas.chance
    dots: list[Point] = []
    for (x, y), (_, after) in zip(ridge, ridge[3:], strict=False):
        slope = (after - y) / (canvas.wide / 80)
        deep = 0.045 * (0.5 + share)
        many = int(max(0.0, min(slope, 0.9)) * 22)
        dots += [(x + chance.uniform(0, 0.012), y + 0.004 + chance.expovariate(1) * deep) for _ in range(many)]
    canvas.stipple(dots, 0.0011 + 0.0006 * share, ink)


def firs(canvas: Canvas, ridge: list[Point], ink: int, *, size: float, many: int) -> None:
    """Firs in clumps along a ridge, in the ridge's own ink."""
    chance = canvas.chance
    for _ in range(max(2, many // 4)):
        middle = chance.randrange(len(ridge))
        for _ in range(chance.randint(2, 6)):
            x, y = ridge[min(len(ridge) - 1, max(0, middle + chance.randint(-14, 14)))]
            tall = size * chance.uniform(0.5, 1)
            fir(canvas, x, y + 0.01, tall, ink)


def fir(canvas: Canvas, x: float, y: float, tall: float, ink: int) -> None:
    """One fir: tiers of triangles on a trunk."""
    canvas.box(x - tall * 0.02, y - tall * 0.2, x + tall * 0.02, y + 0.02, ink)
    for tier in range(5):
        top = y - tall + tier * tall * 0.16
        half = tall * (0.07 + 0.038 * tier)
        canvas.shape([(x, top), (x + half, top + tall * 0.27), (x - half, top + tall * 0.27)], ink)
