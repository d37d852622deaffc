"""How near is near: the words for a distance between two colours."""

from __future__ import annotations

from enum import StrEnum

MATCH, NEAR, FAMILY = 2.0, 5.0, 10.0
"""ΔE00 up to which a colour is the same to most eyes, close to it, and still of its family.

Brand owners ask for under 2; a contract proof may be 5 from its reference (ISO 12647-7, and ISO 12647-2 for solid black). They
are print's tolerances, taken here for pixels too; 10 is ours: beyond it people give the colour another name.
"""


class Band(StrEnum):
    """How near a colour is to the one that was meant."""

    MATCH = "match"
    CLOSE = "close"
    FAMILY = "family"
    FAR = "far"


def band(delta: float) -> Band:
    """Give the band that a ΔE00 falls in; each reaches up to and with its limit."""
    if delta <= MATCH:
        return Band.MATCH
    if delta <= NEAR:
        return Band.CLOSE
    return Band.FAMILY if delta <= FAMILY else Band.FAR
