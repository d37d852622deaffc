"""How many pixels an SVG gets where pixels are made of it: as much as its print can use."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pipeline.prepress.pictures.picture import PIXEL_CAP
from pipeline.prepress.size.crop import Crop, cover
from pipeline.prepress.size.print_kinds import ppi_limits
from pipeline.prepress.size.trims import MM

if TYPE_CHECKING:
    from pipeline.prepress.deliveries import BleedFrom, Sheet
    from pipeline.records import PrintSize

USUAL_PPI = 300
"""What printers commonly ask for."""


def asked_ppi(size: PrintSize) -> float:
    """Pixels an inch for an SVG at a print size: `min_ppi` where the job sets it, as far as the kind of print takes so little.

    Else what the kind of print has no word against (GWG: above its warning), and 300 at least; where a viewing distance is
    said, what an eye sees from there.
    """
    limits = ppi_limits(size)
    if size.min_ppi is not None:
        return float(max(size.min_ppi, limits.error + 1))
    return float(max(USUAL_PPI if size.viewing_mm is None else 1, limits.warn + 1))


def drawn_crop(aspect: float, sheet: Sheet, bleed_from: BleedFrom, ppi: float) -> tuple[tuple[int, int], Crop]:
    """The size in px at which a drawing of this aspect (width over height) covers the sheet with `ppi`, and its crop there.

    The crop is whole pixels, so it reaches beyond the sheet by less than one. A drawing that would take more pixels than are
    ever decoded gets fewer: `Crop.ppi` is then below `ppi`.
    """
    area = (sheet.width, sheet.height) if bleed_from == "mirror" else sheet.with_bleed
    inches = max(area[0] / MM["in"], area[1] / MM["in"] * aspect), max(area[1] / MM["in"], area[0] / MM["in"] / aspect)
    most = math.sqrt(PIXEL_CAP / ((inches[0] + 1 / ppi) * (inches[1] + 1 / ppi)))
    ppi = min(ppi, most)
    wide, tall = (_whole(side / MM["in"] * ppi) for side in area)
    width, height = max(wide, _whole(inches[0] * ppi)), max(tall, _whole(inches[1] * ppi))
    if bleed_from == "mirror":
        return (width, height), cover(width, height, sheet, bleed_from)
    left, top = (width - wide) // 2, (height - tall) // 2
    kept = wide * tall / (width * height)
    return (width, height), Crop((left, top, left + wide, top + tall), (0, 0, 0, 0), ppi, kept)


def _whole(pixels: float) -> int:
    return max(1, math.ceil(pixels - 1e-6))
