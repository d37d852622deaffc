"""Flowers and herbs on curved stems, as on a botanist's plate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pipeline.sandbox.painting.canvas import along, turned

if TYPE_CHECKING:
    from pipeline.sandbox.painting.canvas import Canvas, Point


def paint_botanical(canvas: Canvas) -> None:
    """Draw a spray of stems that rise from one place, before a plain disc."""
    chance = canvas.chance
    root = canvas.wide / 2, canvas.high * 0.93
    sun = canvas.warmest()
    canvas.disc(canvas.wide / 2, canvas.high * 0.42, 0.36, canvas.tone(0, sun, 0.22) if canvas.count > 1 else 0)
    greens = [ink for ink in range(1, canvas.count + 1) if ink != sun] or [sun]
    many = chance.choice([5, 7, 7, 9])
    order = sorted(range(many), key=lambda stem: -abs(stem - many / 2))
    for stem in order:
        lean = (stem - (many - 1) / 2) / ((many - 1) / 2)
        reach = (0.72 - 0.2 * abs(lean)) * canvas.high * chance.uniform(0.9, 1.08)
        tip = root[0] + lean * min(0.44, canvas.wide / 2 - 0.13) + chance.uniform(-0.02, 0.02), root[1] - reach
        bend = root[0] + lean * 0.06, root[1] - reach * 0.6
        green = greens[stem % len(greens)]
        curve = along(root, bend, tip, 40)
        canvas.line(curve, 0.0065, green)
        if stem % 2 == 0 or chance.random() < 0.25:
            leaves(canvas, curve, green, broad=chance.uniform(0.3, 0.42), bare=0.14)
            bloom(canvas, tip, chance.uniform(0.055, 0.085), sun, greens)
        else:
            chance.choice([fern, berries])(canvas, curve, green, sun)


def leaves(canvas: Canvas, curve: list[Point], ink: int, *, broad: float, bare: float) -> None:
    """Pairs of leaves along a stem; `broad` for their length, `bare` the share of the stem below the bloom without any."""
    steps = range(8, int(len(curve) * (1 - bare)), 5)
    for place, step in enumerate(steps):
        (x, y), (after_x, after_y) = curve[step], curve[step + 1]
        heading = math.atan2(after_y - y, after_x - x)
        long = 0.085 * (1 - 0.5 * place / len(steps)) + 0.02
        side = 1 if place % 2 else -1
        leaf(canvas, x, y, heading + side * 0.8, long, broad, ink)


def leaf(canvas: Canvas, x: float, y: float, heading: float, long: float, broad: float, ink: int) -> None:
    """One leaf with its rib in the ground's ink."""
    tip = turned(x, y, heading, long)
    edges = [turned(*turned(x, y, heading, long * 0.45), heading + side * math.pi / 2, long * broad) for side in (1, -1)]
    canvas.shape([*along((x, y), edges[0], tip, 12), *along(tip, edges[1], (x, y), 12)], ink)
    canvas.line([turned(x, y, heading, long * 0.12), turned(x, y, heading, long * 0.8)], 0.0024, 0)


def fern(canvas: Canvas, curve: list[Point], ink: int, _: int) -> None:
    """Narrow leaves in pairs that grow shorter to the tip."""
    for step in range(10, len(curve) - 1):
        (x, y), (after_x, after_y) = curve[step], curve[step + 1]
        heading = math.atan2(after_y - y, after_x - x)
        long = 0.075 * (1 - (step - 10) / (len(curve) - 8)) + 0.012
        for side in (1, -1):
            tip = turned(x, y, heading + side * 0.95, long)
            edge = turned(*turned(x, y, heading + side * 0.95, long / 2), heading, long * 0.24)
            canvas.shape([*along((x, y), edge, tip, 8), (x, y)], ink)


def berries(canvas: Canvas, curve: list[Point], ink: int, fruit: int) -> None:
    """Short twigs with a berry each."""
    for place, step in enumerate(range(14, len(curve), 3)):
        (x, y), (before_x, before_y) = curve[step], curve[step - 1]
        heading = math.atan2(y - before_y, x - before_x) + (0.9 if place % 2 else -0.9)
        end = turned(x, y, heading, 0.035)
        canvas.line([(x, y), end], 0.004, ink)
        canvas.disc(*end, 0.0125, fruit)
        canvas.disc(end[0] - 0.004, end[1] - 0.004, 0.003, 0)
    canvas.disc(*curve[-1], 0.014, fruit)


def bloom(canvas: Canvas, middle: Point, radius: float, ink: int, others: list[int]) -> None:
    """A flower from above: petals in two rows around a heart."""
    chance = canvas.chance
    petals = chance.choice([6, 8, 11])
    turn = chance.uniform(0, math.tau)
    second = others[-1] if len(others) > 1 else 0
    if chance.random() < 0.35:
        ink, second = second or ink, ink
    for row, (color, share) in enumerate(((ink, 1.0), (second, 0.66))):
        for petal in range(petals):
            heading = turn + (petal + row / 2) * math.tau / petals
            tip = turned(*middle, heading, radius * share)
            broad = radius * share * 2.6 / petals
            edges = [
                turned(*turned(*middle, heading, radius * share * 0.72), heading + side * math.pi / 2, broad)
                for side in (1, -1)
            ]
            canvas.shape([*along(middle, edges[0], tip, 10), *along(tip, edges[1], middle, 10)], color)
    canvas.disc(*middle, radius * 0.3, ink)
    canvas.disc(*middle, radius * 0.2, 0)
    canvas.stipple([turned(*middle, dot * 2.4, radius * 0.045 * math.sqrt(dot)) for dot in range(14)], 0.002, ink)
