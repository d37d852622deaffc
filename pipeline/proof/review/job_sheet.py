"""The job as a page shows it at one moment, and what differs between two moments. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.proof.item_data import decided_data, trimmed
from pipeline.proof.judgement import NOT_JUDGED, judge_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.manifest.manifest import Manifest
    from pipeline.proof.decisions import Decision
    from pipeline.proof.judgement import Judgement
    from pipeline.records import Outcome

    Decided = Mapping[str, tuple[Decision, ...]]
    """The decisions by `Order.stem`, each picture's by number."""

Event = tuple[str, dict[str, Any]]
"""What the open pages are told: its kind, `items` or `decision`, and its data."""

OF_DECISIONS = ("decisions", "approval", "conflict")
"""What of an item's data follows from decisions; told in an event of its own."""


class Paper(Protocol):
    """What makes the page of a job."""

    @property
    def policy(self) -> str:
        """The Content-Security-Policy by which the page runs."""

    def data(self, account: Manifest, decisions: Decided) -> dict[str, Any]:
        """The page's data, as its JSON holds it; pictures by their keys."""

    def html(self, data: Mapping[str, Any], review: Mapping[str, Any]) -> bytes:
        """The page; `review`: for whom it is, as its JSON holds that."""


@dataclass(frozen=True)
class JobSheet:
    """One moment of a job under review."""

    account: Manifest
    """The newest manifest, with what has come since."""
    head: Mapping[str, Any]
    """The page's data without its items."""
    items: Mapping[str, Mapping[str, Any]]
    """The items of the page's data, by id."""
    decisions: Decided
    judged: Mapping[str, Judgement]
    """By stem."""

    @property
    def data(self) -> dict[str, Any]:
        """The whole data of the page."""
        return {**self.head, "items": list(self.items.values())}

    def outcome(self, item: str) -> Outcome | None:
        """How the item of that id ended."""
        return next((each for each in self.account.items if each.id == item), None)

    def stands(self, outcome: Outcome) -> tuple[tuple[Decision, ...], Judgement]:
        """What people have said of one item, and what counts of it."""
        return self.decisions.get(outcome.stem, ()), self.judged.get(outcome.stem, NOT_JUDGED)

    def told(self, outcome: Outcome) -> dict[str, Any]:
        """Where one item stands with people, as an event tells it."""
        return {"item": outcome.id, "fp": outcome.fingerprint, **decided_data(*self.stands(outcome))}

    def with_decisions(self, decisions: Decided) -> JobSheet:
        """The same moment with other decisions."""
        judged = judge_all(self.account.items, decisions)
        then = replace(self, decisions=decisions, judged=judged)
        items = dict(self.items)
        for outcome in self.account.items:
            if then.stands(outcome) != self.stands(outcome) and outcome.id in items:
                items[outcome.id] = _without_decisions(items[outcome.id]) | trimmed(decided_data(*then.stands(outcome)))
        return replace(then, items=items)


def sheet_of(account: Manifest, decisions: Decided, paper: Paper) -> JobSheet:
    """The moment that a manifest and the decisions make."""
    data = paper.data(account, decisions)
    items = {item["id"]: item for item in data.pop("items")}
    return JobSheet(account, data, items, decisions, judge_all(account.items, decisions))


def merged(known: Decided, found: Decided) -> Decided:
    """All decisions of both: none ever goes, whatever a listing that was under way meanwhile has missed."""
    both = {}
    for stem in {*known, *found}:
        numbered = {each.number: each for each in (*known.get(stem, ()), *found.get(stem, ()))}
        both[stem] = tuple(numbered[number] for number in sorted(numbered))
    return both


def differences(before: JobSheet, after: JobSheet) -> tuple[Event, ...]:
    """What a page that shows `before` must be told to show `after`."""
    came = [item for name, item in after.items.items() if _differs(before.items.get(name), item)]
    gone = [name for name in before.items if name not in after.items]
    events: list[Event] = []
    if came or gone or before.account.number != after.account.number:
        told = {name: after.head.get(name) for name in (*before.head, *after.head) if _is_told(name, before, after)}
        events.append(("items", {"items": came, **told, **({"gone": gone} if gone else {})}))
    fresh = {item["id"] for item in came}
    judged = [each for each in after.account.items if each.id not in fresh and before.stands(each) != after.stands(each)]
    return (*events, *(("decision", after.told(each)) for each in judged))


def _is_told(name: str, before: JobSheet, after: JobSheet) -> bool:
    """Whether news of items tell this of the head: counts always, palettes, models and the rest where they have changed."""
    return name in {"totals", "number", "run"} & {*after.head} or before.head.get(name) != after.head.get(name)


def _differs(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> bool:
    return before is None or (before is not after and _without_decisions(before) != _without_decisions(after))


def _without_decisions(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in OF_DECISIONS}
