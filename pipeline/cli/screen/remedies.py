"""What to do about an item that was not delivered, and about a run that was stopped: true for the reason, or not said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from pipeline import errors
from pipeline.cli.screen.number_formats import money
from pipeline.records import Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEADINGS = {
    Result.REJECTED: "Rejected: made, but did not pass the checks",
    Result.REFUSED: "Refused: blocked by moderation",
    Result.FAILED: "Failed: no picture could be delivered",
    Result.UNKNOWN: "Unknown: may be billed, and no picture is here",
}
"""The results that leave something to do, in the order they are listed, with what they mean."""


class Then(Enum):
    """What the same command does about it when it is given again."""

    GOES_ON = "goes on"
    AFTER_CHANGE = "goes on once something was changed"
    PAYS_AGAIN = "nothing, unless a person says to pay again"


@dataclass(frozen=True)
class Remedy:
    """What to do, in words in which `{each}` stands for prices and `{take}` for the next take."""

    text: str
    then: Then


FETCH = Remedy("Run again: it is paid for, and is fetched at no cost while its link lives.", Then.GOES_ON)
OTHER_LINK = Remedy(
    "Run again: it is paid for, and the gateway's log is asked for another link, where it can be searched, at no cost.",
    Then.GOES_ON,
)
SANDBOX_LINK = Remedy(
    "Run again: the links ended with the sandbox, and the next run writes that down. `--remake-unknown` then makes them "
    "once more, for play money.",
    Then.GOES_ON,
)
"""In place of these two where the pictures are the sandbox's."""
OTHER_RUN = Remedy("Leave it to the other run (`makeready status` shows it), or run again when that has ended.", Then.GOES_ON)
BUDGET = Remedy(
    "Raise `budget:` in the spec where one run is to do all; running again goes on with a whole `budget:` of its own.",
    Then.GOES_ON,
)
SHELF = Remedy("Mend the shelf as the reason says, then run again. What is already made is kept.", Then.AFTER_CHANGE)
BUSY_SHELF = Remedy("Run again when the shelf has recovered. What is already made is kept and costs nothing.", Then.GOES_ON)
ACCOUNT = Remedy("Mend what the reason names, then run again. What is already made is kept.", Then.AFTER_CHANGE)
GO_ON = Remedy("Run again to go on. What is already made is kept and costs nothing.", Then.GOES_ON)
STOPPED = None
"""In place of a result: these items were not begun, since the whole run was stopped or another run holds them."""

