"""Tiles of plain shapes, as the Bauhaus taught: quarter discs, arches, stripes, dots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.sandbox.painting.canvas import turned

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.sandbox.painting.canvas import Canvas

    Tile = Callable[[Canvas, float, float, float, int, int], None]


def paint_shapes(canvas: Canvas) -> None:
    """Fill the canvas with tiles: some big ones among small ones, a margin around."""
    chance = canvas.chance
    rows = chance.choice([4, 5, 6])
    margin = 0.06
    side = (min(canvas.wide, canvas.high) - 2 * margin) / rows
    across, down = int((canvas.wide - 2 * margin) / side + 1e-6), int((canvas.high - 2 * margin) / side + 1e-6)
    left, top = (canvas.wide - across * side) / 2, (canvas.high - down * side) / 2
    taken: set[tuple[int, int]] = set()
    for _ in range(max(2, across * down // 9)):
        column, row = chance.randrange(across - 1), chance.randrange(down - 1)
        cells = {(column, row), (column + 1, row), (column, row + 1), (column + 1, row + 1)}
        if not cells & taken:
            taken |= cells
            tile(canvas, left + column * side, top + row * side, side * 2)
    for column in range(across):
        for row in range(down):
            if (column, row) not in taken:
                tile(canvas, left + column * side, top + row * side, side)


def tile(canvas: Canvas, x: float, y: float, side: float) -> None:
    """One tile: a ground and a shape on it in another ink."""
    chance = canvas.chance
    ground = chance.choice([0, 0, *range(canvas.count + 1)])
    ink = chance.choice([other for other in range(canvas.count + 1) if other != ground])
    canvas.box(x, y, x + side, y + side, ground)
    chance.choice(TILES)(canvas, x, y, side, ground, ink)


def quarter(canvas: Canvas, x: float, y: float, side: float, ground: int, ink: int) -> None:
    """A quarter disc, and often a smaller one in it."""
    turn = canvas.chance.randrange(4)
    corner = [(x, y, 0), (x + side, y, 90), (x + side, y + side, 180), (x, y + side, 270)][turn]
    cx, cy, start = corner
    canvas.slice(cx, cy, side, start, start + 90, ink)
    if canvas.chance.random() < 0.6:
        canvas.slice(cx, cy, side * 0.62, start, start + 90, ground)
        canvas.slice(cx, cy, side * 0.3, start, start + 90, other(canvas, ground, ink))


def halves(canvas: Canvas, x: float, y: float, side: float, ground: int, ink: int) -> None:
    """Two half discs, one above the other."""
    second = other(canvas, ground, ink)
    start = canvas.chance.choice([180, 0])
    canvas.slice(x + side / 2, y + (side / 2 if start else 0), side / 2, start, start + 180, ink)
    canvas.slice(x + side / 2, y + (side if start else side / 2), side / 2, start, start + 180, second)


def disc(canvas: Canvas, x: float, y: float, side: float, ground: int, ink: int) -> None:
    """A disc, sometimes as a target."""
    middle = x + side / 2, y + side / 2
    canvas.disc(*middle, side * 0.42, ink)
    if canvas.chance.random() < 0.5:
        canvas.disc(*middle, side * 0.28, ground)
        canvas.disc(*middle, side * 0.14, other(canvas, ground, ink))


def stripes(canvas: Canvas, x: float, y: float, side: float, _: int, ink: int) -> None:
    """Bars, lying or standing."""
    bars = canvas.chance.choice([3, 4, 5])
    thick = side / (2 * bars)
    lying = canvas.chance.random() < 0.5
    for bar in range(bars):
        near = (2 * bar + 0.5) * thick
        if lying:
            canvas.box(x, y + near, x + side, y + near + thick, ink)
        else:
            canvas.box(x + near, y, x + near + thick, y + side, ink)


def triangle(canvas: Canvas, x: float, y: float, side: float, ground: int, ink: int) -> None:
    """The tile cut from corner to corner, with a small disc left over."""
    corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
    start = canvas.chance.randrange(4)
    canvas.shape([corners[(start + step) % 4] for step in range(3)], ink)
    far_x, far_y = corners[(start + 3) % 4]
    middle = (far_x + (x + side / 2 - far_x) * 0.5, far_y + (y + side / 2 - far_y) * 0.5)
    canvas.disc(*middle, side * 0.11, other(canvas, ground, ink))


def dots(canvas: Canvas, x: float, y: float, side: float, _: int, ink: int) -> None:
    """A field of dots."""
    many = canvas.chance.choice([3, 4])
    step = side / many
    for column in range(many):
        for row in range(many):
            canvas.disc(x + (column + 0.5) * step, y + (row + 0.5) * step, step * 0.26, ink)


def arch(canvas: Canvas, x: float, y: float, side: float, ground: int, ink: int) -> None:
    """Arches within each other."""
    for ring, share in enumerate((0.46, 0.33, 0.2)):
        color = (ink, ground, other(canvas, ground, ink))[ring]
        canvas.disc(x + side / 2, y + side / 2, side * share, color)
        canvas.box(x + side / 2 - side * share, y + side / 2, x + side / 2 + side * share, y + side, color)


def leaf(canvas: Canvas, x: float, y: float, side: float, _: int, ink: int) -> None:
    """A leaf from corner to corner, where two quarter discs overlap."""
    flip = canvas.chance.random() < 0.5
    ends = [turned(0, 0, angle * 0.0157079633, 1) for angle in range(101)]
    points = [(a, 1 - b) for a, b in ends] + [(1 - a, b) for a, b in ends]
    canvas.shape([(x + (1 - a if flip else a) * side, y + b * side) for a, b in points], ink)


def other(canvas: Canvas, *taken: int) -> int:
    """An ink that is none of these, where there is one."""
    left = [ink for ink in range(canvas.count + 1) if ink not in taken]
    return canvas.chance.choice(left or list(taken))


TILES: tuple[Tile, ...] = (quarter, quarter, halves, disc, stripes, triangle, dots, arch, leaf, leaf)
