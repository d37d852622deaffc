"""What the gateway's log tells of the calls for one order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.errors import CallError, ItemFault
from pipeline.ledger.call_fate import Trace
from pipeline.ledger.gateway_log import LogState
from pipeline.pace.look_pace import LISTED_WITHIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pipeline.ledger.entries import Claim
    from pipeline.ledger.gateway_log import LogStates
    from pipeline.ledger.ledger import Ledger
    from pipeline.models.client import ModelClient
    from pipeline.models.log_pages import Logged
    from pipeline.models.replies import Answer
    from pipeline.pace.look_pace import LookPace

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 10.0
"""Seconds between two looks."""


def attempt_name(turn: int, attempt: int) -> str:
    """What tells the calls for one order apart in the log, beside the run."""
    return f"{turn}.{attempt}"


@dataclass(frozen=True)
class LogSearch:
    """What it takes to search the gateway's log for the calls of a job. Safe to use from many threads.

    Calls are known by the run and the turn in their metadata, which the claims on the shelf name. No clock is asked: one that
    was wrong when a call was claimed hides nothing.
    """

    model: ModelClient
    ledger: Ledger
    job: str
    states: LogStates
    pace: LookPace
    wait: Callable[[float], bool]
    """Sleeps so many seconds; True when we are to stop."""
    read: Callable[[str], None] = lambda _: None
    """Is told of each page that has come of a gateway's log."""
    listed_within: float = LISTED_WITHIN
    """Seconds for which a call that has ended is waited for to be listed."""

    def no_log(self, gateway: str) -> bool:
        """Whether nothing is to be hoped for from this gateway's log."""
        return self.states.state(gateway) is LogState.NOT_SEARCHABLE

    def trace(
        self,
        claim: Claim,
        *,
        left: Callable[[], float],
        only: Mapping[str, str] | None = None,
        ended: bool = False,
        waits: Callable[[float], None] = lambda _: None,
    ) -> Trace:
        """Ask the log about the calls that a claim stands for, until an answer is found or they must have ended.

        A call that was cut off may still be running at the gateway, and is not listed before it ends. `left`: seconds until it
        must have ended (0 or less: look once). `only`: the metadata of the one call whose end is asked for, until it is
        listed; an answer to any of the calls is welcome. `ended`: it has been answered, only what became of it is not known.
        `waits` is told how long, before each wait. Where the log is not searchable, it is asked first and last alone.
        """
        pause = FIRST_PAUSE
        with self.pace.looking():
            found = self._look(claim, only)
            while not self._settled(claim, found, listed=only is not None, ended=ended):
                rest = left()
                if rest <= 0:
                    break
                waits(rest)
                if self.wait(min(max(pause, self.pace.least_pause), rest)):
                    break
                if left() <= 0 or not self.no_log(claim.gateway):
                    found = self._look(claim, only)
                pause = min(LONGEST_PAUSE, pause * 2)
        return found

    def answers(self, claim: Claim) -> Iterator[Answer]:
        """The pictures that the log holds of a claim's calls, newest first; raises as `ModelClient.calls_in_log`."""
        runs = self._runs(claim)
        for call in self.model.calls_in_log(claim.gateway, claim.fingerprint, read=partial(self.read, claim.gateway)):
            if call.success and self._is_ours(call, claim, runs):
                answer = self.model.logged_answer(claim.gateway, call.id)
                if answer:
                    yield answer

    def _settled(self, claim: Claim, found: Trace, *, listed: bool, ended: bool) -> bool:
        """Whether another look could tell nothing more."""
        # A call that has ended may come late into the log, but not into one that cannot be read or does not list calls.
        hopeless = ended and (isinstance(found.unread, ItemFault) or self.no_log(claim.gateway))
        return bool(found.answer or (listed and (found.billed or found.failed)) or hopeless)

    def _look(self, claim: Claim, only: Mapping[str, str] | None) -> Trace:
        runs = self._runs(claim)
        calls: list[Logged] = []
        answer, unread = None, None
        try:
            listed = self.model.calls_in_log(claim.gateway, claim.fingerprint, read=partial(self.read, claim.gateway))
            calls.extend(call for call in listed if self._is_ours(call, claim, runs))  # keeps what came before a fault
        except CallError as error:
            # The token may lack the permission AI Gateway: Read, and a log that is down is no reason to stop.
            unread = error
        whole = unread is None
        for call in calls:
            if call.success and not answer:
                try:
                    answer = self.model.logged_answer(claim.gateway, call.id)
                except CallError as error:
                    unread = error
        if answer:
            self.states.learn(claim.gateway, LogState.SEARCHABLE)
        meant = [call for call in calls if answer or only is None or only.items() <= call.metadata.items()]
        billed = sum(_billed(call) for call in meant)
        failed, cached = (sum(not _billed(call) and call.success is brought for call in meant) for brought in (False, True))
        # What was not read to its end may hold a call that did not fail.
        return Trace(answer, billed, failed if whole else 0, unread, cached)

    def _runs(self, claim: Claim) -> dict[int, str]:
        """Who has made the calls that a claim stands for, by turn."""
        earlier = range(claim.first_turn, claim.turn)
        return {turn: self.ledger.read_claim(claim.stem, turn).run for turn in earlier} | {claim.turn: claim.run}

    def _is_ours(self, call: Logged, claim: Claim, runs: Mapping[int, str]) -> bool:
        """Other items, other jobs and an earlier job of this name may have asked for the same picture."""
        ours = {"job": self.job, "item": claim.item, "run": runs.get(_turn(call.metadata))}
        return ours.items() <= call.metadata.items()


def _billed(call: Logged) -> bool:
    return not call.cached and (call.success or bool(call.cost))


def _turn(metadata: Mapping[str, Any]) -> int:
    turn, _, attempt = str(metadata.get("attempt", "")).partition(".")
    return int(turn) if attempt and turn.isdecimal() else 1
