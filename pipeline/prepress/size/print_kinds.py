"""What each kind of print asks of a picture: Ghent Workgroup, specifications of 2022.

Some ask more of a page that is one picture and nothing else, because its type is in the picture too.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PpiLimits:
    """Effective ppi at or below which preflight reports an error, and at or below which it warns."""

    error: int
    warn: int


@dataclass(frozen=True)
class PrintKind:
    """One kind of print."""

    picture: PpiLimits
    """For a colour or grey picture on a page with other things."""
    most_ink: int | None
    """Percent of ink, as the mean of any square of 15 mm, above which preflight warns; None: no limit."""
    full_page: PpiLimits | None = None
    """For a page that is one picture covering the trim; None: held to no more than any picture."""


_PACKAGING_PAGE = PpiLimits(449, 1199)

PROFILES = {
    "sheet": PrintKind(PpiLimits(149, 224), 320),
    "web": PrintKind(PpiLimits(149, 224), 305),
    "magazine": PrintKind(PpiLimits(149, 224), 305, PpiLimits(149, 449)),
    "newspaper": PrintKind(PpiLimits(99, 149), 245, PpiLimits(99, 449)),
    "digital": PrintKind(PpiLimits(95, 149), None),
    "packaging-offset": PrintKind(PpiLimits(239, 299), 320, _PACKAGING_PAGE),
    "packaging-gravure": PrintKind(PpiLimits(239, 299), 310, _PACKAGING_PAGE),
    **dict.fromkeys(("flexo", "label", "carton", "corrugated"), PrintKind(PpiLimits(199, 239), 320, _PACKAGING_PAGE)),
}
DEFAULT_PROFILE = "sheet"


def ppi_limits(profile: str, *, full_page: bool) -> PpiLimits:
    """The ppi limits of a kind of print, for a picture on a page or for one that is the whole page."""
    found = PROFILES[profile]
    return (found.full_page if full_page else None) or found.picture
