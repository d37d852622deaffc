"""How near is near: the words for a distance between two colours."""

from __future__ import annotations

from enum import StrEnum

MATCH, NEAR, FAMILY = 2.0, 5.0, 10.0
"""ΔE00 up to which a colour is the same to most eyes, close to it, and still of its family.

Brand owners ask for under 2; a contract proof may be 5 from its reference (ISO 12647-7, and ISO 12647-2 for solid black). They
are print's tolerances, taken here for pixels too; 10 is ours: beyond it people give the colour another name.
"""


class Nearness(StrEnum):
    """How near a colour is to the one that was meant."""

    MATCH = "match"
    CLOSE = "close"
    FAMILY = "family"
    FAR = "far"


def nearness(delta: float) -> Nearness:
    """Give the word for a ΔE00; each reaches up to and with its limit."""
    if delta <= MATCH:
        return Nearness.MATCH
    if delta <= NEAR:
        return Nearness.CLOSE
    return Nearness.FAMILY if delta <= FAMILY else Nearness.FAR
