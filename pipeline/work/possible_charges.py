"""Charges that stayed possible of items that are made: what the gateway's log tells of them later."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, NotOnShelf, StoreError
from pipeline.ledger.books import read_books, told_more
from pipeline.ledger.next_step import Step, next_step
from pipeline.manifest.publishing import read_manifest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.ledger.ledger import Ledger
    from pipeline.ledger.next_step import Standing
    from pipeline.records import Outcome, Payment
    from pipeline.stores import Store
    from pipeline.work.log_search import LogSearch

READERS = 16


def kept_in_doubt(store: Store, ledger: Ledger) -> dict[str, Standing]:
    """The orders, by stem, whose picture lies there and that may have cost more than is known. Raises StoreError."""
    kept = {stem: each for stem, each in ledger.standings().items() if next_step(each) is Step.KEEP and each.receipt}
    try:
        account = read_manifest(store) if kept else None
    except StoreError:
        account = None
    known = {item.stem: item for item in account.items} if account else {}

    def is_open(stem: str) -> bool:
        try:
            return _known_cost(ledger, stem, kept[stem], known).possible_charges > 0
        except (Damaged, NotOnShelf):
            return False

    with ThreadPoolExecutor(READERS) as pool:
        return {stem: kept[stem] for stem, doubt in zip(kept, pool.map(is_open, kept), strict=True) if doubt}


def settle(search: LogSearch, stem: str, standing: Standing, *, name: str) -> tuple[str, str]:
    """Ask the log once what all calls of an order that is made have cost; in a word and a sentence.

    Where it lists them all, or all charges that were possible, that is written down beside the receipt, signed with `name`.
    """
    ledger = search.ledger
    known = read_books(ledger, stem, standing).payment
    receipt = ledger.read_receipt(stem, standing.receipt)
    usd = f"${known.possible_usd:.2f}"
    still_open = "possible", f"the picture lies on the shelf; the log does not list all calls: {usd} more may have been billed"
    try:
        claims = [ledger.read_claim(stem, turn) for turn in range(1, standing.claim + 1)]
    except NotOnShelf:
        return still_open
    found = search.trace(claims[-1].model_copy(update={"first_turn": 1}), left=lambda: 0.0)
    if found.unread:
        return "unread", f"the picture lies on the shelf; whether {usd} more were billed, the log does not tell: {found.unread}"
    charged = found.billed * claims[-1].price_usd
    of_one_price = {claim.price_usd for claim in claims} == {known.price_usd}
    # Only of a single turn that its own run has ended is it known how many calls there were.
    single = standing.claim == standing.receipt == 1 and receipt.run == claims[0].run
    all_listed = single and found.billed + found.failed + found.cached >= receipt.attempts
    least = known.charged_usd + (0 if all_listed else known.possible_usd)
    if not of_one_price or charged < least:
        return still_open
    beside = receipt.beside or receipt.turn
    number = max(standing.claim, standing.receipt) + 1
    told = {"turn": number, "beside": beside, "settled": True, "run": name, "charged_usd": charged, "possible_charges": 0}
    if not ledger.receipt(receipt.model_copy(update=told)):
        return "possible", "another run has written of it meanwhile: ask again"
    more = charged - known.charged_usd
    return (
        "settled",
        f"the picture lies on the shelf; of {usd} that were possible ${more:.2f} were billed: ${charged:.2f} in all",
    )


def _known_cost(ledger: Ledger, stem: str, standing: Standing, known: Mapping[str, Outcome]) -> Payment:
    outcome = known.get(stem) or ledger.read_record(stem, standing.record)
    if standing.receipt < 2 or not outcome.receipt.possible_charges:
        return outcome.receipt
    return told_more(outcome.receipt, read_books(ledger, stem, standing))
