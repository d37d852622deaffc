"""An SVG in the same inks, for when a vector comes where pixels were expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

    from pipeline.emulator.painting.inks import Inks
    from pipeline.emulator.sheet import Sheet
    from pipeline.records import Rgb


def paint_svg(sheet: Sheet, inks: Inks, chance: random.Random) -> bytes:
    """Discs on the ground, with a viewBox of the sheet's size; no text of the prompt's."""
    short = min(sheet.width, sheet.height)
    discs = [
        f'<circle cx="{chance.uniform(0, sheet.width):.0f}" cy="{chance.uniform(0, sheet.height):.0f}"'
        f' r="{chance.uniform(0.08, 0.3) * short:.0f}" fill="{_hex(inks.colors[number % len(inks.colors)])}"/>'
        for number in range(9)
    ]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {sheet.width} {sheet.height}">',
        f'<rect width="100%" height="100%" fill="{_hex(inks.ground)}"/>',
        *discs,
        f'<text x="{sheet.width * 0.97:.0f}" y="{sheet.height * 0.97:.0f}" text-anchor="end"'
        f' font-size="{short * 0.025:.0f}" fill="{_hex(inks.colors[-1])}">sandbox</text>',
        "</svg>",
    ]
    return "\n".join(lines).encode()


def _hex(color: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