REMEDIES: dict[tuple[Result | None, type[errors.MakereadyError] | None], Remedy] = {
    (Result.REJECTED, None): Remedy(
        "Look at what the check found. To have another try made ({each}), ask for it in the spec: {take}. Running again "
        "without that makes and pays for nothing.",
        Then.AFTER_CHANGE,
    ),
    (Result.REFUSED, None): Remedy(
        "Change the prompt in the spec: as it stands it is refused each time. Then run again. Or leave the spec as it is, and "
        "give the next take another prompt: `makeready reject SHELF ITEM --reason … --prompt …`, then run with "
        "`--remake rejected`.",
        Then.AFTER_CHANGE,
    ),
    (Result.FAILED, None): Remedy(
        "The picture is paid for and lies on the shelf. Change what the reason names in `deliver`, then run again: its print "
        "files are made at no cost.",
        Then.AFTER_CHANGE,
    ),
    (Result.FAILED, errors.MakereadyError): GO_ON,
    (Result.FAILED, errors.BudgetError): BUDGET,
    (Result.FAILED, errors.StoreError): SHELF,
    (Result.FAILED, errors.ShelfBusy): BUSY_SHELF,
    (Result.FAILED, errors.TakenForDead): OTHER_RUN,
    (Result.FAILED, errors.InUse): OTHER_RUN,
    (Result.FAILED, errors.HeldElsewhere): OTHER_RUN,
    (Result.FAILED, errors.CallError): Remedy(
        "Run again when the API is well. What is already made is kept and costs nothing.", Then.GOES_ON
    ),
    (Result.FAILED, errors.Throttled): Remedy("Run again later, or with a slower `pace:`. Nothing was billed.", Then.GOES_ON),
    (Result.FAILED, errors.ItemFault): Remedy(
        "Change in the spec what the API does not take: as it stands it is refused each time. Then run again.",
        Then.AFTER_CHANGE,
    ),
    (Result.FAILED, errors.RunFault): ACCOUNT,
    (Result.FAILED, errors.PictureError): FETCH,
    (Result.FAILED, errors.LinkExpired): OTHER_LINK,
    (Result.FAILED, errors.LinkForbidden): OTHER_LINK,
    (Result.UNKNOWN, None): Remedy(
        "Run again: it asks the gateway's log, where it can be searched, what became of the call before it pays for anything; "
        "`makeready reconcile` only asks.",
        Then.GOES_ON,
    ),
    (Result.UNKNOWN, errors.MayBeBilled): Remedy(
        "The gateway's log was asked, and holds no picture. To pay once more ({each}): --remake-unknown. Running again without "
        "that pays for nothing, and only asks the log again, as `makeready reconcile` does.",
        Then.PAYS_AGAIN,
    ),
    (Result.UNKNOWN, errors.NoLog): Remedy(
        "The log of this account's gateway cannot be searched, so that asking again tells nothing: look in the Cloudflare "
        "dashboard whether the call was billed. To pay once more ({each}): --remake-unknown.",
        Then.PAYS_AGAIN,
    ),
    (STOPPED, None): GO_ON,
    (STOPPED, errors.BudgetError): BUDGET,
    (STOPPED, errors.StoreError): SHELF,
    (STOPPED, errors.ShelfBusy): BUSY_SHELF,
    (STOPPED, errors.TakenForDead): OTHER_RUN,
    (STOPPED, errors.InUse): OTHER_RUN,
    (STOPPED, errors.HeldElsewhere): OTHER_RUN,
    (STOPPED, errors.RunFault): ACCOUNT,
}
"""By how an item ended and the class of the error that ended it; what stands for a class goes for those below it, too."""
REMEDIES[Result.UNKNOWN, errors.CutOff] = REMEDIES[Result.UNKNOWN, None]


def remedy(result: Result | None, fault: str | None) -> Remedy:
    """What to do where an item ended in `result` (None: the run was stopped) by an error of the class `fault`."""
    kind = getattr(errors, fault, errors.MakereadyError) if fault else None
    found = (REMEDIES.get((result, each)) for each in (kind.__mro__ if kind else ()))
    return next((row for row in found if row), REMEDIES[result, None])


def by_remedy(outcomes: Sequence[Outcome], *, sandbox: bool = False) -> dict[Remedy, list[Outcome]]:
    """The `outcomes` by what is to be done about them; `sandbox`: their run had one of its own, which is gone."""
    found: dict[Remedy, list[Outcome]] = {}
    for outcome in outcomes:
        advice = remedy(outcome.outcome, outcome.fault)
        gone = sandbox and advice in (FETCH, OTHER_LINK)
        found.setdefault(SANDBOX_LINK if gone else advice, []).append(outcome)
    return found


def in_words(advice: Remedy, outcomes: Sequence[Outcome]) -> str:
    """The sentence for these outcomes, with their prices."""
    price = _price(outcomes) if len(outcomes) == 1 else f"{_price(outcomes)} each"
    return advice.text.replace("{each}", price).replace("{take}", _next_take(outcomes))


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


Group = TypeVar("Group")


def shares(sizes: Mapping[Group, int], most: int) -> dict[Group, int]:
    """Divide `most` names fairly over groups of these sizes: a small group is named whole before a large one gets more."""
    given: dict[Group, int] = {}
    for group in sorted(sizes, key=lambda each: sizes[each]):
        given[group] = min(sizes[group], (most - sum(given.values())) // (len(sizes) - len(given)))
    return given


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
