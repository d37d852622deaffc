"""What has changed since an edition, in words: one sentence, or a few fragments for each item, whatever they are shown in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pipeline.cli.screen.number_formats import money
from pipeline.safe_text import one_line
from pipeline.work.diff import Kind
from pipeline.work.word_changes import LEFT_OUT, Fate, shortened, word_changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.work.diff import Change, Changes, Difference

ORDER = (Kind.NEW, Kind.CHANGED, Kind.PRINTS, Kind.BACK, Kind.GONE, Kind.UNCHANGED)
"""How the counts are told."""
MEANING = {
    Kind.PRINTS: "the pictures are kept",
    Kind.BACK: "their pictures are there",
    Kind.GONE: "no longer in the spec; what lies on the shelf stays there",
}
MOST_WORDS = 24
"""Of the prompt of a new item."""


class Fragment(NamedTuple):
    """A piece of a line, and what became of it."""

    text: str
    fate: Fate = Fate.STAYED


@dataclass(frozen=True)
class Compared:
    """A diff and what it is of."""

    changes: Changes
    job: str
    shelf: str
    later: int | None = None
    """The edition that is compared with that of `changes`; None: what a spec wants is."""
    stops: tuple[str, ...] = ()
    """Which guards stop the run."""

    @property
    def priced(self) -> bool:
        """Whether it tells what things will cost."""
        return self.later is None


def head_line(changes: Changes) -> str:
    """As `Against edition 12: 2 new, 12 changed, 3 gone, 65 unchanged: $3.50`."""
    return f"Against edition {changes.edition}: {counts_in_words(changes)}: {money(changes.cost_usd)}"


def counts_in_words(changes: Changes) -> str:
    """As `2 new, 12 changed, 3 gone, 65 unchanged`."""
    return ", ".join(_counts(changes)) or "nothing"


def _counts(changes: Changes) -> Iterator[str]:
    for kind in ORDER:
        if number := changes.count(kind):
            again = f" ({changes.again:,} of them to make)" if kind is Kind.UNCHANGED and changes.again else ""
            yield f"{number:,} {kind.value}{again}"


def heading(changes: Changes, kind: Kind, *, priced: bool) -> str:
    """As `12 changed, $3.00`."""
    price = f", {money(changes.usd(kind))}" if priced and changes.usd(kind) else ""
    meaning = f": {MEANING[kind]}" if kind in MEANING and priced else ""
    return f"{changes.count(kind):,} {kind.value}{price}{meaning}"


def lines_of(change: Change, *, priced: bool) -> Iterator[list[Fragment]]:
    """A change's lines: its item and price, and then one for each difference. Nothing in them is to be interpreted."""
    price = ""
    if priced and change.kind in (Kind.NEW, Kind.CHANGED):
        price = f"  {money(change.usd)}" if change.usd else "  $0.00, nothing to make"
    yield [Fragment(f"{one_line(change.item)}{price}")]
    if change.prompt is not None:
        words = one_line(change.prompt).split(" ")
        yield [Fragment(" ".join([*words[:MOST_WORDS], *([LEFT_OUT] if len(words) > MOST_WORDS else [])]))]
    yield from (_difference(each) for each in change.differences)


def plainly(fragments: Sequence[Fragment]) -> str:
    """Fragments without colour: `[-struck-] {+added+}`."""
    return "".join([text if fate is Fate.STAYED else f"{fate.value[0]}{text}{fate.value[1]}" for text, fate in fragments])


def _difference(each: Difference) -> list[Fragment]:
    name, before, after = each
    if before is None and after is None:
        return [Fragment(f"{name}: others")]
    if name == "prompt":
        told: list[Fragment] = [Fragment("prompt: ")]
        for words in shortened(word_changes(one_line(before or ""), one_line(after or ""))):
            told += [Fragment(words.text, words.fate), Fragment(" ")]
        return told[:-1]
    struck = [Fragment(one_line(before), Fate.STRUCK)] if before is not None else []
    added = [Fragment(one_line(after), Fate.ADDED)] if after is not None else []
    return [Fragment(f"{name}: "), *struck, *([Fragment(" ")] if struck and added else []), *added]
