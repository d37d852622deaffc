"""The paid-once ledger: what the shelf says about each order, and what is written before and after money is spent.

    ledger/<item>/<fp>.claim.json      before: "about to pay for this"
    ledger/<item>/<fp>.receipt.json    right after: what was answered, what it cost
    ledger/<item>/<fp>.record.json     at the end: the picture is shelved, and how it was judged
    masters/<item>/<fp>.<ext>          what may be delivered
    rejected/<item>/<fp>.<ext>         what was paid for and did not pass

Everything is written once, if absent. Where an order stands can be read from these names alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import Claim, Outcome, Receipt
from pipeline.standing import read_standings

if TYPE_CHECKING:
    from pipeline.records import Order
    from pipeline.standing import Standing
    from pipeline.stores import Store


class Ledger:
    """Claims, receipts and records of one job on its shelf."""

    def __init__(self, store: Store) -> None:
        """`store` is rooted at the job's folder."""
        self._store = store

    def standings(self) -> dict[str, Standing]:
        """List the shelf (a page of a thousand names a call) and say where every order stands, by stem."""
        rooms = ("ledger/", "masters/", "rejected/")
        return read_standings(entry.key for room in rooms for entry in self._store.entries(room))

    def claim(self, claim: Claim) -> bool:
        """Write the claim if absent; False where somebody's claim lies there already."""
        return self._write(claim, "claim")

    def read_claim(self, order: Order) -> Claim:
        """The claim that lies there; raises NotOnShelf."""
        return Claim.model_validate_json(self._store.read(_key(order, "claim")))

    def release(self, order: Order) -> None:
        """Take the claim back: the API has said that nothing was made and nothing billed."""
        self._store.delete(_key(order, "claim"))

    def receipt(self, receipt: Receipt) -> bool:
        """Write the receipt if absent; False where one lies there already."""
        return self._write(receipt, "receipt")

    def read_receipt(self, order: Order) -> Receipt:
        """The receipt that lies there; raises NotOnShelf."""
        return Receipt.model_validate_json(self._store.read(_key(order, "receipt")))

    def record(self, outcome: Outcome) -> bool:
        """Write the record if absent; False where one lies there already."""
        key = f"ledger/{outcome.id}/{outcome.fingerprint[:16]}.record.json"
        return self._store.put(key, outcome.model_dump_json(indent=1).encode(), media_type="application/json")

    def read_record(self, order: Order) -> Outcome:
        """The record that lies there; raises NotOnShelf."""
        return Outcome.model_validate_json(self._store.read(_key(order, "record")))

    def _write(self, entry: Claim | Receipt, kind: str) -> bool:
        key = f"ledger/{entry.item}/{entry.fingerprint[:16]}.{kind}.json"
        return self._store.put(key, entry.model_dump_json(indent=1).encode(), media_type="application/json")


def _key(order: Order, kind: str) -> str:
    return f"ledger/{order.stem}.{kind}.json"
