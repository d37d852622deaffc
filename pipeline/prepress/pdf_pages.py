"""How the page of a PDF is built: by which standard, and with which marks outside the bleed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Standard = Literal["x-4", "x-1a"]
Mark = Literal["crop", "registration", "color-bar", "slug"]
MARKS: tuple[Mark, ...] = get_args(Mark)

LEAST_OFFSET = 3.0
"""mm. What offset printers commonly ask for between trim and marks; never less than the bleed, so that no mark lies in it."""


@dataclass(frozen=True)
class PdfPage:
    """What is wanted of a PDF's page beyond its artwork."""

    standard: Standard = "x-4"
    marks: tuple[Mark, ...] = ()
    """In the order of `MARKS`, each once."""
    mark_offset: float | None = None
    """mm between the trim and the marks; None: as `offset` chooses it."""

    def offset(self, bleed: float) -> float:
        """How far from the trim the marks begin, in mm, on a sheet with so many mm of bleed."""
        return max(LEAST_OFFSET, bleed) if self.mark_offset is None else self.mark_offset


PLAIN_PAGE = PdfPage()
"""PDF/X-4 without marks."""
