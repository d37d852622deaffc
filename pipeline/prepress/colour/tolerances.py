"""Tolerances of colour: how near is near, in ΔE00, and the word for it."""

from __future__ import annotations

from enum import StrEnum

MATCH, NEAR, FAMILY = 2.0, 5.0, 10.0
"""ΔE00 up to which a colour is the same to most eyes, close to it, and still of its family.

Brand owners ask for under 2; a contract proof may be 5 from its reference (ISO 12647-7, and ISO 12647-2 for solid black). They
are print's tolerances, used here for pixels too. 10 is Makeready's own: beyond it people give the colour another name.
"""


class Nearness(StrEnum):
    """How near a colour is to the one that was meant."""

    MATCH = "match"
    CLOSE = "close"
    FAMILY = "family"
    FAR = "far"


def nearness(delta: float) -> Nearness:
    """The word for a ΔE00; each includes its limit."""
    if delta <= MATCH:
        return Nearness.MATCH
    if delta <= NEAR:
        return Nearness.CLOSE
    return Nearness.FAMILY if delta <= FAMILY else Nearness.FAR
