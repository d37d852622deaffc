"""The paid-once ledger: what the shelf says about each order, and what is written before and after money is spent.

    ledger/<item>/<fp>.claim.json      before: "about to pay for this"
    ledger/<item>/<fp>.receipt.json    right after: what was answered, what it cost
    ledger/<item>/<fp>.released.json   instead: no picture came, and nothing was billed
    ledger/<item>/<fp>.unknown.json    instead: no picture came, and it may have been billed
    ledger/<item>/<fp>.lost.json       the receipt's link is dead, and there is no other
    ledger/<item>/<fp>.record.json     at the end: the picture is shelved, and how it was judged
    ledger/<item>/<fp>.answer-<turn>.<attempt>.bin   what a call was answered with in which no picture was found (or `.json`)
    masters/<item>/<fp>.<ext>          what may be delivered
    rejected/<item>/<fp>.<ext>         what was paid for and did not pass

Where an order stands can be read from these names alone. A second turn at an order is `<fp>.claim-2.json` and so on: it is
claimed when the first was released, when the run that held it is over and the gateway's log was asked, or when a person has
decided to pay again.

Why no two runs pay for one order. Everything here is written once, if absent, and nothing is ever taken away or used again. So
of several runs that find turn N ended, for whatever reason, one writes claim N + 1; the others learn that they did not, and
read the shelf again. If a claim that was given up were deleted instead, its name would be free again, and a deletion that was
late (repeated by the store's own retries, or sent by a run that slept in between) would take away the claim of the next
run, which is paying under it: no store that knows `If-None-Match: *` alone can delete only what one has read.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import ValidationError

from pipeline.errors import Damaged, NotOnShelf
from pipeline.ledger.damage import Damage, read_shelf
from pipeline.ledger.entries import Claim, Closing, Receipt
from pipeline.ledger.next_step import LAST_NUMBER, NOTHING
from pipeline.records import KeptFile, Outcome, Payment, stem_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.ledger.next_step import Standing
    from pipeline.records import Stored
    from pipeline.stores import Store
    from pipeline.stores.store import ShelfEntry

Entry = TypeVar("Entry", Claim, Receipt, Closing, Outcome)

ROOMS = ("ledger", "masters", "rejected", "prints")
READERS = 16


class Ledger:
    """Claims, receipts and records of one job on its shelf. `stem` is `Order.stem`."""

    def __init__(self, store: Store) -> None:
        """`store` is rooted at the job's folder."""
        self._store = store

    def standings(self) -> dict[str, Standing]:
        """List the shelf (a page of a thousand names a call) and say where every order stands, by stem."""
        return read_shelf(entry for room in ROOMS for entry in self._store.entries(f"{room}/"))

    def standings_of(self, items: Sequence[str]) -> dict[str, Standing]:
        """Where every order of these items stands, by stem, by listing the names of each item alone. Raises StoreError."""
        with ThreadPoolExecutor(READERS) as pool:
            found = pool.map(self._entries_of, items)
            return read_shelf(entry for entries in found for entry in entries)

    def _entries_of(self, item: str) -> list[ShelfEntry]:
        return [entry for room in ROOMS for entry in self._store.entries(f"{room}/{item}/")]

    def standing(self, stem: str) -> Standing:
        """Where one order stands now."""
        found = read_shelf(entry for room in ROOMS for entry in self._store.entries(f"{room}/{stem}"))
        return found.get(stem, NOTHING)

    def claim(self, claim: Claim) -> bool:
        """Write the claim if absent; False where another run's claim lies there."""
        return self._write(claim, "claim")

    def read_claim(self, stem: str, turn: int) -> Claim:
        """The claim of that turn; raises NotOnShelf, and Damaged as all that reads does."""
        return self._read(Claim, stem, "claim", turn)

    def receipt(self, receipt: Receipt) -> bool:
        """Write the receipt if absent; False where one lies there already."""
        return self._write(receipt, "receipt")

    def read_receipt(self, stem: str, turn: int) -> Receipt:
        """The receipt of that turn; raises NotOnShelf."""
        return self._read(Receipt, stem, "receipt", turn)

    def close(self, kind: Literal["released", "unknown", "lost"], closing: Closing) -> bool:
        """Write how a turn ended if absent; False where that lies there already."""
        return self._write(closing, kind)

    def read_closing(self, kind: Literal["released", "unknown", "lost"], stem: str, turn: int) -> Closing:
        """How a turn ended; raises NotOnShelf."""
        return self._read(Closing, stem, kind, turn)

    def keep_answer(self, stem: str, call: str, body: bytes, *, complains: bool) -> KeptFile:
        """Keep what came of a call that brought no picture, under the call's name in the log (`1.2`: turn and attempt)."""
        kept = KeptFile(
            key=f"ledger/{stem}.answer-{call}.{'bin' if complains else 'json'}",
            sha256=sha256(body).hexdigest(),
            bytes=len(body),
        )
        self._store.put(kept.key, body, media_type="application/octet-stream", sha256=kept.sha256)
        return kept

    def answers(self, standing: Standing) -> list[KeptFile]:
        """What is kept of an order's answers without a picture; reads them."""
        found = []
        for key in standing.answers:
            digest, length = sha256(), 0
            with suppress(Damaged, NotOnShelf):
                for chunk in self._store.chunks(key):
                    digest.update(chunk)
                    length += len(chunk)
                found.append(KeptFile(key=key, sha256=digest.hexdigest(), bytes=length))
        return found

    def record(self, outcome: Outcome, number: int) -> bool:
        """Write the order's record of that number if absent; False where one lies there already."""
        return self._put(outcome.stem, "record", number, outcome)

    def read_record(self, stem: str, number: int) -> Outcome:
        """The record of that number; raises NotOnShelf."""
        return self._read(Outcome, stem, "record", number)

    def known_payment(self, stem: str, standing: Standing) -> Payment:
        """What an order has cost as far as its sound entries tell, where some are damaged."""
        if standing.receipt:
            with suppress(Damaged, NotOnShelf):
                return self.read_receipt(stem, standing.receipt).payment
        if standing.claim:
            with suppress(Damaged, NotOnShelf):
                return self.read_claim(stem, standing.claim).before
        return Payment()

    def _read(self, sort: type[Entry], stem: str, kind: str, number: int) -> Entry:
        key = _key(stem, kind, number)
        try:
            entry = sort.model_validate_json(self._store.read(key))
        except ValidationError:
            altered = "is not what Makeready wrote there: something has altered it (a copy, if you have one, mends it)"
            raise Damage(key, altered).error() from None
        except Damaged as fault:
            raise Damage(key, f"cannot be read ({fault})").error() from fault
        told = (entry.stem, number) if isinstance(entry, Outcome) else (stem_of(entry.item, entry.fingerprint), entry.turn)
        if told != (stem, number):
            raise Damage(key, f"tells of another order or turn ({told[0]}, {told[1]})").error()
        return entry

    def _write(self, entry: Claim | Receipt | Closing, kind: str) -> bool:
        return self._put(stem_of(entry.item, entry.fingerprint), kind, entry.turn, entry)

    def _put(self, stem: str, kind: str, number: int, entry: Stored) -> bool:
        key = _key(stem, kind, min(number, LAST_NUMBER))
        if number > LAST_NUMBER:
            raise Damage(key, "has a number that nothing written here has").error()
        return self._store.put(key, entry.model_dump_json(indent=1).encode(), media_type="application/json")


def _key(stem: str, kind: str, number: int) -> str:
    return f"ledger/{stem}.{kind}{f'-{number}' if number > 1 else ''}.json"
