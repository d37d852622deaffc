"""How many of the items that a run has delivered the checks warn of, counted while it goes on."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from pipeline.records import Level, Result
from pipeline.runs.events import ItemEnded, RunEnded

if TYPE_CHECKING:
    from pipeline.prepress.checks.limits import Limits
    from pipeline.records import Outcome
    from pipeline.runs.events import Event


def is_warned(outcome: Outcome) -> bool:
    """Whether a picture was delivered in this run, and the checks warn of something in it."""
    return outcome.outcome is Result.DELIVERED and any(finding.level is Level.WARN for finding in outcome.findings)


class WarnedItems:
    """Hears of a run's events and counts. Thread-safe.

    Whether a picture repeats another is judged when all are there. Before that, one counts as warned whose drawing and colours
    are the very same as those of one that came before it, as where two requests are equal; the run's end tells the rest.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        """`limits`: the job's, which say whether a repeated picture is warned of; None: it is."""
        self.count = 0
        self._of_twins = limits is None or limits.near_duplicates == "warn"
        self._pictures: set[tuple[object, object]] = set()
        self._lock = Lock()

    def hear(self, event: Event) -> None:
        """Take note of an event; all but the end of items and of the run are passed over."""
        with self._lock:
            match event:
                case ItemEnded(outcome=outcome):
                    twin = self._repeats(outcome)
                    self.count += is_warned(outcome) or (twin and outcome.outcome is Result.DELIVERED)
                case RunEnded(outcomes=outcomes):
                    self.count = sum(is_warned(outcome) for outcome in outcomes)
                case _:
                    pass

    def _repeats(self, outcome: Outcome) -> bool:
        if not self._of_twins or outcome.outcome not in (Result.DELIVERED, Result.KEPT):
            return False
        if "duplicates.hash" not in outcome.measures:
            return False
        picture = outcome.measures["duplicates.hash"], outcome.measures.get("duplicates.colours")
        known = picture in self._pictures
        self._pictures.add(picture)
        return known
