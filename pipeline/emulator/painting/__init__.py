"""temp."""

from __future__ import annotations
import io


def paint(sheet):
    from PIL import Image

    b = io.BytesIO()
    Image.new("RGB", (sheet.width, sheet.height), sheet.background or (200, 10, 10)).save(b, sheet.image_format)
    return b.getvalue()
