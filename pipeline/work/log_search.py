"""What the gateway's log tells of the calls for one order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.errors import CallError, ItemFault
from pipeline.ledger.call_fate import CLOCK_SKEW, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.ledger.entries import Claim
    from pipeline.models.client import ModelClient
    from pipeline.models.log_pages import Logged

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds between two looks."""


def attempt_name(turn: int, attempt: int) -> str:
    """What tells the calls for one order apart in the log, beside the run."""
    return f"{turn}.{attempt}"


def trace(
    model: ModelClient,
    job: str,
    claim: Claim,
    *,
    left: Callable[[], float],
    wait: Callable[[float], bool],
    only: Mapping[str, str] | None = None,
    ended: bool = False,
) -> Trace:
    """Ask the log about the calls that a claim stands for, until an answer is found or they must have ended.

    A call that was cut off may still be running at the gateway, and is not listed before it ends. `left`: seconds until it
    must have ended (0 or less: look once); `wait` sleeps so many seconds, and is True when we are to stop. `only`: the
    metadata of the one call whose end is asked for, until it is listed; an answer to any of the calls is welcome. `ended`: it
    has been answered, only what became of it is not known.
    """
    pause = FIRST_PAUSE
    while True:
        found = _look(model, job, claim, only)
        listed = only is not None and (found.billed or found.failed)
        # The call has ended. Its entry may come late, but not into a log that cannot be read at all.
        hopeless = ended and isinstance(found.unread, ItemFault)
        if found.answer or listed or hopeless or left() <= 0 or wait(min(pause, max(left(), 0.0))):
            return found
        pause = min(LONGEST_PAUSE, pause * 2)


def _look(model: ModelClient, job: str, claim: Claim, only: Mapping[str, str] | None) -> Trace:
    try:
        listed = model.find_in_log(claim.gateway, claim.fingerprint, since=(claim.calls_since or claim.claimed_at) - CLOCK_SKEW)
    except CallError as error:
        # The token may lack the permission AI Gateway: Read, and a log that is down is no reason to stop.
        return Trace(unread=error)
    # Other items, and other jobs, may ask for the same picture.
    ours = {"job": job, "item": claim.item}
    calls = [call for call in listed if ours.items() <= call.metadata.items() and _turn(call.metadata) >= claim.first_turn]
    answer, unread = None, None
    for call in calls:
        if call.success and not answer:
            try:
                answer = model.logged_answer(claim.gateway, call.id)
            except CallError as error:
                unread = error
    meant = [call for call in calls if answer or only is None or only.items() <= call.metadata.items()]
    billed = sum(_billed(call) for call in meant)
    failed, cached = (sum(not _billed(call) and call.success is brought for call in meant) for brought in (False, True))
    return Trace(answer, billed, failed, unread, cached)


def _billed(call: Logged) -> bool:
    return not call.cached and (call.success or bool(call.cost))


def _turn(metadata: Mapping[str, Any]) -> int:
    turn, _, attempt = str(metadata.get("attempt", "")).partition(".")
    return int(turn) if attempt and turn.isdecimal() else 1
