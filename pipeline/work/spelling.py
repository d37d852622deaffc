"""Prompts that differ from those of the last edition in white space alone keep the request that was made of them.

A fingerprint is that of every character which is sent, white space too, so a trailing blank in a product list, or a YAML text
that was wrapped otherwise, would be paid for again. It cannot be left out of the sum: each picture on each shelf would get
another name then, and be made again. Nor can prompts be normalised as they are read: those of earlier runs, with their line
ends, would be other ones. So nothing is altered of what lies on a shelf; an order whose words are those of its item's request
in the newest edition takes that request over, if it then has that request's very fingerprint. What is new is sent as it is
written.

Where a run was killed before its edition was written, the records on the shelf tell the same of what it had finished. And a
text of several lines (`prompt: |`) was once sent with the line end behind it, which is no longer read: what was begun under
that request is found by its name, whatever came of it.
"""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, NotOnShelf
from pipeline.ledger.next_step import NOTHING, Step, next_step
from pipeline.work.item_words import wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.ledger.ledger import Ledger
    from pipeline.ledger.next_step import Standing
    from pipeline.records import Order
    from pipeline.work.edition import Edition

MOST_READ = 1_000
"""Records that are read at most: more are not of one run that was killed, but of a job that was rewritten."""
READERS = 16


def spelt_as_before(
    orders: Sequence[Order], edition: Edition, standings: Mapping[str, Standing], ledger: Ledger
) -> tuple[Order, ...]:
    """The orders, each with the request of its item in the edition, or on the shelf, where that has the same words.

    `standings`: what lies on the shelf. Raises StoreError.
    """
    begun = {stem.rpartition("/")[0] for stem in standings}
    spelt = [_as_told(order, edition, standings) for order in orders]
    spelt = [_with_line_end(order, standings) if order.item in begun else order for order in spelt]
    found = _on_shelf(spelt, edition, standings, ledger)
    return tuple(found.get(order.stem, order) for order in spelt) if found else tuple(spelt)


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in white space at most."""
    return one == other or one.split() == other.split()


def completed(edition: Edition, read_beside: Iterable[Order], now: Iterable[Order]) -> Edition:
    """The edition with what was sent for those items which another request is wanted for than they were read beside."""
    told = {}
    for before, after in zip(read_beside, now, strict=True):
        was = edition.items.get(before.item)
        if was and was.prompt is None and after.fingerprint != was.fingerprint:
            as_read = wanted(before)
            told[before.item] = replace(was, prompt=as_read.prompt, rest=as_read.rest)
    return replace(edition, items={**edition.items, **told}) if told else edition


def _as_told(order: Order, edition: Edition, standings: Mapping[str, Standing]) -> Order:
    told = edition.items.get(order.item)
    if told is None or (told.first is None and told.prompt is None):
        return order
    prompt, fingerprint = told.first or (told.prompt or "", told.fingerprint)
    return _respelt(order, prompt, fingerprint, standings) or order


def _respelt(order: Order, prompt: str, fingerprint: str, standings: Mapping[str, Standing]) -> Order | None:
    """The order with that prompt, if it has the same words, and the order has that fingerprint then."""
    if prompt == order.request.prompt or not same_words(prompt, order.request.prompt):
        return None
    before = replace(order, request=replace(order.request, prompt=prompt))
    if before.fingerprint != fingerprint or (_is_made(order, standings) and not _is_made(before, standings)):
        return None
    return before


def _with_line_end(order: Order, standings: Mapping[str, Standing]) -> Order:
    """The order with a line end behind its prompt, if that has been begun on the shelf and the order itself has not."""
    if order.stem in standings:
        return order
    before = replace(order, request=replace(order.request, prompt=f"{order.request.prompt}\n"))
    return before if before.stem in standings else order


def _is_made(order: Order, standings: Mapping[str, Standing]) -> bool:
    return next_step(standings.get(order.stem, NOTHING)) in (Step.KEEP, Step.FINISH)


def _on_shelf(orders: Iterable[Order], edition: Edition, standings: Mapping[str, Standing], ledger: Ledger) -> dict[str, Order]:
    """What records tell of orders that nothing lies on the shelf for, by the stem that the order would have had."""
    missing = {order.item: order for order in orders if order.stem not in standings}
    stems: dict[str, list[str]] = defaultdict(list)
    for stem, there in standings.items() if missing else ():
        item = stem.rpartition("/")[0]
        if item in missing and there.record and not _is_told(edition, item, stem):
            stems[item].append(stem)
    pairs = [(missing[item], stem) for item in sorted(stems, key=edition.items.__contains__) for stem in stems[item]]

    def look(pair: tuple[Order, str]) -> Iterator[tuple[str, Order]]:
        order, stem = pair
        try:
            record = ledger.read_record(stem, standings[stem].record)
        except (Damaged, NotOnShelf):
            return
        if before := _respelt(order, str(record.request.get("prompt")), record.fingerprint, standings):
            yield order.stem, before

    with ThreadPoolExecutor(READERS) as pool:
        return {stem: order for found in pool.map(lambda pair: [*look(pair)], pairs[:MOST_READ]) for stem, order in found}


def _is_told(edition: Edition, item: str, stem: str) -> bool:
    told = edition.items.get(item)
    return told is not None and stem.endswith(told.fingerprint[:16])
