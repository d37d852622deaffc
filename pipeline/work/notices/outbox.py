"""Notices that wait on the shelf until they are taken: written once, deleted when they are.

notices/<run>-<kind>-<address>.json     one for each notice and address; the address itself is not in it, only its digest

No claim is taken: of two runs that send at once both may send the same notice, and none is lost.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, ValidationError

from pipeline.errors import Damaged, NotOnShelf
from pipeline.records import Stored
from pipeline.work.notices.notice import Notice  # noqa: TC001 (pydantic reads it at run time)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.stores import Store
    from pipeline.work.notices.addresses import Address

ROOM = "notices"
MOST_BYTES = 64 << 10
"""Of what is read here: the longest notice has a tenth of it."""
MOST_READ = 200
"""Notices for one address that are read at once, the oldest by their names first: one that is gone starves no other."""
_KEY = re.compile(r"notices/[A-Za-z0-9-]{1,80}-(?P<digest>[0-9a-f]{8})\.json")


class Letter(Stored):
    """A notice for one address. `to` is the name of the variable with the address, `digest` what it is known by."""

    format: Literal["makeready-letter-1"] = "makeready-letter-1"
    to: Annotated[str, Field(max_length=100)]
    service: Annotated[str, Field(max_length=32)] = ""
    digest: Annotated[str, Field(pattern="^[0-9a-f]{8}$")]
    notice: Notice

    @property
    def key(self) -> str:
        """Where it lies on the shelf."""
        return f"{ROOM}/{self.notice.id}-{self.digest}.json"


def letter(notice: Notice, to: Address) -> Letter:
    """The notice for this address. Its pictures go with the first sending alone: a service may take none, ever."""
    kept = notice.model_copy(update={"pictures": ()})
    return Letter(to=to.name, service=to.service, digest=to.digest, notice=kept)


class Outbox:
    """The letters on one shelf. Safe from many threads."""

    def __init__(self, store: Store) -> None:
        """`store` is rooted at the job's folder."""
        self._store = store

    def put(self, each: Letter) -> None:
        """Have it wait. Raises StoreError."""
        self._store.put(each.key, each.model_dump_json(indent=1).encode() + b"\n", media_type="application/json")

    def waiting(self) -> Sequence[Letter]:
        """What waits, oldest first; what lies there and is no letter is passed over. Raises StoreError."""
        entries = self._store.entries(f"{ROOM}/")
        keys = sorted(each.key for each in entries if not each.odd and each.bytes <= MOST_BYTES and _KEY.fullmatch(each.key))
        found = [each for key in _first_of_each(keys) if (each := self._read(key))]
        return sorted(found, key=lambda each: (each.notice.at, each.key))

    def done(self, each: Letter) -> None:
        """Take it away: it was taken. Raises StoreError."""
        self._store.delete(each.key)

    def _read(self, key: str) -> Letter | None:
        with suppress(NotOnShelf, Damaged, ValidationError):  # another run may just have sent it
            found = Letter.model_validate_json(self._store.read(key))
            return found if found.key == key else None
        return None


def _first_of_each(keys: Sequence[str]) -> Iterator[str]:
    """The first keys for each address, in their order."""
    seen: Counter[str] = Counter()
    for key in keys:
        digest = key[-len("01234567.json") : -len(".json")]
        seen[digest] += 1
        if seen[digest] <= MOST_READ:
            yield key
