"""How a run ends in Prefect: one state with one sentence, and nothing logged twice."""

from __future__ import annotations

import logging
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from prefect.states import Cancelled, Completed, Failed

from pipeline.cli.screen.number_formats import count, money
from pipeline.errors import Interrupted, InUse, SpecError
from pipeline.records import Result
from pipeline.redaction import redact
from pipeline.runs.warned_items import is_warned
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect.client.schemas.objects import State

    from pipeline.errors import DropHeld, MakereadyError
    from pipeline.manifest.manifest import Manifest
    from pipeline.records import Outcome
    from pipeline.work.job_run import Production

SHOWN = (Result.DELIVERED, Result.KEPT, Result.REJECTED, Result.REFUSED, Result.FAILED, Result.UNKNOWN)
GOOD = (Result.DELIVERED, Result.KEPT)

FIRST_REASONS = 3
"""How many reasons of each result are told, with an item that has it; the manifest has all of them."""

MOST_HINDRANCES = 30
"""How many of a drop's hindrances its state tells; `makeready drop prepare` tells all of them."""

SAID_BY_THE_STATE = ("exited with unexpected exception", "Task run failed with state: ")


def state_of(production: Production, account: Manifest, *, held_back: str | None = None) -> State[Any]:
    """The state of a run that has written its manifest, with a sentence: how many ended how, and the first reasons.

    `held_back`: why what it was to publish did not go live.
    """
    items = [item for item in account.items if item.id in production.chosen]
    stop, held = production.stop, production.held.in_words(items)
    words = "; ".join([in_words(items, spent_in_words(account), reasons=True), *held, *([held_back] if held_back else [])])
    if stop.is_set():
        words = f"{stop.reason}: {words}"
    if isinstance(stop.error, Interrupted):
        return Cancelled(message=_shown(words))
    if stop.error and not isinstance(stop.error, InUse):
        return Failed(message=_shown(words))
    lost = held_back is not None or any(item.begun and item.outcome not in GOOD for item in items)
    return Failed(message=_shown(words)) if lost else Completed(message=_shown(words))


def spent_in_words(account: Manifest) -> str:
    """What a run has spent, may be billed on top, and has to fetch: `$2.00 spent, $3.00 more may be billed`."""
    totals = account.totals
    parts = [f"{money(totals.spent_usd)} spent"]
    if totals.possible_usd:
        parts.append(f"{money(totals.possible_usd)} more may be billed")
    if waiting := totals.to_fetch.pictures:
        until = f" before {totals.to_fetch.links_until:%Y-%m-%d %H:%M} UTC" if totals.to_fetch.links_until else ""
        parts.append(f"{count(waiting, 'picture')} paid for ({money(totals.to_fetch.usd)}) still to fetch: run again{until}")
    return ", ".join(parts)


def state_of_fault(error: MakereadyError) -> State[Any]:
    """The state of a run that was not let begin. That another one is at work on the job is no fault."""
    mistakes = [str(mistake) for mistake in error.mistakes] if isinstance(error, SpecError) else []
    if mistakes:
        more = f"; and {len(mistakes) - FIRST_REASONS} more" if len(mistakes) > FIRST_REASONS else ""
        return Failed(
            message=_shown(f"{count(len(mistakes), 'mistake')} in the spec: {'; '.join(mistakes[:FIRST_REASONS])}{more}")
        )
    if isinstance(error, InUse):
        return Completed(message=_shown(str(error)))
    return Cancelled(message=_shown(str(error))) if isinstance(error, Interrupted) else Failed(message=_shown(str(error)))


def state_of_drop_held(held: DropHeld) -> State[Any]:
    """The state of a drop that was not prepared or not released: every reason with its file, a line each, the first ones."""
    lines = [_shown(line) for line in str(held).splitlines()]
    more = [f"and {len(lines) - 1 - MOST_HINDRANCES} more"] if len(lines) - 1 > MOST_HINDRANCES else []
    return Failed(message="\n".join([*lines[: 1 + MOST_HINDRANCES], *more]))


def in_words(outcomes: Sequence[Outcome], spent: str, *, reasons: bool = False) -> str:
    """How many items ended in which way, and what was spent: `47 delivered, 1 rejected; $12.00 spent`.

    With `reasons` the first items of each kind that were not delivered are named: `1 rejected (shield: blank)`.
    """
    counts = Counter(outcome.outcome for outcome in outcomes if outcome.begun)
    warned = sum(map(is_warned, outcomes))
    beside = {Result.DELIVERED: f" ({warned} with warnings)" if warned else ""}
    if reasons:
        beside |= {result: _first(outcomes, result) for result in SHOWN if result not in GOOD}
    parts = [f"{counts[result]} {result.value}{beside.get(result, '')}" for result in SHOWN if counts[result]]
    left = sum(not outcome.begun for outcome in outcomes)
    return ", ".join([*parts, *([f"{left} not begun"] if left else [])]) + f"; {spent}"


def _first(outcomes: Sequence[Outcome], result: Result) -> str:
    """The items of a result by reason, the most frequent first. Amounts and the item's own name make no reason another one."""
    alike: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.begun and outcome.outcome is result:
            alike.setdefault(_kind(outcome), []).append(outcome)
    named = []
    for those in sorted(alike.values(), key=lambda each: -len(each)):
        more = f" and {len(those) - 1} more" if len(those) > 1 else ""
        named.append(f"{those[0].id}{more}: {_reason(those[0])}")
    left = sum(len(those) for those in sorted(alike.values(), key=lambda each: -len(each))[FIRST_REASONS:])
    return f" ({'; '.join([*named[:FIRST_REASONS], *([f'and {left} more'] if left else [])])})"


def _kind(outcome: Outcome) -> str:
    return re.sub(r"\d+(?:[.,]\d+)*", "0", _reason(outcome).replace(outcome.id, ""))


def _reason(outcome: Outcome) -> str:
    return one_line(outcome.reason or outcome.outcome.value)


def _shown(text: str) -> str:
    return redact(one_line(text))


class _SaidOnce(logging.Filter):
    """Drops the errors by which Prefect says again that a flow or a task has returned a state which is no success."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.levelno >= logging.ERROR and any(words in str(record.msg) for words in SAID_BY_THE_STATE))


_said_once = _SaidOnce()


def say_endings_once() -> None:
    """Keep the log of a flow of this process free of tracebacks about the state that it returns."""
    for name in ("prefect.flow_runs", "prefect.task_runs", "prefect.engine"):
        logging.getLogger(name).addFilter(_said_once)
