"""What a content stream has set when it paints: colours, width of lines, the way from its units to the page; and its path."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Rgb01 = tuple[float, float, float]
"""Red, green and blue, 0..1."""
Matrix = tuple[float, float, float, float, float, float]

STRAIGHT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
BLACK: Rgb01 = (0.0, 0.0, 0.0)
_POINTS = {"m": 1, "l": 1, "c": 3, "v": 2, "y": 2}
"""How many points each operator brings (PDF 1.7, 8.5.2)."""


@dataclass(frozen=True)
class PageState:
    """The part of the graphics state that q saves and Q restores. A drawing begins with black."""

    fill: Rgb01 = BLACK
    line: Rgb01 = BLACK
    width: float = 1.0
    """Of lines, in units of the stream."""
    matrix: Matrix = STRAIGHT
    painted_fill: object = None
    """The colour that the stream written so far has set."""
    painted_line: object = None

    def turned(self, matrix: Sequence[float]) -> PageState:
        """After the operator cm."""
        a, b, c, d, e, f = matrix
        ga, gb, gc, gd, ge, gf = self.matrix
        made = (
            a * ga + b * gc, a * gb + b * gd,
            c * ga + d * gc, c * gb + d * gd,
            e * ga + f * gc + ge, e * gb + f * gd + gf,
        )  # fmt: skip
        return replace(self, matrix=made)

    @property
    def line_width(self) -> float:
        """Of lines, in units of the page."""
        a, b, c, d, _, _ = self.matrix
        return self.width * math.sqrt(abs(a * d - b * c))


@dataclass
class Path:
    """How far the path reaches that is being drawn, in units of the page."""

    across: list[float] = field(default_factory=list)
    down: list[float] = field(default_factory=list)

    def add(self, word: str, numbers: Sequence[float], matrix: Matrix) -> None:
        """Take in one operator that builds a path, with its operands."""
        if word == "re":
            x, y, wide, tall = numbers
            points = [(x, y), (x + wide, y), (x, y + tall), (x + wide, y + tall)]
        else:
            count = _POINTS.get(word, 0)
            points = [(numbers[2 * at], numbers[2 * at + 1]) for at in range(count)]
        a, b, c, d, e, f = matrix
        self.across += [a * x + c * y + e for x, y in points]
        self.down += [b * x + d * y + f for x, y in points]

    @property
    def smaller_side(self) -> float:
        """Of the box around it."""
        if not self.across:
            return 0.0
        return min(max(self.across) - min(self.across), max(self.down) - min(self.down))
