"""Jobs to review: small pictures on a shelf, with the manifest of a run that has delivered them."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from PIL import Image

from pipeline.ledger.entries import Claim
from pipeline.ledger.ledger import Ledger
from pipeline.manifest import publishing
from pipeline.manifest.manifest import Manifest, Run, Source, totals
from pipeline.records import Master, Order, Outcome, Payment, Result
from tests.samples import a_request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from pipeline.stores import Store

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def picture(number: int, side: int = 64) -> bytes:
    """A PNG unlike that of any other number."""
    body = io.BytesIO()
    Image.new("RGB", (side, side), (number * 37 % 256, number * 91 % 256, 120)).save(body, "PNG")
    return body.getvalue()


def order(number: int, take: int = 1) -> Order:
    item = f"leaf-{number}" + (f".take-{take}" if take > 1 else "")
    return Order(item=item, request=a_request(f"A pressed leaf of kind {number}", "64x64"), take=take)


def shelved(store: Store, number: int, take: int = 1, body: bytes | None = None, *, at: datetime = NOON) -> Outcome:
    """Put a picture on the shelf as a run does: claim, picture, record."""
    wanted, content = order(number, take), body or picture(number + 100 * take)
    key, sha256 = f"masters/{wanted.stem}.png", hashlib.sha256(content).hexdigest()
    claim = Claim(
        item=wanted.item, fingerprint=wanted.fingerprint, run="r", gateway="g", cache_key="c", claimed_at=at, host="h", pid=1
    )
    ledger = Ledger(store)
    ledger.claim(claim)
    store.put(key, content, media_type="image/png")
    outcome = Outcome(
        id=wanted.item,
        fingerprint=wanted.fingerprint,
        take=take,
        outcome=Result.DELIVERED,
        model=wanted.request.model.id,
        request=wanted.request.as_input(),
        receipt=Payment(attempts=1, charged_usd=Decimal("0.25")),
        master=Master(key=key, sha256=sha256, bytes=len(content), media_type="image/png", width=64, height=64),
    )
    ledger.record(outcome, 1)
    return outcome


def publish(store: Store, outcomes: Sequence[Outcome], *, started_at: datetime = NOON, draft: bool = False) -> Manifest:
    """Write the next manifest, of these outcomes, as a run does at its end."""
    number = publishing.latest(store) + 1
    run = Run(
        id=f"run-{number}",
        started_at=started_at,
        ended_at=started_at + timedelta(minutes=1),
        seconds=60.0,
        makeready="0.1.0",
        model=a_request().model.id,
        sandbox=True,
        partial=False,
        draft=draft,
    )
    account = Manifest(
        number=number,
        job=store.url.rpartition("/")[2],
        run=run,
        source=Source(spec="autumn.yaml", sha256="0" * 64),
        totals=totals(outcomes, run_requests=len(outcomes), spent=Decimal(len(outcomes)) / 4, possible=Decimal(0)),
        items=tuple(outcomes),
    )
    assert publishing.enter(account, store)
    publishing.publish(store)
    return account


def delivered(store: Store, count: int = 3, *, takes: int = 1) -> Manifest:
    """A job of so many pictures, delivered."""
    outcomes = [shelved(store, number, take) for number in range(1, count + 1) for take in range(1, takes + 1)]
    return publish(store, outcomes)


class PlainPaper:
    """A page as plain as can be: its data, and nothing that runs."""

    policy = "default-src 'none'"

    def data(self, account: Manifest, decisions: Mapping[str, Any]) -> dict[str, Any]:
        items = [{"id": item.id, "fp": item.fingerprint, "outcome": item.outcome.value} for item in account.items]
        return {"job": account.job, "number": account.number, "totals": {"items": len(items)}, "run": {}, "items": items}

    def html(self, data: Mapping[str, Any], review: Mapping[str, Any]) -> bytes:
        return f"<!doctype html><pre>{json.dumps({**data, 'review': review})}</pre>".encode()
