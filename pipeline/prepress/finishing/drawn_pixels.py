"""An SVG as the pixels of a delivery, and its black."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Dictionary, Name, Stream
from PIL import Image, ImageChops

from pipeline.prepress.finishing.pdf_x import Artwork, srgb_space
from pipeline.prepress.finishing.svg_support import NotDrawable
from pipeline.prepress.pictures.svg_drawing import NotDrawn
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pikepdf import Pdf

    from pipeline.prepress.deliveries import Delivery
    from pipeline.prepress.pictures import Picture

STAND_IN = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA1, 0x100)))) | set("ıŁłŒœŠšŸŽžƒ–—‘’‚“”„†‡•…‰‹›€™−")
"""The letters that Bitstream Vera has."""
_POINT = 1 / 72
"""Inches."""


def drawn(picture: Picture, size: tuple[int, int]) -> Image.Image:
    """The whole SVG `picture` as RGBA of so many px. Raises NotDrawable."""
    if lost := sorted(set(picture.letters) - STAND_IN):
        raise NotDrawable(f"its live text has letters that no font here has ({''.join(lost[:20])}); have it turned to outlines")
    try:
        found = picture.drawn(*size)
    except NotDrawn as fault:
        refusal = NotDrawable(str(fault))
        refusal.passing = fault.of_the_machine
        raise refusal from fault
    if found.passed_over:
        raise NotDrawable(f"something in it would be lost ({found.passed_over})")
    return found.image


def black_alone(inks: Image.Image, light: Image.Image, delivery: Delivery, ppi: float) -> Image.Image:
    """`inks` (CMYK) with the pure black of the same drawing in RGB, `light`, from black ink alone, as `delivery` has it.

    `fine`: where black is thinner than 1 pt. Edges, which are mixed with what lies beside them, stay as they were separated.
    """
    black = _pure_black(light)
    if delivery.black == "fine":
        black = _thin(black, max(2, round(ppi * _POINT)))
    if black.getbbox() is None:
        return inks
    made = inks.copy()
    made.paste((0, 0, 0, 255), mask=black)
    return made


def _pure_black(light: Image.Image) -> Image.Image:
    """255 where all three channels are 0, else 0."""
    red, green, blue = light.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue).point([255] + [0] * 255)


def _thin(black: Image.Image, pixels: int) -> Image.Image:
    """Of the mask `black`, what no square of so many px fits into (an opening, taken away)."""
    import numpy as np

    whole = np.asarray(black) > 0
    fits = _square(whole, pixels, np.logical_and)
    wide = _square(fits[::-1, ::-1], pixels, np.logical_or)[::-1, ::-1]
    return Image.fromarray(np.where(whole & ~wide, 255, 0).astype(np.uint8))


def _square(mask: NDArray[np.bool_], pixels: int, joined: np.ufunc) -> NDArray[np.bool_]:
    """For each place, `joined` over the square of so many px whose last corner it is; nothing lies outside."""
    import numpy as np

    for axis in (0, 1):
        found = mask.copy()
        for step in range(1, pixels):
            moved = np.roll(mask, step, axis)
            moved[(slice(None),) * axis + (slice(step),)] = False
            joined(found, moved, out=found)
        mask = found
    return mask


def drawn_artwork(pdf: Pdf, image: Image.Image) -> Artwork:
    """Put `image` (RGB or CMYK) into `pdf` without loss: beside its lines a JPEG would leave traces, also of other inks."""
    kinds = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=image.width,
        Height=image.height,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceCMYK if image.mode == "CMYK" else srgb_space(pdf),
    )
    return Artwork(Stream(pdf, image.tobytes(), kinds))


def by_pixels(reason: str, ppi: float) -> Finding:
    """That a drawing lies in a PDF as pixels, and why."""
    return Finding(
        check="finishing",
        code="finishing.by-pixels",
        level=Level.INFO,
        text=f"The drawing lies in the PDF as pixels ({ppi:.0f} ppi), for as vectors {reason}.",
    )


def fewer_pixels(asked: float, ppi: float) -> Finding:
    """That a drawing got fewer pixels than its print could use."""
    return Finding(
        check="finishing",
        code="finishing.fewer-pixels",
        level=Level.WARN,
        text=f"The drawing was turned into pixels at {ppi:.0f} ppi and not {asked:.0f}: it would have been too many.",
        measured=round(ppi, 1),
        limit=asked,
    )
