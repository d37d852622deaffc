"""One tree: branches that fork and fork again, with leaves of light at their ends."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.sandbox.painting.canvas import along, turned
from pipeline.sandbox.painting.hills import crest

if TYPE_CHECKING:
    from pipeline.sandbox.painting.canvas import Canvas, Point


def paint_tree(canvas: Canvas) -> None:
    """Draw a tree on a hill before a great disc."""
    sun = canvas.warmest()
    wood = canvas.count if canvas.count != sun else max(1, canvas.count - 1)
    foot = canvas.wide / 2, canvas.high * 0.86
    middle = canvas.wide / 2, foot[1] - 0.46
    for ring in range(3, 0, -1):
        canvas.disc(*middle, 0.33 + 0.055 * ring, canvas.tone(0, sun, 0.06 * (4 - ring)))
    back = [ink for ink in range(1, canvas.count + 1) if ink not in (wood, sun)] or [0]
    for layer in range(2):
        ridge = crest(canvas, foot[1] - 0.06 + 0.07 * layer, height=0.06, rough=0.4)
        canvas.shape([*ridge, (canvas.wide, canvas.high), (0, canvas.high)], wood if layer else back[0])
    ends: list[Point] = []
    branch(canvas, (foot[0], foot[1] + 0.03), -math.pi / 2, 0.235, 0.034, wood, ends)
    inks = [sun, sun, *back] if back != [0] else [sun, 0, sun]
    canvas.chance.shuffle(ends)
    for number, (x, y) in enumerate(ends):
        radius = canvas.chance.choice([0.006, 0.008, 0.011, 0.015])
        canvas.disc(x, y, radius, inks[number % len(inks)])
        if number % 5 == 0:
            canvas.ring(x, y, radius * 1.9, 0.0026, inks[number % len(inks)])


def branch(canvas: Canvas, start: Point, heading: float, long: float, thick: float, ink: int, ends: list[Point]) -> None:
    """One branch and all that grows from it; its tips are added to `ends`."""
    end = turned(*start, heading, long)
    bend = turned(*turned(*start, heading, long / 2), heading + math.pi / 2, canvas.chance.uniform(-0.12, 0.12) * long)
    curve = along(start, bend, end, 6)
    for step, (near, far) in enumerate(pairwise(curve)):
        canvas.line([near, far], thick * (1 - 0.3 * step / 6), ink)
    if thick < 0.0035:
        ends.append(end)
        return
    forks = 3 if canvas.chance.random() < 0.4 else 2
    for fork in range(forks):
        spread = (fork / (forks - 1) - 0.5) * canvas.chance.uniform(0.85, 1.25)
        shorter = canvas.chance.uniform(0.68, 0.84)
        branch(canvas, end, heading + spread, long * shorter, thick * 0.66, ink, ends)
