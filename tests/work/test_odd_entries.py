"""Dates, numbers and answers that no clock and no reader of ours would write: they stop no run, and cost nothing."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.ledger.entries import Claim, Receipt
from pipeline.models.replies import Answer, answer_in
from pipeline.records import Payment
from pipeline.runs.dates import EARLIEST, LATEST, moment
from tests.models.scripted import Said, ScriptedApi
from tests.work.test_damaged_shelf import TWO, made, only
from tests.work.trial import IMPATIENT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.work.trial import Trial


def change(entry: Path, **fields: object) -> None:
    entry.write_text(json.dumps(json.loads(entry.read_text()) | fields))


def read(said: str) -> Answer | None:
    return answer_in(said, said.encode(errors="surrogateescape"), log_id=None)


DATES = ["2026-11-27T09:00:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31"]


@pytest.mark.parametrize("date", DATES)
def test_the_date_of_a_claim_stops_no_run(trial: Trial, date: str) -> None:
    with trial.serving() as sandbox:
        root = made(trial)
        entry = only(root, "ledger/leaf-1/*.claim.json")
        for path in [*root.glob("masters/leaf-1/*"), *root.glob("ledger/leaf-1/*.re*.json")]:
            path.unlink()
        change(entry, claimed_at=date)
        account = trial.run(TWO)
        assert sandbox.stats().made == 2
    assert account.items[0].outcome.value in {"delivered", "unknown"}


@pytest.mark.parametrize(
    "fields",
    [
        *({"answered_at": date} for date in DATES),
        {"seconds": 1e300},
        {"seconds": float("nan")},
        {"seconds": -5},
        {"attempts": 10**30},
        {"possible_charges": 10**30},
    ],
    ids=str,
)
def test_a_wild_receipt_still_leads_to_its_picture(trial: Trial, fields: dict[str, object]) -> None:
    with trial.serving() as sandbox:
        root = made(trial)
        receipt = only(root, "ledger/leaf-1/*.receipt.json")
        for path in [*root.glob("masters/leaf-1/*"), *root.glob("ledger/leaf-1/*.record.json")]:
            path.unlink()
        change(receipt, **fields)
        assert trial.run(TWO).items[0].outcome.value == "delivered"
        assert sandbox.stats().made == 2


def test_a_date_that_is_read_is_brought_into_what_can_be_reckoned_with() -> None:
    read = [moment(datetime.fromisoformat(date)) for date in DATES]
    assert read == [datetime(2026, 11, 27, 9, tzinfo=UTC), EARLIEST, EARLIEST, LATEST, LATEST]


ODD_ANSWERS: dict[str, bytes] = {
    "half a surrogate": rb'{"image": "http://127.0.0.1:9/p\ud800.webp"}',
    "half a surrogate in a data URI": rb'{"image": "data:image/png;base64,\udfff"}',
    "a byte that is no UTF-8": b'{"image": "http://127.0.0.1:9/\xff.webp"}',
    "a NUL": rb'{"image": "http://127.0.0.1:9/\u0000.webp"}',
    "a long string": b'{"image": "http://127.0.0.1:9/' + b"a" * (10 << 20) + b'"}',
    "a huge number": b'{"seed": ' + b"9" * 5000 + b', "image": "http://127.0.0.1:9/p.webp"}',
    "no number": b'{"seed": NaN, "at": -Infinity, "image": "http://127.0.0.1:9/p.webp"}',
    "a deep nest": b'{"image": "http://127.0.0.1:9/p.webp", "more": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "half a surrogate beside it": rb'{"seed": "\ud800", "image": "http://127.0.0.1:9/p.webp"}',
}


@pytest.mark.parametrize("body", ODD_ANSWERS.values(), ids=ODD_ANSWERS)
def test_no_answer_is_too_odd_for_a_receipt(trial: Trial, body: bytes) -> None:
    one = TWO.replace("[1, 2]", "[1]")
    with ScriptedApi() as api:
        api.script = [Said(200, body)]
        trial.environ |= {
            "CLOUDFLARE_API_BASE": api.base_url,
            "CLOUDFLARE_ACCOUNT_ID": "0" * 32,
            "CLOUDFLARE_API_TOKEN": "canary-token-0123456789",
        }
        for _ in range(2):
            account = trial.run(one, door=IMPATIENT)
        assert [heard.method for heard in api.heard].count("POST") == 1
    assert account.totals.job_usd == account.items[0].receipt.price_usd
    receipt = Receipt.model_validate_json(only(trial.shelf / "leaves", "ledger/*/*.receipt.json").read_bytes())
    assert receipt.charged_usd == receipt.price_usd
    assert receipt.image
    if b"ud" in receipt.image.encode() or receipt.raw:
        assert receipt.raw
        assert base64.b64decode(receipt.raw) == body


def test_an_odd_answer_is_kept_as_it_came() -> None:
    text = b'{"image": "http://a/\xff\\ud800"}'.decode(errors="surrogateescape")
    found = read(text)
    assert found
    assert found.image == r"http://a/\udcff\ud800"
    assert base64.b64decode(found.raw or "") == b'{"image": "http://a/\xff\\ud800"}'


@pytest.mark.parametrize("quiet", ['"errors":[]', '"errors": []', '"error" :  null', '"errors" : { }'])
def test_a_deep_answer_that_complains_of_nothing_is_one_however_it_is_spaced(quiet: str) -> None:
    nest = "[" * 100_000 + "]" * 100_000
    said = f'{{{quiet}, "image": "http://a/b", "more": {nest}}}'
    assert read(said) == Answer("http://a/b", None, cached=False)


def test_a_byte_order_mark_before_an_answer_hides_no_picture() -> None:
    assert read('\ufeff{"image": "http://a/b"}') == Answer("http://a/b", None, cached=False)


@pytest.mark.parametrize(
    "said", ['"success": false', '"errors": [{"message": "no"}]', '"error": "no"', '"state": "Failed"', '"image": "twice"']
)
def test_a_deep_answer_that_complains_is_none(said: str) -> None:
    nest = "[" * 100_000 + "]" * 100_000
    assert read(f'{{"image": "http://a/b", "more": {nest}}}') == Answer("http://a/b", None, cached=False)
    assert read(f'{{{said}, "image": "http://a/b", "more": {nest}}}') is None


def test_what_is_written_down_holds_no_half_characters() -> None:
    claim = Claim(
        item="leaf",
        fingerprint="0" * 64,
        run="r",
        gateway="g",
        cache_key="k",
        claimed_at=datetime(2026, 1, 1, tzinfo=UTC),
        host="h",
        pid=1,
    )
    about: dict[str, Any] = {"run": "r", "closed_at": datetime(2026, 1, 1, tzinfo=UTC)}
    assert json.loads(claim.closing(Payment(), reason="odd \ud800", **about).model_dump_json())["reason"] == r"odd \ud800"
