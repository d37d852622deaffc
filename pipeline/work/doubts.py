"""What a plan can tell of items of which it is not known whether they were paid for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, NotOnShelf
from pipeline.ledger.call_fate import ahead_of_clock, may_be_cached
from pipeline.ledger.gateway_log import LogState, findings
from pipeline.ledger.ledger import Ledger
from pipeline.ledger.next_step import IN_DOUBT, NOTHING, Step, next_step
from pipeline.work.next_claim import CACHE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from pipeline.ledger.gateway_log import LogFinding
    from pipeline.ledger.next_step import Standing
    from pipeline.records import Order
    from pipeline.stores import Store


ONLY_FREE = (
    "no call is repeated for it; the log is asked, and what it does not show counts as unknown, which only a later run with "
    "--remake-unknown pays for again. It is made now only where the log tells that nothing was billed, and no cost is reckoned "
    "for that"
)


@dataclass(frozen=True)
class Doubts:
    """What is known of the gateways' logs, and which items were cut off so that their calls are not repeated."""

    logs: Sequence[LogFinding] = ()
    ahead: Sequence[str] = ()
    """Items that were cut off at a date that lies ahead of this machine's clock."""
    forgotten: Sequence[str] = ()
    """Items that were cut off so long ago that the gateway's cache holds no answer any more."""

    @property
    def not_repeated(self) -> frozenset[str]:
        """The items that were cut off and that a run only asks the log about."""
        return frozenset((*self.ahead, *self.forgotten))

    def sentences(self, *, cut_off: bool) -> Iterator[str]:
        """What can be learned of items in doubt, where that is not simply asked of the log. `cut_off`: some were cut off."""
        repeated = (
            "; a call that was cut off is repeated under the key of the gateway's cache, for six hours from when it was made, "
            "and counts as unknown after that"
        )
        for log in self.logs:
            if log.state is not LogState.SEARCHABLE:
                yield f"{log.sentence}{repeated if cut_off else ''}"
        if self.ahead:
            yield (
                f"{_list(self.ahead)}: cut off at a date that lies ahead of this machine's clock, so that nobody knows what "
                f"the gateway's cache still holds: {ONLY_FREE}. If this machine's clock is wrong, set it right first"
            )
        if self.forgotten:
            long_ago = "cut off six hours ago or more, which the gateway's cache has forgotten"
            yield f"{_list(self.forgotten)}: {long_ago}: {ONLY_FREE}"


def _list(items: Sequence[str]) -> str:
    return ", ".join(items[:3]) + (f" and {len(items) - 3} more" if len(items) > 3 else "")


def read_doubts(
    store: Store,
    gateways: Sequence[str],
    orders: Sequence[Order],
    standings: Mapping[str, Standing],
    *,
    log_mark: Callable[[str], str | None],
    now: Callable[[], datetime],
) -> Doubts:
    """What the shelf tells of these orders' doubts; reads nothing where there are none. Raises StoreError."""
    steps = [(order, next_step(standings.get(order.stem, NOTHING))) for order in orders]
    if not any(step in IN_DOUBT for _, step in steps):
        return Doubts()
    ledger, ahead, forgotten = Ledger(store), [], []
    for order, step in steps:
        if step is not Step.ASK:
            continue
        with suppress(Damaged, NotOnShelf):
            claim = ledger.read_claim(order.stem, standings[order.stem].claim)
            if ahead_of_clock(claim, now()):
                ahead.append(order.item)
            elif not may_be_cached(claim, now(), CACHE_SECONDS):
                forgotten.append(order.item)
    return Doubts(findings(store, gateways, log_mark), ahead, forgotten)
