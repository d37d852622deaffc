"""The strip of small pictures that goes with a notice: what a run has made, side by side, rejected ones crossed out."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import TYPE_CHECKING

from pipeline.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image as Picture

    from pipeline.stores import Store
    from pipeline.work.notices.notice import SmallPicture

SIDE, GAP = 160, 8
"""px."""
MOST_BYTES = 1 << 20
MOST_PIXELS = 1_000_000
"""Of a thumbnail: ours have a tenth."""
BAD = "#A31621"


def strip_of(store: Store, pictures: Sequence[SmallPicture]) -> bytes | None:
    """A JPEG of the thumbnails that lie on the shelf; None where none can be had. Never raises for what lies there."""
    from PIL import Image

    cells = [cell for picture in pictures if (cell := _cell(store, picture))]
    if not cells:
        return None
    strip = Image.new("RGB", (len(cells) * (SIDE + GAP) + GAP, SIDE + 2 * GAP), "white")
    for place, cell in enumerate(cells):
        strip.paste(cell, (GAP + place * (SIDE + GAP), GAP))
    body = io.BytesIO()
    strip.save(body, "JPEG", quality=85)
    return body.getvalue()


def _cell(store: Store, picture: SmallPicture) -> Picture | None:
    """One square of the strip."""
    from PIL import Image, ImageDraw, ImageOps

    with suppress(StoreError, OSError, ValueError, Image.DecompressionBombError):
        if store.length(picture.key) > MOST_BYTES:
            return None
        with Image.open(io.BytesIO(store.read(picture.key)), formats=("WEBP",)) as small:
            if small.width * small.height > MOST_PIXELS:
                return None
            shown = small.convert("RGBA")
        flat = Image.new("RGBA", shown.size, "white")
        flat.alpha_composite(shown)
        cell = ImageOps.pad(flat.convert("RGB"), (SIDE, SIDE), color="white")
        if picture.rejected:
            pen = ImageDraw.Draw(cell)
            pen.rectangle((0, 0, SIDE - 1, SIDE - 1), outline=BAD, width=4)
            pen.line((0, 0, SIDE - 1, SIDE - 1), fill=BAD, width=4)
            pen.line((0, SIDE - 1, SIDE - 1, 0), fill=BAD, width=4)
        return cell
    return None
