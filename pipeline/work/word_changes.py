"""A text beside what it was: word by word, which were struck and which added. Pure."""

from __future__ import annotations

from difflib import SequenceMatcher
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_PAIRS = 250_000
"""Words times words that are matched: texts of 500 words. Where more has changed, the one is struck and the other added."""
AROUND = 6
"""How many of the words that stayed are shown before and after what has changed."""
LEFT_OUT = "…"


class Fate(Enum):
    """What became of words; its value are the signs that they stand between where there is no colour."""

    STAYED = ("", "")
    STRUCK = ("[-", "-]")
    ADDED = ("{+", "+}")


class Words(NamedTuple):
    """Words, parted by single spaces, of one fate."""

    fate: Fate
    text: str


def word_changes(before: str, after: str) -> list[Words]:
    """The words of both texts in order. White space is not looked at: two texts that differ in it alone have all stayed."""
    old, new = before.split(), after.split()
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    runs = [
        (Fate.STAYED, old[:head]),
        *_middle(old[head : len(old) - tail], new[head : len(new) - tail]),
        (Fate.STAYED, old[len(old) - tail :]),
    ]
    return [Words(fate, " ".join(words)) for fate, words in runs if words]


def shortened(changes: Sequence[Words], around: int = AROUND) -> list[Words]:
    """The same with an ellipsis for words that stayed far from what has changed; all that was struck and added is there."""
    found = []
    for place, (fate, text) in enumerate(changes):
        before, after = around if place else 0, around if place < len(changes) - 1 else 0
        if fate is Fate.STAYED and len(words := text.split()) > before + after + 1:
            text = " ".join([*words[:before], LEFT_OUT, *words[len(words) - after :]])
        found.append(Words(fate, text))
    return found


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words both begin with."""
    for place, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return place
    return min(len(old), len(new))


def _middle(old: list[str], new: list[str]) -> Iterator[tuple[Fate, list[str]]]:
    if len(old) * len(new) > MOST_PAIRS or set(old).isdisjoint(new):
        yield from ((Fate.STRUCK, old), (Fate.ADDED, new))
        return
    for what, begin, end, from_new, to_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Fate.STAYED, old[begin:end]
        else:
            yield from ((Fate.STRUCK, old[begin:end]), (Fate.ADDED, new[from_new:to_new]))
