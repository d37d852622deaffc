"""What to do about an item that was not delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.cli.screen.number_formats import money
from pipeline.records import Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEADINGS = {
    Result.REJECTED: "Rejected: made, but did not pass the checks",
    Result.REFUSED: "Refused: blocked by moderation",
    Result.FAILED: "Failed: no picture came",
    Result.UNKNOWN: "Unknown: may be billed, and no picture is here",
}
"""The results that leave something to do, in the order they are listed, with what they mean."""


@dataclass(frozen=True)
class Trouble:
    """A reason, and the items that share it: `named` of them by id, and so many `more`."""

    reason: str
    named: tuple[str, ...]
    more: int = 0

    @property
    def items(self) -> int:
        """How many items share the reason."""
        return len(self.named) + self.more


def troubles(outcomes: Sequence[Outcome], most: int) -> list[Trouble]:
    """The `outcomes` by their reasons, the most frequent first; at most `most` items are named in all."""
    sharing: dict[str, list[str]] = {}
    for outcome in outcomes:
        sharing.setdefault(_reason(outcome), []).append(outcome.id)
    found = []
    for reason, items in sorted(sharing.items(), key=lambda pair: -len(pair[1])):
        named = tuple(items[:most])
        most -= len(named)
        found.append(Trouble(reason, named, len(items) - len(named)))
    return found


def shares(sizes: Mapping[Result, int], most: int) -> dict[Result, int]:
    """Divide `most` names fairly over groups of these sizes: a small group is named whole before a large one gets more."""
    given: dict[Result, int] = {}
    for result in sorted(sizes, key=lambda each: sizes[each]):
        given[result] = min(sizes[result], (most - sum(given.values())) // (len(sizes) - len(given)))
    return given


def what_to_do(result: Result, outcomes: Sequence[Outcome]) -> str:
    """The next step for `outcomes`, which all ended in `result`; costs are said where there are any."""
    match result:
        case Result.REJECTED:
            each = _price(outcomes) if len(outcomes) == 1 else f"{_price(outcomes)} each"
            return (
                f"Look at what the check found. To have another try made ({each}), ask for it in the spec: "
                f"{_next_take(outcomes)}. Running again without that pays for nothing."
            )
        case Result.REFUSED:
            return "Change the prompt in the spec and run again."
        case Result.FAILED:
            return "Mend what the reason names and run again. What is already made is kept and costs nothing."
        case Result.UNKNOWN:
            return (
                "Run again: it asks the gateway's log what became of the call before it pays for anything; `makeready "
                f"reconcile` only asks. To pay once more ({_price(outcomes)} each) where nothing is found: "
                "--remake-unknown."
            )
        case _:
            return ""


def _price(outcomes: Sequence[Outcome]) -> str:
    """What one more picture of these costs: the prices of their models."""
    prices = sorted({outcome.receipt.price_usd for outcome in outcomes})
    return money(prices[0]) if len(prices) == 1 else f"{money(prices[0])} to {money(prices[-1])}"


def _reason(outcome: Outcome) -> str:
    if outcome.reason:
        return outcome.reason
    failing = [finding.text for finding in outcome.findings if finding.level == "fail"]
    return "; ".join(failing) or "no reason was given"


def _next_take(outcomes: Sequence[Outcome]) -> str:
    takes = {outcome.take for outcome in outcomes}
    return f"`takes: [{takes.pop() + 1}]`" if len(takes) == 1 else "`takes:`, one more than the take that was rejected"
