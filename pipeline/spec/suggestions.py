"""Help for those who mistyped: the nearest right name, and foreign text made fit to be shown."""

from __future__ import annotations

import difflib
import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_SHOWN = 60
"""Characters of foreign text that a sentence carries."""

MOST_NAMES = 500
"""Names among which the nearest is looked for, 20 µs each."""


def shown(text: str) -> str:
    """The text between backticks, cut short, with signs that would move a terminal's cursor written as escapes."""
    cut = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    return "`" + "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in cut) + "`"


def nearest(wrong: str, right: Iterable[str], likeness: float = 0.6) -> str | None:
    """The right name that looks most like the wrong one, if any does; `likeness`: from 0 (unlike) to 1 (equal)."""
    names = {name[:LONGEST_SHOWN].casefold(): name for name in itertools.islice(right, MOST_NAMES)}
    found = difflib.get_close_matches(wrong[:LONGEST_SHOWN].casefold(), names, n=1, cutoff=likeness)
    return names[found[0]] if found else None


def unknown(wrong: str, right: Iterable[str], otherwise: str) -> str:
    """The sentence about a name that is not known: with the nearest right one, or else with what can be done."""
    names = list(right)
    if match := nearest(wrong, names):
        return f"{shown(wrong)}: did you mean {shown(match)}?"
    return f"{shown(wrong)} {otherwise}"


def first_of(names: Sequence[str], most: int = 3) -> str:
    """The first names, and how many more there are: "`a`, `b`, `c` and 2 more"."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
