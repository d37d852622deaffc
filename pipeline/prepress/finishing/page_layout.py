"""Where things lie on the page of a PDF, in points from its lower left corner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.prepress.deliveries import Sheet
    from pipeline.prepress.pdf_pages import PdfPage

POINTS_PER_MM = 72 / 25.4
CROP_LENGTH = 5.0
"""mm of a crop mark."""
CLOSE_BAND = 6.0
"""mm beyond the offset that crop and registration marks take on each side, with a little air."""
FAR_BAND = 7.0
"""mm beyond that, above for the slug line and below for the colour bar."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


@dataclass(frozen=True)
class PageLayout:
    """The boxes of a page in points, and the offset of its marks from the trim."""

    media: Box
    bleed: Box
    trim: Box
    offset: float


def page_layout(sheet: Sheet, page: PdfPage) -> PageLayout:
    """The layout of a page that holds `sheet` with its bleed, and the marks that `page` asks for outside it.

    Without marks the page is as large as the sheet with its bleed.
    """
    offset = page.offset(sheet.bleed)
    across = down = sheet.bleed
    if page.marks:
        across = offset + CLOSE_BAND
        down = across + (FAR_BAND if {"slug", "color-bar"} & {*page.marks} else 0)
    media = _in_points(0.0, 0.0, 2 * across + sheet.width, 2 * down + sheet.height)
    trim = across, down, across + sheet.width, down + sheet.height
    left, bottom, right, top = trim
    bleed = left - sheet.bleed, bottom - sheet.bleed, right + sheet.bleed, top + sheet.bleed
    return PageLayout(media, _in_points(*bleed), _in_points(*trim), offset * POINTS_PER_MM)


def points(length: float) -> float:
    """A length in points, to a ten-thousandth: a picture of a printed kilometre would not be off by a hair."""
    return round(length, 4)


def _in_points(left: float, bottom: float, right: float, top: float) -> Box:
    left, bottom, right, top = (points(side * POINTS_PER_MM) for side in (left, bottom, right, top))
    return left, bottom, right, top
