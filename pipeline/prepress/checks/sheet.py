"""The printed sheet laid over a picture: what is cropped away, and how many pixels a mm has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

    from pipeline.records import PrintSize


def on_sheet(image: Image.Image, size: PrintSize) -> tuple[Image.Image, float]:
    """Give the middle of `image` that covers trim and bleed, as print files are cropped, and its pixels per mm."""
    wide, tall = (side + 2 * size.bleed_mm for side in size.trim_mm)
    per_mm = min(image.width / wide, image.height / tall)
    width, height = max(1, round(wide * per_mm)), max(1, round(tall * per_mm))
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height)), per_mm
