"""A shelf that an earlier version wrote is read, verified and gone on with, and nothing on it is paid for again."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.ledger.entries import Claim, Receipt
from pipeline.ledger.ledger import Ledger
from pipeline.manifest.manifest import Manifest
from pipeline.manifest.verify import verify
from pipeline.models.catalogue import V4_PRO
from pipeline.records import Outcome
from pipeline.runs.clocks import Time
from pipeline.runs.runs_on_shelf import Runs
from pipeline.runs.stop import Stop
from pipeline.spec import load_spec
from pipeline.stores import open_store
from pipeline.work.job import Wish, read_job
from pipeline.work.status import read_status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from pipeline.stores import Store
    from pipeline.work.status import JobStatus
    from tests.work.trial import Trial

EARLIER = Path(__file__).with_name("shelf_of_0_1")
LEAVES = (EARLIER / "leaves.yaml").read_text()
LATER = {"time": Time(now=lambda: datetime(2027, 1, 1, tzinfo=UTC), random=lambda: 0.0)}
"""Long after, when the gateway's cache has forgotten what was cut off; back-off without waiting."""


@pytest.fixture
def shelf(trial: Trial) -> Path:
    """A copy of the earlier shelf, where the trial's job lies."""
    shutil.copytree(EARLIER / "shelf", trial.shelf)
    return trial.shelf / "leaves"


@pytest.fixture
def store(trial: Trial, shelf: Path) -> Store:
    return open_store(str(trial.shelf), "leaves")


def outcomes(manifest: Manifest) -> dict[str, str]:
    return {item.id: item.outcome.value for item in manifest.items}


def status(store: Store) -> JobStatus:
    return read_status(store, Runs(store, Stop(), clock=lambda: 0.0, is_running=lambda _: None))


def entries() -> Iterator[tuple[Path, type[BaseModel]]]:
    """Every value on the earlier shelf, and what it is read as."""
    kinds = {"claim": Claim, "receipt": Receipt, "record": Outcome}
    job = EARLIER / "shelf" / "leaves"
    for path in sorted(job.glob("ledger/*/*.json")):
        yield path, kinds[path.name.split(".")[1]]
    for path in [job / "manifest.json", *sorted(job.glob("manifests/*.json"))]:
        yield path, Manifest


def holds(there: Any, earlier: Any) -> bool:
    """Whether everything of an earlier value is there, unaltered; new fields beside it are no matter."""
    if isinstance(earlier, dict):
        return all(name in there and holds(there[name], value) for name, value in earlier.items())
    if isinstance(earlier, list):
        return len(there) == len(earlier) and all(map(holds, there, earlier))
    return bool(there == earlier)


def test_it_verifies_as_it_lies(store: Store) -> None:
    assert verify(store).ok


def test_each_order_has_the_fingerprint_it_had(shelf: Path) -> None:
    claims = [json.loads(path.read_text()) for path in shelf.glob("ledger/*/*.claim.json")]
    orders = load_spec(EARLIER / "leaves.yaml").orders
    assert {order.item: order.fingerprint for order in orders} == {claim["item"]: claim["fingerprint"] for claim in claims}


def test_plan_and_status_tell_where_each_item_stands(trial: Trial, store: Store, shelf: Path) -> None:
    job = read_job(Wish(EARLIER / "leaves.yaml", str(trial.shelf)))
    plan = job.plan(Ledger(store).standings())
    assert {line.order.item: line.state for line in plan.lines} == {
        "oak": "made", "elm": "made", "fir": "rejected", "ash": "to fetch", "yew": "cut off",
    }  # fmt: skip
    found = status(store)
    assert {place.item: place.state for place in found.places} == {
        "oak": "delivered", "elm": "delivered", "fir": "rejected", "ash": "to fetch", "yew": "cut off",
    }  # fmt: skip
    assert (found.charged_usd, found.possible_usd, found.manifest) == (Decimal("1.00"), Decimal("0.25"), 2)


@pytest.mark.parametrize(("path", "kind"), [pytest.param(*entry, id=entry[0].name) for entry in entries()])
def test_every_entry_is_read_and_written_with_nothing_lost(path: Path, kind: type[BaseModel]) -> None:
    body = path.read_bytes()
    assert holds(json.loads(kind.model_validate_json(body).model_dump_json()), json.loads(body))


def test_what_names_no_price_cost_what_a_picture_did_then() -> None:
    ledger = EARLIER / "shelf" / "leaves" / "ledger"
    (claim,) = (Claim.model_validate_json(path.read_bytes()) for path in ledger.glob("yew/*"))
    receipt = Receipt.model_validate_json(next(ledger.glob("ash/*.receipt.json")).read_bytes())
    assert "price_usd" not in next(ledger.glob("yew/*")).read_text()
    assert claim.price_usd == receipt.price_usd == receipt.payment.price_usd == Decimal("0.25")


def test_a_run_goes_on_and_pays_for_nothing(trial: Trial, store: Store, shelf: Path) -> None:
    before = {path: path.read_bytes() for path in shelf.rglob("*") if path.is_file() and path.parent != shelf}
    with trial.serving() as sandbox:
        first = trial.run(LEAVES, door=LATER)
        second = trial.run(LEAVES, door=LATER)
        assert (sandbox.stats().requests, sandbox.stats().charged_usd) == (0, 0)
    assert outcomes(first) == {"oak": "kept", "elm": "kept", "fir": "rejected", "ash": "delivered", "yew": "unknown"}
    assert outcomes(second) == outcomes(first) | {"ash": "kept"}
    assert (first.number, second.number) == (3, 4)
    assert (first.totals.spent_usd, first.totals.job_usd) == (0, Decimal("1.00"))
    assert [len(item.prints) for item in first.items] == [1, 1, 1, 0, 0]
    assert verify(store).ok
    assert {path: path.read_bytes() for path in before} == before, "what lay on the shelf lies there as it was"


def test_what_the_earlier_manifest_said_of_kept_items_the_next_one_says(trial: Trial, shelf: Path) -> None:
    told = {item["id"]: item for item in json.loads((shelf / "manifest.json").read_text())["items"]}
    with trial.serving():
        manifest = trial.run(LEAVES, door=LATER)
    for item in manifest.items:
        if item.id in told:
            assert holds(json.loads(item.model_dump_json()), told[item.id]), item.id
    assert {item.model for item in manifest.items} == {V4_PRO.id}


def test_an_item_in_doubt_is_paid_for_again_at_a_persons_word_alone(trial: Trial, shelf: Path) -> None:
    with trial.serving() as sandbox:
        trial.run(LEAVES, door=LATER)
        manifest = trial.run(LEAVES, door=LATER, remake_unknown=True)
        assert sandbox.stats().charged_usd == Decimal("0.25")
    assert outcomes(manifest)["yew"] == "delivered"
    (yew,) = (item for item in manifest.items if item.id == "yew")
    assert (yew.receipt.charged_usd, yew.receipt.possible_usd) == (Decimal("0.25"), Decimal("0.25"))
