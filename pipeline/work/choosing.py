"""Which pictures a person means by ids and patterns, and which of them can be decided about so."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.proof.decisions import Kind
from pipeline.proof.judgement import Approval, is_judgeable, is_usable, picture_of
from pipeline.records import Level, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.proof.judgement import Judgement
    from pipeline.records import Outcome
    from pipeline.work.deciding import Sitting

MOST_NAMED = 5
"""How many items a sentence names."""


@dataclass(frozen=True)
class Choice:
    """The items that are meant, in the job's order."""

    items: tuple[Outcome, ...]
    passed_over: Mapping[str, str] = field(default_factory=dict)
    """Why nothing can be said of some that fit a pattern, by id."""


def choose(sitting: Sitting, words: Sequence[str], kind: Kind, *, clean: bool = False, pinned: bool = False) -> Choice:
    """The items that are named by id or pattern and can be decided about.

    `clean`: of those (of all where none is named) only what has no finding above info and is not yet decided. `pinned`: a place
    on the picture is meant, so there must be one. Raises UsageError where a word fits nothing, or where nothing can be said
    of an item that is named by its id, with all that is wrong.
    """
    items, judged = sitting.viewing.items, sitting.judged
    for word in strangers(sitting, words):
        near = get_close_matches(word, [item.id for item in items], 1)
        raise UsageError(f"{word}: there is no such item" + (f"; did you mean {near[0]}?" if near else ""))
    meant = [item for item in items if (clean and not words) or any(fnmatchcase(item.id, word) for word in words)]
    why = {item.stem: _why_not(item, judged[item.stem], kind) or (_why_no_pin(item) if pinned else None) for item in meant}
    if clean:
        return _clean(meant, why, judged)
    named = [f"{item.id}: {reason}" for item in meant if (reason := why[item.stem]) and item.id in words]
    able = tuple(item for item in meant if not why[item.stem])
    if named or not able:
        raise UsageError("; ".join(named[:MOST_NAMED] or [f"{item.id}: {why[item.stem]}" for item in meant[:MOST_NAMED]]))
    _find_namesakes(able)
    if kind is Kind.APPROVE:
        _find_rivals(able)
    return Choice(able, {item.id: reason for item in meant if (reason := why[item.stem])})


def strangers(sitting: Sitting, words: Sequence[str]) -> list[str]:
    """The words that are no item's id and fit none."""
    return [word for word in words if not any(fnmatchcase(item.id, word) for item in sitting.viewing.items)]


def _find_namesakes(items: Iterable[Outcome]) -> None:
    """See that an id means one picture, which without a manifest it may not. Raises UsageError."""
    for item, times in Counter(item.id for item in items).items():
        if times > 1:
            raise UsageError(
                f"{item}: there are {times} pictures of this id, and no manifest tells which is meant; run the job once"
            )


def _find_rivals(items: Iterable[Outcome]) -> None:
    """See that no picture is approved in several takes at once, of which only one can be chosen. Raises UsageError."""
    for takes in _by_picture(items).values():
        if len(takes) > 1:
            ids = " and ".join(take.id for take in takes[:MOST_NAMED])
            raise UsageError(f"{ids} are takes of one picture, of which one is chosen: approve that one")


def _why_not(item: Outcome, judgement: Judgement, kind: Kind) -> str | None:
    """Why this cannot be said of an item; None: it can."""
    if not is_judgeable(item, kind):
        reason = f" ({item.reason})" if item.reason else ""
        return f"there is no picture of it on the shelf: {item.outcome}{reason}"
    if kind is Kind.APPROVE and not is_usable(item):
        what = f"a check has rejected it ({item.reason})" if item.outcome is Result.REJECTED else f"it is {item.outcome}"
        return f"{what}, so it is not delivered whatever anybody says; reject it for another take"
    if kind is Kind.WITHDRAW and (judgement.by is None or judgement.by.kind is Kind.WITHDRAW):
        return "nobody has approved or rejected it, so there is nothing to withdraw"
    return None


def _why_no_pin(item: Outcome) -> str | None:
    return None if item.master else "there is no picture of it to pin a place on; leave --pin out"


def _clean(meant: Sequence[Outcome], why: Mapping[str, str | None], judged: Mapping[str, Judgement]) -> Choice:
    """What can be approved unseen. Where several takes of a picture could be, none is: that choice is a person's."""
    passed_over: dict[str, str] = {}
    chosen = []
    for takes in _by_picture(item for item in meant if is_usable(item)).values():
        undecided = [take for take in takes if judged[take.stem].approval is Approval.WAITING]
        if any(judged[take.stem].approval is Approval.APPROVED for take in takes):
            continue
        if len(undecided) > 1:
            reason = f"{len(undecided)} takes of {picture_of(takes[0])} wait: choose one"
            passed_over |= {take.id: reason for take in undecided}
            continue
        for take in undecided:
            worst = [finding for finding in take.findings if finding.level is not Level.INFO]
            if worst:
                passed_over[take.id] = worst[0].text
            elif judged[take.stem].by:
                passed_over[take.id] = "what was said of it was withdrawn"
            elif not why[take.stem]:
                chosen.append(take)
    places = {item.stem: place for place, item in enumerate(meant)}
    return Choice(tuple(sorted(chosen, key=lambda take: places[take.stem])), passed_over)


def _by_picture(items: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for item in items:
        found.setdefault(picture_of(item), []).append(item)
    return found
