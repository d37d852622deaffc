"""Causes: a finding that another one explains leaves the word to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.records import Finding

FOLLOWS = "gamut.lost"
CAUSES = ("cast", "clipping")
"""Checks whose findings explain it: a tint, or blown out light, makes colours that no ink shows."""
_ORDER = (Level.INFO, Level.WARN, Level.FAIL)


def causes_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, with `gamut.lost` as a note where a cast or clipping explains it, which then has its level and its figure.

    A picture is warned of where it was before, by the name of what is to be mended.
    """
    found = tuple(findings)
    lost = next((each for each in found if each.code == FOLLOWS), None)
    cause = next((each for name in CAUSES for each in found if each.check == name), None)
    if not lost or not cause:
        return found
    level = max(lost.level, cause.level, key=_ORDER.index)
    changed = {
        cause.code: {"level": level, "text": f"{cause.text} With it, {lost.text[0].lower()}{lost.text[1:]}"},
        lost.code: {"level": Level.INFO},
    }
    return tuple(each.model_copy(update=changed[each.code]) if each.code in changed else each for each in found)
