"""What each kind of print asks of a picture: Ghent Workgroup, specifications of 2022; of large format, what an eye can tell.

Some ask more of a page that is one picture and nothing else, because its type is in the picture too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.colour.printing_conditions import Paper
from pipeline.prepress.size.trims import MM

if TYPE_CHECKING:
    from pipeline.records import PrintSize


@dataclass(frozen=True)
class PpiLimits:
    """Effective ppi at or below which preflight reports an error, and at or below which it warns."""

    error: int
    warn: int


@dataclass(frozen=True)
class UsualConditions:
    """The printing conditions that belong to a kind of print."""

    papers: frozenset[Paper]
    """Empty: the printer's own, whatever it is."""
    such_as: str
    """Profiles that would do, for people."""


@dataclass(frozen=True)
class PrintKind:
    """One kind of print."""

    picture: PpiLimits
    """For a colour or grey picture on a page with other things."""
    most_ink: int | None
    """Percent of ink, as the mean of any square of 15 mm, above which preflight warns; None: no limit."""
    full_page: PpiLimits | None = None
    """For a page that is one picture covering the trim; None: held to no more than any picture."""
    usual: UsualConditions | None = None
    """Which printing conditions belong to it; None: any, or the printer's own."""


def eye_ppi(distance_mm: float) -> float:
    """The ppi that an eye can just tell apart from so far: one arc minute a pixel, 3438 divided by the inches."""
    return 1 / (math.tan(math.radians(1 / 60)) * distance_mm / MM["in"])


def eye_mm(ppi: float) -> float:
    """From how far, mm, an eye just cannot tell so many ppi apart any more."""
    return eye_ppi(1) / ppi


def seen_from(distance_mm: float) -> PpiLimits:
    """The ppi limits of what is looked at from so far: a warning up to what an eye tells apart, an error up to half of it.

    Half, as the Ghent Workgroup refuses half of the 300 ppi that an eye tells apart on a page in the hand. Practice is close:
    150 ppi at 0.6 m, 100 at 1 m, 50 at 2 m and 20 at 5 m are usual, where this warns up to 146, 87, 44 and 17. Never under 1
    ppi, the least that JPEG can say.
    """
    told_apart = eye_ppi(distance_mm)
    return PpiLimits(max(1, round(told_apart / 2)), max(1, round(told_apart)))


_PACKAGING_PAGE = PpiLimits(449, 1199)
LARGE_FORMAT_MM = 1000.0
"""From how far large format is looked at, where nothing is said: nobody stands nearer to a banner for long. Our own choice."""

# The conditions are knowledge of the trade; the standards (ISO 12647-2 and -3) were not read here.
_SHEET = UsualConditions(
    frozenset({Paper.COATED, Paper.UNCOATED}), "PSO Coated v3 (FOGRA51), PSO Uncoated v3 (FOGRA52) or GRACoL 2013 (CRPC6)"
)
_MAGAZINE = UsualConditions(frozenset({Paper.LIGHT}), "PSO LWC Improved (FOGRA45) or SWOP 2013 (CRPC5)")
_NEWSPAPER = UsualConditions(frozenset({Paper.NEWSPRINT}), "WAN-IFRAnewspaper26v5")
_BOXES = UsualConditions(frozenset({Paper.COATED}), "PSO Coated v3 (FOGRA51) or GRACoL 2013 (CRPC6)")
_OWN = UsualConditions(frozenset(), "the printer's own")

PROFILES = {
    "sheet": PrintKind(PpiLimits(149, 224), 320, usual=_SHEET),
    "web": PrintKind(PpiLimits(149, 224), 305, usual=_MAGAZINE),
    "magazine": PrintKind(PpiLimits(149, 224), 305, PpiLimits(149, 449), _MAGAZINE),
    "newspaper": PrintKind(PpiLimits(99, 149), 245, PpiLimits(99, 449), _NEWSPAPER),
    "digital": PrintKind(PpiLimits(95, 149), None),
    "packaging-offset": PrintKind(PpiLimits(239, 299), 320, _PACKAGING_PAGE, _BOXES),
    "packaging-gravure": PrintKind(PpiLimits(239, 299), 310, _PACKAGING_PAGE),
    **dict.fromkeys(("flexo", "label", "carton", "corrugated"), PrintKind(PpiLimits(199, 239), 320, _PACKAGING_PAGE)),
    "large-format": PrintKind(seen_from(LARGE_FORMAT_MM), None, usual=_OWN),
}
DEFAULT_PROFILE = "sheet"


def ppi_limits(size: PrintSize) -> PpiLimits:
    """The ppi limits of a print size: by how far one stands, where that is said, or else by its kind of print."""
    if size.viewing_mm is not None:
        return seen_from(size.viewing_mm)
    kind = PROFILES[size.profile]
    return (kind.full_page if size.full_page else None) or kind.picture
