"""An edition of a job (a manifest by its number), read as far as its items are compared with what is wanted now."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.errors import Damaged, NotOnShelf, UsageError
from pipeline.manifest import publishing
from pipeline.manifest.pieces import pieces
from pipeline.records import Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.records import Order
    from pipeline.stores import Store

Print = tuple[float, float, float, str, int | None, bool, float | None]
"""Width and height of the trim and the bleed, mm; the kind of print; the printer's ppi; whether it is all of its page; from how
far it is looked at, m."""


@dataclass(frozen=True, slots=True)
class Told:
    """An item as an edition tells of it, or as an order wants it."""

    fingerprint: str
    take: int
    model: str
    prompt: str | None
    """None: that of the order which it was read beside, and which has this fingerprint."""
    rest: str
    """What else was sent, as JSON; empty where the prompt is None. Most items share it, so it is kept once."""
    print: Print | None
    ended: tuple[str, str | None, str | None]
    """Its outcome (kept as delivered), which print files it has, and its picture's SHA-256, where it is asked for."""
    first: tuple[str, str] | None = None
    """The prompt and the fingerprint of its first take, where it was made again."""

    @property
    def request(self) -> dict[str, Any]:
        """What was sent, without the prompt."""
        return dict(json.loads(self.rest or "{}"))


@dataclass(frozen=True)
class Edition:
    """What an edition tells, by the ids of its items, in its order."""

    number: int | None
    """None: there is no edition yet."""
    items: Mapping[str, Told] = field(default_factory=dict)


NO_EDITION = Edition(None)


def newest_edition(store: Store, orders: Mapping[str, Order]) -> Edition:
    """The newest edition that can be read; `NO_EDITION` where there is none. Raises StoreError.

    `orders`, by the ids of their items: of an item that has its order's fingerprint, what was sent is not kept a second time.
    """
    keys = publishing.numbered(store)
    for number in sorted(keys, reverse=True):
        with suppress(NotOnShelf, Damaged):
            return _read(store, keys[number], orders)
    with suppress(NotOnShelf, Damaged):
        return _read(store, "manifest.json", orders)
    return NO_EDITION


def edition(store: Store, number: int, *, pictures: bool = False) -> Edition:
    """The edition of that number. Raises UsageError where there is none, StoreError where it cannot be read.

    `pictures`: the checksums of the pictures are kept, too.
    """
    keys = publishing.numbered(store)
    if number not in keys:
        there = f"there are {min(keys)} to {max(keys)}" if keys else "there is none yet"
        raise UsageError(f"{store.url} has no edition {number}: {there}")
    try:
        return _read(store, keys[number], {}, pictures=pictures)
    except Damaged as fault:
        raise Damaged(f"edition {number} cannot be read: {store.url}/{keys[number]}: {fault}") from None


def prints_of(keys: list[str]) -> str | None:
    """Which print files these keys are: the folder they lie in, without the item's name, and how many; None where none."""
    return sys.intern(f"{keys[0].rpartition('/')[0][-8:]} {len(keys)}") if keys else None


def _read(store: Store, key: str, orders: Mapping[str, Order], *, pictures: bool = False) -> Edition:
    number, model, items = None, "", {}
    try:
        for name, value in pieces(store.chunks(key)):
            match name:
                case "number":
                    number = int(value)
                case "run":
                    model = str(value["model"])
                case "items":
                    item = str(value["id"])
                    items[item] = _told(value, model, orders.get(item), pictures=pictures)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise Damaged("it is not a manifest: it was altered, or something else wrote it") from None
    return Edition(number or 0, items)


def _told(item: dict[str, Any], model: str, order: Order | None, *, pictures: bool) -> Told:
    fingerprint, request = str(item["fingerprint"]), item["request"]
    prompt: str | None = str(request.pop("prompt"))
    if order and order.fingerprint == fingerprint:
        fingerprint, prompt, rest = order.fingerprint, None, ""
    else:
        rest = sys.intern(json.dumps(request, sort_keys=True))
    chain, master = item.get("chain"), item.get("master")
    outcome = str(item["outcome"])
    return Told(
        fingerprint=fingerprint,
        take=int(item["take"]),
        model=sys.intern(item.get("model") or model),
        prompt=prompt,
        rest=rest,
        print=_print(item.get("print")),
        ended=(
            sys.intern(Result.DELIVERED.value if outcome == Result.KEPT.value else outcome),
            prints_of([str(file["key"]) for file in item.get("prints") or ()]),
            str(master["sha256"]) if pictures and master else None,
        ),
        first=(str(chain[0]["prompt"]), str(chain[0]["fingerprint"])) if chain else None,
    )


def _print(size: dict[str, Any] | None) -> Print | None:
    if not size:
        return None
    width, height = size["trim_mm"]
    bleed, ppi, away = float(size["bleed_mm"]), size.get("min_ppi"), size.get("viewing_distance_m")
    return (float(width), float(height), bleed, sys.intern(str(size["profile"])), ppi, bool(size.get("full_page")), away)
