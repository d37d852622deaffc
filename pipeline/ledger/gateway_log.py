"""Whether the log of a gateway can be searched: found out once, and kept on the shelf for the runs to come.

    ledger/gateways/<mark>.json              what was looked for, and what came of it: replaced as more is learned
    ledger/gateways/<mark>.searchable.json   a call of our own was found; written once, and outranks the other

Accounts made since 24 September 2026 have logs of another kind, and what the old address answers for them is not documented. An
empty list proves nothing either way; only finding a call of one's own does. `mark` stands for account and gateway, and tells
neither.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import datetime  # noqa: TC003 (pydantic reads it at run time)
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from pipeline.errors import StoreError
from pipeline.records import Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.stores import Store

ROOM = "ledger/gateways/"


class LogState(StrEnum):
    """What is known of a gateway's log."""

    SEARCHABLE = "searchable"
    NOT_SEARCHABLE = "not searchable"
    NOT_KNOWN = "not known yet"


class AnsweredCall(Stored):
    """A call that was answered, by what the log would list it under."""

    fingerprint: str
    run: str
    attempt: str
    log_id: str | None = None
    answered_at: datetime


class LogFinding(Stored):
    """What is known of the log of one gateway, since when, and by which call. `reason`: why it is not searchable."""

    gateway: str
    state: LogState = LogState.NOT_KNOWN
    found_at: datetime | None = None
    reason: str = ""
    call: AnsweredCall | None = None
    own: bool = Field(default=True, exclude=True)
    """False: some account that ran here has found it, and which is set now is not known."""

    @property
    def sentence(self) -> str:
        """What people are told: `the log of gateway default is not searchable (…; looked for on 2026-11-03)`."""
        told = f"the log of gateway {self.gateway} is {self.state}"
        if self.state is LogState.NOT_KNOWN:
            return f"whether the log of gateway {self.gateway} is searchable is not known yet"
        when = f"{self.found_at:%Y-%m-%d}" if self.found_at else "an unknown day"
        whose = "" if self.own else " by an account that ran here: none is set now"
        return f"{told} ({f'{self.reason}; ' if self.reason else ''}looked for a call of our own on {when}{whose})"


class LogStates:
    """What is known of the logs of an account's gateways, on the shelf and in this process. Thread-safe.

    A shelf that cannot be read or written here costs knowledge and nothing else: who needs it for more hears of its fault.
    """

    def __init__(self, store: Store, mark: Callable[[str], str], now: Callable[[], datetime], *, lasting: bool = True) -> None:
        """`store`: rooted at the job's folder; `mark`: the name on the shelf of a gateway of the account; `now`: the date.

        `lasting`: False where the gateway ends with the run, as the sandbox's does: nothing is kept on the shelf of it.
        """
        self._lasting = lasting
        self._store = store
        self._mark = mark
        self._now = now
        self._lock = threading.Lock()
        self._known: dict[str, LogFinding] = {}

    def finding(self, gateway: str) -> LogFinding:
        """What is known; read from the shelf at the first time."""
        with self._lock:
            if gateway not in self._known:
                found = _read(self._store, f"{ROOM}{self._mark(gateway)}")
                self._known[gateway] = found[0] if found else LogFinding(gateway=gateway)
            return self._known[gateway]

    def state(self, gateway: str) -> LogState:
        """What is known, in a word."""
        return self.finding(gateway).state

    def learn(self, gateway: str, state: LogState, call: AnsweredCall | None = None, reason: str = "") -> LogFinding:
        """Keep what was found out, here and on the shelf; a log that was searchable once stays so. Gives what now stands."""
        found = LogFinding(gateway=gateway, state=state, found_at=self._now(), reason=reason, call=call)
        before = self.finding(gateway)
        with self._lock:
            before = self._known.get(gateway, before)
            if before.state is LogState.SEARCHABLE:
                return before
            self._known[gateway] = found
        if not self._lasting:
            return found
        body, key = found.model_dump_json(indent=1).encode(), f"{ROOM}{self._mark(gateway)}"
        with suppress(StoreError):
            if state is LogState.SEARCHABLE:
                self._store.put(f"{key}.searchable.json", body, media_type="application/json")
            else:
                self._store.replace(f"{key}.json", body, media_type="application/json")
        return found


def findings(store: Store, gateways: Iterable[str], mark: Callable[[str], str | None] = lambda _: None) -> list[LogFinding]:
    """What the shelf tells of these gateways; the word of a searchable log counts first.

    `mark`: the name on the shelf of a gateway of the account; None where no account is known: of whichever it tells, then.
    """
    found = []
    for gateway in gateways:
        own = mark(gateway)
        there = [each for each in _read(store, f"{ROOM}{own or ''}") if each.gateway == gateway]
        found.append(there[0].model_copy(update={"own": bool(own)}) if there else LogFinding(gateway=gateway))
    return found


def _read(store: Store, prefix: str) -> list[LogFinding]:
    """What lies under keys of this prefix and can be read; the word of a searchable log first."""
    found, keys = [], []
    with suppress(StoreError):
        keys = [entry.key for entry in store.entries(prefix)]
    for key in keys:
        with suppress(StoreError, ValidationError):
            found.append(LogFinding.model_validate_json(store.read(key)))
    return sorted(found, key=lambda each: each.state is not LogState.SEARCHABLE)
