"""Which take takes the place of another: `decisions/<item>/<fp>.next.json`, written once, when the later is about to be made.

What is wanted of an item is its spec's order, and from there on what these entries lead to: each run follows them, whether it
was asked to remake anything or not. So a take that was asked for is paid for once, also where the run that asked was cut off.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints, ValidationError

from pipeline.errors import Damaged, NotOnShelf
from pipeline.proof.decisions import LONGEST_PROMPT, MOST_BYTES, READERS, ROOM
from pipeline.records import Stored, stem_of
from pipeline.runs.dates import Moment  # noqa: TC001 (pydantic reads it at run time)

if TYPE_CHECKING:
    from pipeline.stores import Store
    from pipeline.stores.store import ShelfEntry

_KEY = re.compile(r"decisions/(?P<stem>[^/]+/[0-9a-f]{16})\.next\.json")

ADVICE = (
    "it said which take takes the place of another, and nothing is paid for this item before that is mended. A copy, if you "
    "have one, mends it; delete it only if no later take of the item lies on the shelf, for that would be paid for again."
)


class NextTake(Stored):
    """What takes the place of one take of an item."""

    item: str
    fingerprint: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    """Of the take that it takes the place of."""
    take: Annotated[int, Field(ge=1, le=1_000_000)]
    """The number of the next one."""
    prompt: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_PROMPT)] | None = None
    """What the next one is drawn from; None: from the same."""
    decision: int | None = None
    """The number of the decision it follows from; None: a check rejected the picture, and no person."""
    asked_at: Moment

    @property
    def stem(self) -> str:
        """`Order.stem` of the take that it takes the place of."""
        return stem_of(self.item, self.fingerprint)


class NextTakes:
    """The next takes of one job on its shelf."""

    def __init__(self, store: Store) -> None:
        """`store` is rooted at the job's folder."""
        self._store = store

    def by_stem(self) -> dict[str, NextTake | Damaged]:
        """All of them, by the stem of the take that they take the place of; Damaged where nobody can tell which one that is.

        Raises StoreError.
        """
        names = {entry: name["stem"] for entry in self._store.entries(f"{ROOM}/") if (name := _KEY.fullmatch(entry.key))}
        with ThreadPoolExecutor(READERS) as pool:
            return dict(zip(names.values(), pool.map(self._read_or_fault, names), strict=True))

    def enter(self, wanted: NextTake) -> NextTake:
        """Write it down, if absent; gives what stands there then: another run's, where that was quicker. Raises StoreError."""
        key, body = _key(wanted.stem), wanted.model_dump_json(indent=1, exclude_none=True).encode() + b"\n"
        self._store.put(key, body, media_type="application/json")
        return self._read(key)

    def _read_or_fault(self, entry: ShelfEntry) -> NextTake | Damaged:
        if entry.bytes > MOST_BYTES:
            return Damaged(f"{entry.key} is not what Makeready wrote there: {ADVICE}")
        try:
            return self._read(entry.key)
        except Damaged as fault:
            return fault

    def _read(self, key: str) -> NextTake:
        try:
            found = NextTake.model_validate_json(self._store.read(key))
        except (ValidationError, NotOnShelf, Damaged) as fault:
            raise Damaged(f"{key} is not what Makeready wrote there: {ADVICE}") from fault
        if _key(found.stem) != key:
            raise Damaged(f"{key} tells of another take ({found.stem}): {ADVICE}")
        return found


def _key(stem: str) -> str:
    return f"{ROOM}/{stem}.next.json"
