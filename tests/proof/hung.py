"""A shelf with pictures to decide about, hung without a run."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pipeline.manifest import publishing
from pipeline.manifest.manifest import Manifest, Run, Source, totals
from pipeline.records import Finding, Level, Master, Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.stores import Store

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
NOTHING: Mapping[str, Any] = {}
SOFT = Finding(check="sharpness", code="sharpness.soft", level=Level.WARN, text="it is soft")


def picture(item: str, take: int = 1, outcome: Result = Result.DELIVERED, **more: Any) -> Outcome:
    """An item whose picture came: its bytes are its own id."""
    print_of = sha256(f"{item} {take}".encode()).hexdigest()
    room = "rejected" if outcome is Result.REJECTED else "masters"
    body = item.encode()
    master = Master(
        key=f"{room}/{item}/{print_of[:16]}.webp",
        sha256=sha256(body).hexdigest(),
        bytes=len(body),
        media_type="image/webp",
        width=96,
        height=64,
    )
    fields = {"request": {"prompt": f"A picture of {item}"}, "master": master} | more
    return Outcome(id=item, fingerprint=print_of, take=take, outcome=outcome, **fields)


def hang(
    store: Store,
    *items: Outcome,
    required: bool = True,
    number: int = 1,
    run: Mapping[str, Any] = NOTHING,
    overrides: tuple[str, ...] = (),
) -> Manifest:
    """Put the pictures and their manifest on the shelf, as a run does at its end. `run`: what is different of it."""
    for item in items:
        if item.master:
            store.put(item.master.key, item.id.encode(), media_type=item.master.media_type)
    times = {"started_at": NOON, "ended_at": NOON, "seconds": 0}
    usual = {"id": "r1", "makeready": "0.1.0", "model": "m", "sandbox": False, "partial": False} | times
    none = Decimal(0)
    account = Manifest(
        number=number,
        job=store.url.rpartition("/")[2],
        run=Run.model_validate({**usual, **run}),
        source=Source(spec="specs/autumn.yaml", sha256="0" * 64, overrides=overrides),
        approval="required" if required else None,
        totals=totals(items, run_requests=0, spent=none, possible=none),
        items=items,
    )
    assert publishing.enter(account, store)
    publishing.publish(store)
    return account
