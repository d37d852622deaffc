"""The crop: which pixels cover trim and bleed, or the trim alone with a mirrored edge beyond it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.deliveries import Sheet
from pipeline.prepress.size.trims import MM

if TYPE_CHECKING:
    from PIL import Image

    from pipeline.prepress.deliveries import BleedFrom
    from pipeline.records import PrintSize


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
    wide, tall = _covered(sheet, bleed_from)
    taken_width, taken_height = _same_shape(width, height, wide, tall)
    left, top = (width - taken_width) // 2, (height - taken_height) // 2
    right, bottom = left + taken_width, top + taken_height
    if bleed_from == "mirror":
        across, down = round(sheet.bleed * taken_width / wide), round(sheet.bleed * taken_height / tall)
        left, top, right, bottom = left - across, top - down, right + across, bottom + down
    box = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    return Crop(
        box=box,
        mirrored=(box[0] - left, box[1] - top, right - box[2], bottom - box[3]),
        ppi=units_per_mm((right - left, bottom - top), sheet.with_bleed) * MM["in"],
        kept=(box[2] - box[0]) * (box[3] - box[1]) / (width * height),
    )


def _covered(sheet: Sheet, bleed_from: BleedFrom) -> tuple[float, float]:
    """Width and height, mm, of what the picture itself covers."""
    return (sheet.width, sheet.height) if bleed_from == "mirror" else sheet.with_bleed


def _same_shape(width: int, height: int, wide: float, tall: float) -> tuple[int, int]:
    """The most of `width` x `height` px that has the shape `wide` x `tall`, in whole px."""
    if width * tall >= height * wide:
        return max(1, round(height * wide / tall)), height
    return width, max(1, round(width * tall / wide))


def units_per_mm(picture: tuple[float, float], area: tuple[float, float]) -> float:
    """Pixels (or units of a viewBox) a mm where a picture so large covers `area` (mm): the smaller of both directions."""
    return min(picture[0] / area[0], picture[1] / area[1])


def crop_to_sheet(image: Image.Image, size: PrintSize, bleed_from: BleedFrom | None = None) -> tuple[Image.Image, float]:
    """Crop a copy of a picture, however small, as its print files are cropped; give also its pixels per mm.

    `bleed_from` None: as the print size is judged.
    """
    sheet, bleed_from = Sheet.of(size), bleed_from or ("mirror" if size.mirrored else "crop")
    per_mm = units_per_mm(image.size, _covered(sheet, bleed_from))
    return cut(image, cover(*image.size, sheet, bleed_from)), per_mm


def cut(image: Image.Image, crop: Crop) -> Image.Image:
    """The pixels that `crop` asks for, in the mode of `image` (eight bits a channel), which stays as it is."""
    import numpy as np
    from PIL import Image

    taken = image.crop(crop.box)
    if not any(crop.mirrored):
        return taken
    left, top, right, bottom = crop.mirrored
    edges = [(top, bottom), (left, right), (0, 0)][: 3 if len(taken.getbands()) > 1 else 2]
    return Image.fromarray(np.pad(np.asarray(taken), edges, mode="symmetric"), image.mode)
