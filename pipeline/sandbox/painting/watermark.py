"""The word that says where a picture comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from pipeline.sandbox.painting.colour_formulas import luma

if TYPE_CHECKING:
    from pipeline.sandbox.painting.inks import Inks

WORD = "sandbox"


def mark(picture: Image.Image, inks: Inks) -> None:
    """Write the word into the lower right corner, in the ink that stands out most, on a small field of the ground."""
    short = min(picture.size)
    font = ImageFont.load_default(size=max(8.0, short * 0.02))
    draw = ImageDraw.Draw(picture)
    left, top, right, bottom = draw.textbbox((0, 0), WORD, font=font)
    pad, edge = max(2, round(short * 0.009)), round(short * 0.022)
    wide, high = right - left + 2 * pad * 1.6, bottom - top + 2 * pad
    x, y = picture.width - edge - wide, picture.height - edge - high
    field = Image.new("L", (round(wide * 4), round(high * 4)), 0)
    ImageDraw.Draw(field).rounded_rectangle((0, 0, field.width - 1, field.height - 1), field.height / 2, fill=255)
    picture.paste(inks.ground, (round(x), round(y)), field.resize((round(wide), round(high)), Image.Resampling.BOX))
    ink = max(inks.colors, key=lambda color: abs(luma(color) - luma(inks.ground)))
    draw.text((x + pad * 1.6 - left, y + pad - top), WORD, font=font, fill=ink)
