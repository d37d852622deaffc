"""Causes: what makes colours that no ink shows has the first word, by its own name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.records import Finding

FOLLOWS = "gamut.lost"
CAUSES = ("cast", "clipping")
"""Checks whose findings may explain it: a tint and blown out light make colours stronger than ink is."""


def named(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings; where one warns of `gamut.lost`, a note of a cast or of clipping beside it is a warning as well.

    A picture that nothing warns of is none the more warned of.
    """
    found = tuple(findings)
    if not any(each.code == FOLLOWS and each.level is Level.WARN for each in found):
        return found
    return tuple(
        each.model_copy(update={"level": Level.WARN}) if each.check in CAUSES and each.level is Level.INFO else each
        for each in found
    )
