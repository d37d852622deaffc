"""Emblems: a shield with a check mark on it, rays and rings behind."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pipeline.sandbox.painting.canvas import along, turned

if TYPE_CHECKING:
    from pipeline.sandbox.painting.canvas import Canvas, Point


def paint_emblem(canvas: Canvas) -> None:
    """Draw an emblem in the middle of the canvas."""
    chance = canvas.chance
    x, y = canvas.wide / 2, canvas.high / 2
    strong = canvas.count
    main = 1 if canvas.count > 1 else strong
    faint = canvas.tone(0, main, 0.14)
    if chance.random() < 0.5:
        rays(canvas, x, y, faint)
    for ring in range(4):
        canvas.ring(x, y, 0.425 + 0.055 * ring, 0.006, faint if ring % 2 else canvas.ink(ring))
    for dot in range(24):
        place = turned(x, y, dot * math.tau / 24, 0.4525)
        canvas.disc(*place, 0.0085 if dot % 2 else 0.0045, canvas.ink(dot // 2) if dot % 2 else main)
    canvas.disc(x, y, 0.385, canvas.tone(0, main, 0.24))
    shield(canvas, x, y, 0.31, strong)
    shield(canvas, x, y, 0.282, 0)
    shield(canvas, x, y, 0.262, main)
    half = [(px, py) for px, py in outline(x, y, 0.262) if px >= x]
    accent = 2 if canvas.count > 2 else canvas.tone(main, 0, 0.14)
    canvas.shape([(x, y - 0.262 * 0.98), *half, (x, y + 0.262 * 1.16)], accent)
    sign = 0 if strong in (main, accent) else strong
    check = [(x - 0.115, y + 0.0), (x - 0.03, y + 0.085), (x + 0.125, y - 0.095)]
    canvas.line(check, 0.047, sign)
    canvas.disc(*check[1], 0.0235, sign)


def rays(canvas: Canvas, x: float, y: float, ink: int) -> None:
    """Rays from the middle to the edge."""
    far = canvas.wide + canvas.high
    for ray in range(24):
        start = (ray + 0.25) * math.tau / 24
        canvas.shape([(x, y), turned(x, y, start, far), turned(x, y, start + math.tau / 48, far)], ink)


def shield(canvas: Canvas, x: float, y: float, size: float, ink: int) -> None:
    """A shield around a middle; `size` is half its width, nearly."""
    canvas.shape(outline(x, y, size), ink)


def outline(x: float, y: float, size: float) -> list[Point]:
    """A shield's outline, clockwise from the middle of its top."""
    shoulder = along((x, y - size * 1.02), (x + size * 0.42, y - size * 0.72), (x + size * 0.88, y - size * 0.74), 20)
    flank = along((x + size * 0.88, y - size * 0.74), (x + size * 1.0, y + size * 0.62), (x, y + size * 1.18), 40)
    right = [*shoulder, *flank]
    return [*right, *((2 * x - px, py) for px, py in reversed(right))]
