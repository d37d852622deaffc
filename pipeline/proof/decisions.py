"""What people have said of pictures: `decisions/<item>/<fp>.<n>.json`, one small object each, written once and never replaced.

Decisions of one picture are numbered. Of two people who decide at once both stand there, one under the next number; the last of
the numbers counts, and what its writer had not seen is a conflict (`judgement.py`).
"""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints, ValidationError

from pipeline.errors import Damaged, NotOnShelf, StoreError
from pipeline.records import Stored, stem_of
from pipeline.runs.dates import Moment  # noqa: TC001 (pydantic reads it at run time)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from pipeline.stores import Store

ROOM = "decisions"
LONGEST_NAME, LONGEST_TEXT, LONGEST_PROMPT = 80, 4_000, 10_000
"""Characters: of who decides, of what they say, of a new prompt (as long as a spec's may be)."""
READERS = 16
MOST_BYTES = 256 << 10
"""Of what is read here: the longest decision has a third of it. What is longer is none of ours, and would fill the memory."""
LAST_NUMBER = 999_999
"""Of the decisions on one picture: a file of a higher number would be read by nobody."""
MOST_TRIES = 50
"""Numbers tried one after the other: so many people decide on one picture in one moment at most."""

_KEY = re.compile(r"decisions/(?P<stem>[^/]+/[0-9a-f]{16})\.(?P<number>[1-9][0-9]{0,5})\.json")

Fraction = Annotated[float, Field(ge=0.0, le=1.0)]


class Kind(StrEnum):
    """What a person said: yes, no, only a remark, or that an earlier yes or no of anybody's no longer stands."""

    APPROVE = "approve"
    REJECT = "reject"
    COMMENT = "comment"
    WITHDRAW = "withdraw"


class Sight(Stored):
    """What a person had before their eyes when they decided."""

    manifest: int = 0
    """Number of the manifest; 0: none was published."""
    sha256: str | None = None
    """Of the master."""
    decisions: int = 0
    """Number of the last decision on this picture that they had seen; 0: none."""


class Said(Stored):
    """What a person says of one picture, before it has its number."""

    item: str
    fingerprint: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    kind: Kind
    by: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)]
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)] | None = None
    """The reason of a no, the words of a comment."""
    prompt: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_PROMPT)] | None = None
    """With a no: what the next take is to be drawn from, in place of the spec's prompt."""
    pin: tuple[Fraction, Fraction] | None = None
    """The place of the picture that is meant, from its upper left, as fractions of width and height."""
    seen: Sight = Sight()
    through: str = "command"
    """How it came: `command` or `review`."""
    sent: Annotated[str, StringConstraints(pattern="^[0-9a-f]{16}$")] | None = None
    """What a page has named it by, so that what is sent again, because no answer came, is written once."""

    @property
    def stem(self) -> str:
        """`Order.stem` of the order it is about."""
        return stem_of(self.item, self.fingerprint)


class Decision(Said):
    """What a person said of one picture, as it lies on the shelf."""

    number: int
    """Of the decisions on this picture, from 1."""
    at: Moment


class Decisions:
    """The decisions of one job on its shelf. Safe to use from many threads."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        """`store` is rooted at the job's folder; `now` is the time, with its zone."""
        self._store, self._now = store, now
        self._read: dict[str, Decision | None] = {}
        self._writing: dict[str, threading.Lock] = {}
        """By stem: what is sent again may come while the first is still being written."""

    def by_stem(self) -> Mapping[str, tuple[Decision, ...]]:
        """All decisions by `Order.stem`, each picture's by number. What lies there and is none is passed over.

        A decision never changes: what was read once is not read again. Raises StoreError.
        """
        return self._gathered(self._listed(f"{ROOM}/"))

    def of(self, stem: str) -> tuple[Decision, ...]:
        """The decisions on one picture, by number. Raises StoreError."""
        return self._gathered(self._listed(f"{ROOM}/{stem}")).get(stem, ())

    def write(self, said: Said) -> Decision:
        """Put what was said on the shelf under the next free number; when this returns it is saved. Raises StoreError.

        What was sent before, and lies there, is not written again. Where a store does not keep *written once, if absent*, what
        was written is read back, and a lost race is tried again.
        """
        with self._writing.setdefault(said.stem, threading.Lock()):
            keys = self._listed(f"{ROOM}/{said.stem}")
            there = self._gathered(keys).get(said.stem, ()) if said.sent else ()
            return sent_before(there, said.sent, said.by) or self._write(said, max(map(_number, keys), default=0))

    def _write(self, said: Said, number: int) -> Decision:
        """Put it down under the first free number after this one."""
        for _ in range(MOST_TRIES):
            number += 1
            if number > LAST_NUMBER:
                break
            decision = Decision(**said.model_dump(), number=number, at=self._now())
            key, body = _key(said.stem, number), decision.model_dump_json(indent=1, exclude_none=True).encode() + b"\n"
            if self._store.put(key, body, media_type="application/json") and self._store.read(key) == body:
                self._read[key] = decision
                return decision
        where = f"{self._store.url}/{ROOM}/{said.stem}"
        raise StoreError(
            f"no decision on {said.item} could be written under a number of its own, and nothing was saved: look at the files "
            f"{where}.*.json, and move away what is no decision"
        )

    def _listed(self, prefix: str) -> list[str]:
        entries = self._store.entries(prefix)
        return [each.key for each in entries if not each.odd and each.bytes <= MOST_BYTES and _KEY.fullmatch(each.key)]

    def _gathered(self, keys: list[str]) -> dict[str, tuple[Decision, ...]]:
        with ThreadPoolExecutor(READERS) as pool:
            found = [decision for decision in pool.map(self._one, keys) if decision]
        gathered: dict[str, list[Decision]] = {}
        for decision in sorted(found, key=lambda each: each.number):
            gathered.setdefault(decision.stem, []).append(decision)
        return {stem: tuple(those) for stem, those in gathered.items()}

    def _one(self, key: str) -> Decision | None:
        if key not in self._read:
            found = None
            with suppress(NotOnShelf, Damaged, ValidationError):
                decision = Decision.model_validate_json(self._store.read(key))
                found = decision if _key(decision.stem, decision.number) == key else None
            self._read[key] = found
        return self._read[key]


def sent_before(decisions: Sequence[Decision], sent: str | None, by: str) -> Decision | None:
    """The one of these by which a page of this person has sent something under this name before."""
    return next((each for each in decisions if sent and each.sent == sent and each.by == by), None)


def _number(key: str) -> int:
    name = _KEY.fullmatch(key)
    return int(name["number"]) if name else 0


def _key(stem: str, number: int) -> str:
    return f"{ROOM}/{stem}.{number}.json"
