"""Which pixels go on the sheet: cropped to cover trim and bleed, or to cover the trim and mirrored beyond it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

    from pipeline.prepress.delivery import BleedFrom, Sheet

MM_PER_INCH = 25.4


@dataclass(frozen=True)
class Crop:
    """Pixels to take, and pixels to mirror at each edge where the picture has none; no pixel is resampled."""

    box: tuple[int, int, int, int]
    """Left, top, right, bottom in px of the master, as Pillow counts."""
    mirrored: tuple[int, int, int, int]
    """Rows and columns in px added at left, top, right, bottom."""
    ppi: float
    """Pixels that a printed inch gets, the smaller of both directions: the sheet is never short."""
    kept: float
    """Share of the master's area that is on the sheet, 0..1."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in px of what comes out."""
        left, top, right, bottom = self.box
        more = self.mirrored
        return right - left + more[0] + more[2], bottom - top + more[1] + more[3]


def cover(width: int, height: int, sheet: Sheet, bleed_from: BleedFrom) -> Crop:
    """Crop a master of `width` x `height` px, from its middle, to cover the sheet.

    `crop`: the picture covers trim and bleed, so the bleed is picture too. `mirror`: the picture covers the trim alone; the
    bleed takes what is left of the picture beyond, and the mirrored edge where nothing is left.
    """
    wide, tall = (sheet.width, sheet.height) if bleed_from == "mirror" else sheet.with_bleed
    if width * tall >= height * wide:
        taken_width, taken_height = max(1, round(height * wide / tall)), height
    else:
        taken_width, taken_height = width, max(1, round(width * tall / wide))
    left, top = (width - taken_width) // 2, (height - taken_height) // 2
    right, bottom = left + taken_width, top + taken_height
    if bleed_from == "mirror":
        across, down = round(sheet.bleed * taken_width / wide), round(sheet.bleed * taken_height / tall)
        left, top, right, bottom = left - across, top - down, right + across, bottom + down
    box = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    full_wide, full_tall = sheet.with_bleed
    return Crop(
        box=box,
        mirrored=(box[0] - left, box[1] - top, right - box[2], bottom - box[3]),
        ppi=min((right - left) / full_wide, (bottom - top) / full_tall) * MM_PER_INCH,
        kept=(box[2] - box[0]) * (box[3] - box[1]) / (width * height),
    )


def cut(image: Image.Image, crop: Crop) -> Image.Image:
    """Give the pixels that `crop` asks for, in the mode of `image` (eight bits a channel), which stays as it is."""
    import numpy as np
    from PIL import Image

    taken = image.crop(crop.box)
    if not any(crop.mirrored):
        return taken
    left, top, right, bottom = crop.mirrored
    edges = [(top, bottom), (left, right), (0, 0)][: 3 if len(taken.getbands()) > 1 else 2]
    return Image.fromarray(np.pad(np.asarray(taken), edges, mode="symmetric"), image.mode)
