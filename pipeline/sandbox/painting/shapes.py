"""Tiles of plain shapes, as the Bauhaus taught: quarter discs, arches, stripes, dots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.sandbox.painting.canvas import turned

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.sandbox.painting.canvas import Plate

    Tile = Callable[[Plate, float, float, float, int, int], None]


def paint_shapes(plate: Plate) -> None:
    """Fill the plate with tiles: some big ones among small ones, a margin around."""
    chance = plate.chance
    rows = chance.choice([4, 5, 6])
    margin = 0.06
    side = (min(plate.wide, plate.high) - 2 * margin) / rows
    across, down = int((plate.wide - 2 * margin) / side + 1e-6), int((plate.high - 2 * margin) / side + 1e-6)
    left, top = (plate.wide - across * side) / 2, (plate.high - down * side) / 2
    taken: set[tuple[int, int]] = set()
    for _ in range(max(2, across * down // 9)):
        column, row = chance.randrange(across - 1), chance.randrange(down - 1)
        cells = {(column, row), (column + 1, row), (column, row + 1), (column + 1, row + 1)}
        if not cells & taken:
            taken |= cells
            tile(plate, left + column * side, top + row * side, side * 2)
    for column in range(across):
        for row in range(down):
            if (column, row) not in taken:
                tile(plate, left + column * side, top + row * side, side)


def tile(plate: Plate, x: float, y: float, side: float) -> None:
    """One tile: a ground and a shape on it in another ink."""
    chance = plate.chance
    ground = chance.choice([0, 0, *range(plate.count + 1)])
    ink = chance.choice([other for other in range(plate.count + 1) if other != ground])
    plate.box(x, y, x + side, y + side, ground)
    chance.choice(TILES)(plate, x, y, side, ground, ink)


def quarter(plate: Plate, x: float, y: float, side: float, ground: int, ink: int) -> None:
    """A quarter disc, and often a smaller one in it."""
    turn = plate.chance.randrange(4)
    corner = [(x, y, 0), (x + side, y, 90), (x + side, y + side, 180), (x, y + side, 270)][turn]
    cx, cy, start = corner
    plate.slice(cx, cy, side, start, start + 90, ink)
    if plate.chance.random() < 0.6:
        plate.slice(cx, cy, side * 0.62, start, start + 90, ground)
        plate.slice(cx, cy, side * 0.3, start, start + 90, other(plate, ground, ink))


def halves(plate: Plate, x: float, y: float, side: float, ground: int, ink: int) -> None:
    """Two half discs, one above the other."""
    second = other(plate, ground, ink)
    start = plate.chance.choice([180, 0])
    plate.slice(x + side / 2, y + (side / 2 if start else 0), side / 2, start, start + 180, ink)
    plate.slice(x + side / 2, y + (side if start else side / 2), side / 2, start, start + 180, second)


def disc(plate: Plate, x: float, y: float, side: float, ground: int, ink: int) -> None:
    """A disc, sometimes as a target."""
    middle = x + side / 2, y + side / 2
    plate.disc(*middle, side * 0.42, ink)
    if plate.chance.random() < 0.5:
        plate.disc(*middle, side * 0.28, ground)
        plate.disc(*middle, side * 0.14, other(plate, ground, ink))


def stripes(plate: Plate, x: float, y: float, side: float, _: int, ink: int) -> None:
    """Bars, lying or standing."""
    bars = plate.chance.choice([3, 4, 5])
    thick = side / (2 * bars)
    lying = plate.chance.random() < 0.5
    for bar in range(bars):
        near = (2 * bar + 0.5) * thick
        if lying:
            plate.box(x, y + near, x + side, y + near + thick, ink)
        else:
            plate.box(x + near, y, x + near + thick, y + side, ink)


def triangle(plate: Plate, x: float, y: float, side: float, ground: int, ink: int) -> None:
    """The tile cut from corner to corner, with a small disc left over."""
    corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
    start = plate.chance.randrange(4)
    plate.shape([corners[(start + step) % 4] for step in range(3)], ink)
    far_x, far_y = corners[(start + 3) % 4]
    middle = (far_x + (x + side / 2 - far_x) * 0.5, far_y + (y + side / 2 - far_y) * 0.5)
    plate.disc(*middle, side * 0.11, other(plate, ground, ink))


def dots(plate: Plate, x: float, y: float, side: float, _: int, ink: int) -> None:
    """A field of dots."""
    many = plate.chance.choice([3, 4])
    step = side / many
    for column in range(many):
        for row in range(many):
            plate.disc(x + (column + 0.5) * step, y + (row + 0.5) * step, step * 0.26, ink)


def arch(plate: Plate, x: float, y: float, side: float, ground: int, ink: int) -> None:
    """Arches within each other."""
    for ring, share in enumerate((0.46, 0.33, 0.2)):
        color = (ink, ground, other(plate, ground, ink))[ring]
        plate.disc(x + side / 2, y + side / 2, side * share, color)
        plate.box(x + side / 2 - side * share, y + side / 2, x + side / 2 + side * share, y + side, color)


def leaf(plate: Plate, x: float, y: float, side: float, _: int, ink: int) -> None:
    """A leaf from corner to corner, where two quarter discs overlap."""
    flip = plate.chance.random() < 0.5
    ends = [turned(0, 0, angle * 0.0157079633, 1) for angle in range(101)]
    points = [(a, 1 - b) for a, b in ends] + [(1 - a, b) for a, b in ends]
    plate.shape([(x + (1 - a if flip else a) * side, y + b * side) for a, b in points], ink)


def other(plate: Plate, *taken: int) -> int:
    """An ink that is none of these, where there is one."""
    left = [ink for ink in range(plate.count + 1) if ink not in taken]
    return plate.chance.choice(left or list(taken))


TILES: tuple[Tile, ...] = (quarter, quarter, halves, disc, stripes, triangle, dots, arch, leaf, leaf)
