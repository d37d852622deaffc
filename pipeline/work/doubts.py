"""What a plan can tell of items of which it is not known whether they were paid for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, NotOnShelf
from pipeline.ledger.call_fate import ahead_of_clock
from pipeline.ledger.gateway_log import LogState, findings
from pipeline.ledger.ledger import Ledger
from pipeline.ledger.next_step import IN_DOUBT, NOTHING, Step, next_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from pipeline.ledger.gateway_log import LogFinding
    from pipeline.ledger.next_step import Standing
    from pipeline.records import Order
    from pipeline.stores import Store


@dataclass(frozen=True)
class Doubts:
    """What is known of the gateways' logs, and which items were cut off at a date that lies ahead of this machine's clock."""

    logs: Sequence[LogFinding] = ()
    ahead: Sequence[str] = ()

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
            shown = ", ".join(self.ahead[:3]) + (f" and {len(self.ahead) - 3} more" if len(self.ahead) > 3 else "")
            yield (
                f"{shown}: cut off at a date that lies ahead of this machine's clock, so that nobody knows what the gateway's "
                "cache still holds: no call is repeated for it, and what the log does not show counts as unknown. If this "
                "machine's clock is wrong, set it right first"
            )


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
    ledger, ahead = Ledger(store), []
    for order, step in steps:
        with suppress(Damaged, NotOnShelf):
            if step is Step.ASK and ahead_of_clock(ledger.read_claim(order.stem, standings[order.stem].claim), now()):
                ahead.append(order.item)
    return Doubts(findings(store, gateways, log_mark), ahead)
