"""Pictures as SVG, in the same inks: what a vector model draws, and what the fault `svg` hands out in place of pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from pipeline.records import Rgb
    from pipeline.sandbox.commission import Commission
    from pipeline.sandbox.painting.inks import Inks


# Drawn, not written: print shops refuse text whose font is not in the file.
LETTERS = {
    "s": ("...", ".##", "#..", ".#.", "..#", "##."),
    "a": ("...", ".##", "#.#", "#.#", "#.#", ".##"),
    "n": ("...", "##.", "#.#", "#.#", "#.#", "#.#"),
    "d": ("..#", ".##", "#.#", "#.#", "#.#", ".##"),
    "b": ("#..", "##.", "#.#", "#.#", "#.#", "##."),
    "o": ("...", ".#.", "#.#", "#.#", "#.#", ".#."),
    "x": ("...", "#.#", "#.#", ".#.", "#.#", "#.#"),
}


def paint_svg(commission: Commission, inks: Inks, chance: random.Random) -> bytes:
    """An SVG of discs on the ground. Its viewBox is `width` by `height`; nothing of the prompt is written into it."""
    short = min(commission.width, commission.height)
    discs = [
        f'<circle cx="{chance.uniform(0, commission.width):.0f}" cy="{chance.uniform(0, commission.height):.0f}"'
        f' r="{chance.uniform(0.08, 0.3) * short:.0f}" fill="{_hex(inks.colors[number % len(inks.colors)])}"/>'
        for number in range(9)
    ]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {commission.width} {commission.height}">',
        f'<rect width="100%" height="100%" fill="{_hex(inks.ground)}"/>',
        *discs,
        f'<path d="{_mark(commission.width * 0.97, commission.height * 0.97, short * 0.004)}" fill="{_hex(inks.colors[-1])}"/>',
        "</svg>",
    ]
    return "\n".join(lines).encode()


def _mark(right: float, bottom: float, dot: float) -> str:
    """The word *sandbox* as a path of squares of the size `dot`, its lower right corner at this point."""
    word = "sandbox"
    left, top = right - (4 * len(word) - 1) * dot, bottom - 6 * dot
    squares = (
        (left + (4 * place + column) * dot, top + row * dot)
        for place, letter in enumerate(word)
        for row, line in enumerate(LETTERS[letter])
        for column, ink in enumerate(line)
        if ink == "#"
    )
    return "".join(f"M{x:.1f} {y:.1f}h{dot:.1f}v{dot:.1f}h{-dot:.1f}z" for x, y in squares)


def _hex(color: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
