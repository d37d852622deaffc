"""What of a job there is to look at: the items of the newest manifest, or the pictures on record where there is none."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, NotOnShelf
from pipeline.ledger.ledger import Ledger
from pipeline.manifest.publishing import newest

if TYPE_CHECKING:
    from pipeline.manifest.manifest import Manifest
    from pipeline.records import Outcome
    from pipeline.stores import Store

READERS = 16


@dataclass(frozen=True)
class Viewing:
    """What of a job there is to look at."""

    job: str
    items: tuple[Outcome, ...]
    number: int = 0
    """Of the newest manifest; 0: there is none, and the items are those on record, of earlier requests too."""
    required: bool = False
    """Whether a person has to say yes before a picture is used."""
    spec: str | None = None
    """Where the spec lay that the job was last run from."""
    overrides: tuple[str, ...] = ()
    """`--set KEY=VALUE` of that run."""
    sandbox: bool = False
    """Whether the sandbox has painted it."""
    draft: bool = False
    """Whether these are drafts."""


def read_viewing(store: Store) -> Viewing:
    """Read from the shelf what there is to look at. Raises NotOnShelf where it holds no job, StoreError."""
    account = newest(store)
    if account:
        return _as_told(account)
    items = _on_record(store)
    if not items:
        raise NotOnShelf(f"{store.url} holds no job with pictures to look at (is it DESTINATION/JOB?)")
    sandbox, draft = (any(True for _ in store.entries(mark)) for mark in ("SANDBOX.txt", "DRAFT.txt"))
    return Viewing(store.url.rpartition("/")[2], items, sandbox=sandbox, draft=draft)


def _as_told(account: Manifest) -> Viewing:
    return Viewing(
        job=account.job,
        items=account.items,
        number=account.number,
        required=account.approval is not None,
        spec=account.source.spec,
        overrides=account.source.overrides,
        sandbox=account.run.sandbox,
        draft=account.run.draft,
    )


def _on_record(store: Store) -> tuple[Outcome, ...]:
    """What the latest record of each order tells; a damaged one is left out."""
    ledger = Ledger(store)
    latest = {stem: there.record for stem, there in sorted(ledger.standings().items()) if there.record}

    def read(stem: str) -> Outcome | None:
        with suppress(Damaged, NotOnShelf):
            return ledger.read_record(stem, latest[stem])
        return None

    with ThreadPoolExecutor(READERS) as pool:
        return tuple(filter(None, pool.map(read, latest)))
