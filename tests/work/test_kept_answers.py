"""What the API answered is kept, where no picture is found in it, and nothing is paid for again."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import AmbiguousFault
from pipeline.ledger.entries import Closing
from pipeline.records import KeptFile
from pipeline.runs.clocks import Time
from tests.models.conftest import TOKEN
from tests.models.scripted import Said, ScriptedApi, says
from tests.work.test_status_and_reconcile import Door
from tests.work.town import Gate
from tests.work.trial import IMPATIENT, LEAVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.work.town import Town
    from tests.work.trial import Trial

ONE = LEAVES.replace("[1, 2, 3, 4, 5, 6]", "[1]")
LINK = "http://127.0.0.1:9/p.webp"
WHOLE = json.dumps({"result": {"pictures": [LINK]}, "success": True}).encode()
PACKED = {"content-encoding": "gzip"}
ZIPPED = gzip.compress(WHOLE)

COMPLETE = {
    "another shape": WHOLE,
    "another shape in UTF-16": WHOLE.decode().encode("utf-16"),
    "a list": json.dumps([LINK]).encode(),
}
SPOILT = {
    "JSON that breaks off": Said(200, b'{"image": "http://127.0.0.1:9/p.we'),
    "half of what was announced": Said(200, b'{"image": "http://127.0.0.1:9/p.webp"}', manner="torn"),
    "gzip that breaks": Said(200, ZIPPED[:20] + bytes(20) + ZIPPED[40:], PACKED),
    "gzip that breaks off at once": Said(200, ZIPPED[:11], PACKED),
    "no gzip at all": Said(200, b"no gzip", PACKED),
    "a web page": Said(200, b"<!doctype html><title>Sign in</title>"),
    "a run that is not complete": says({"state": "Failed", "error": "the prediction was interrupted"}),
    "UTF-16 that breaks off": Said(201, WHOLE.decode().encode("utf-16-le")[:-5]),
    "a picture itself": Said(200, b"\x89PNG\r\n\x1a\n" + bytes(99)),
}


class Api(ScriptedApi):
    """Answers paid calls by its script, and all that asks for the log as `log` says."""

    def __init__(self) -> None:
        super().__init__()
        self.log = Said(404)

    def next(self) -> Said:
        return super().next() if self.heard[-1].method == "POST" else self.log


@pytest.fixture
def api(trial: Trial) -> Iterator[Api]:
    """The API; it keeps no log, and each of its answers may have been billed."""
    with Api() as api:
        trial.environ |= {
            "CLOUDFLARE_API_BASE": api.base_url,
            "CLOUDFLARE_ACCOUNT_ID": "0" * 32,
            "CLOUDFLARE_API_TOKEN": TOKEN,
        }
        yield api


def drawn(api: Api) -> int:
    return [heard.method for heard in api.heard].count("POST")


def kept(trial: Trial) -> dict[str, bytes]:
    return {key: (trial.shelf / "leaves" / key).read_bytes() for key in trial.files("ledger/*/*.answer-*")}


def test_each_answer_without_a_picture_is_kept_and_told_of(trial: Trial, api: Api) -> None:
    api.script = [Said(200, WHOLE)]
    account = trial.run(ONE, door=IMPATIENT)
    ((key, body),) = kept(trial).items()
    assert body == WHOLE
    (item,) = account.items
    assert item.outcome.value == "unknown"
    assert item.answers == (KeptFile(key=key, sha256=hashlib.sha256(WHOLE).hexdigest(), bytes=len(WHOLE)),)
    assert key in (item.reason or "")
    (path,) = (trial.shelf / "leaves").glob("ledger/*/*.unknown.json")
    assert key in Closing.model_validate_json(path.read_bytes()).reason
    assert (trial.shelf / "leaves" / key).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("body", COMPLETE.values(), ids=COMPLETE)
def test_what_complains_of_nothing_is_kept_and_no_call_is_made_again(trial: Trial, api: Api, body: bytes) -> None:
    api.script = [Said(200, body)]
    for _ in range(2):
        account = trial.run(ONE, door=IMPATIENT)
        assert account.items[0].outcome.value == "unknown"
        assert [answer.sha256 for answer in account.items[0].answers] == [hashlib.sha256(body).hexdigest()]
    assert drawn(api) == 1
    assert account.items[0].receipt.possible_charges == 1
    assert list(kept(trial).values()) == [body]


@pytest.mark.parametrize("said", SPOILT.values(), ids=SPOILT)
def test_what_is_spoilt_is_kept_as_far_as_it_came(trial: Trial, api: Api, said: Said) -> None:
    api.script = [said]
    for _ in range(2):
        account = trial.run(ONE, door=IMPATIENT)
    assert drawn(api) == 3
    (item,) = account.items
    assert item.outcome.value == "unknown"
    came = said.body[: len(said.body) // 2] if said.manner == "torn" else said.body
    assert list(kept(trial).values()) == [came] * 3
    assert [answer.key for answer in item.answers] == list(kept(trial))
    assert all(key in (item.reason or "") for key in kept(trial))


def test_of_an_empty_answer_there_is_nothing_to_keep_and_that_is_said(trial: Trial, api: Api) -> None:
    api.script = [Said(200)]
    account = trial.run(ONE, door=IMPATIENT)
    assert "empty: there is nothing to keep" in (account.items[0].reason or "")
    assert kept(trial) == {}
    assert account.items[0].answers == ()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_picture_in_another_encoding_of_text_is_found(trial: Trial, api: Api, encoding: str) -> None:
    api.script = [Said(200, json.dumps({"image": "data:image/png;base64,???"}).encode(encoding))]
    account = trial.run(ONE, door=IMPATIENT)
    assert account.items[0].outcome.value == "rejected"
    assert account.totals.job_usd == account.items[0].receipt.price_usd
    assert kept(trial) == {}


def test_of_gzip_that_breaks_off_what_could_be_unpacked_is_kept(trial: Trial, api: Api) -> None:
    api.script = [Said(200, gzip.compress(WHOLE, 0)[:-20], PACKED)]
    trial.run(ONE, door=IMPATIENT)
    assert all(body and WHOLE.startswith(body) for body in kept(trial).values())
    assert len(kept(trial)) == 3


def test_half_a_surrogate_in_utf_16_stands_in_the_way_of_no_receipt(trial: Trial, api: Api) -> None:
    api.script = [Said(200, json.dumps({"image": "data:,\\ud800"}).replace("\\\\", "\\").encode("utf-16-le"))]
    assert trial.run(ONE, door=IMPATIENT).items[0].outcome.value == "rejected"
    assert drawn(api) == 1


def test_the_token_is_not_kept_where_an_answer_repeats_it(trial: Trial, api: Api) -> None:
    said = json.dumps({"asked": f"Bearer {TOKEN}"})
    for body in (said.encode(), said.encode("utf-16")):
        api.script = [Said(200, body)]
        trial.run(ONE.replace("kind", "sort" if kept(trial) else "kind"), door=IMPATIENT)
    assert [json.loads(body) for body in kept(trial).values()] == [{"asked": "Bearer [token]"}] * 2


def test_an_answer_that_brings_the_picture_later_leaves_the_spoilt_one_told_of(trial: Trial, api: Api) -> None:
    api.script = [Said(200, b'{"ima'), says({"image": "data:image/png;base64,???"})]
    (item,) = trial.run(ONE, door=IMPATIENT).items
    assert item.outcome.value == "rejected"
    assert [answer.key for answer in item.answers] == list(kept(trial))
    assert len(kept(trial)) == 1


def a_doubt() -> AmbiguousFault:
    doubt = AmbiguousFault("no picture", status=200)
    doubt.arrived, doubt.whole = WHOLE, True
    return doubt


def test_a_run_killed_after_an_answer_was_kept_pays_for_no_other(town: Town) -> None:
    town.press.logs = town.press.remembers = False
    town.press.ends = [a_doubt()]

    def kill_after_keeping(step: str) -> None:
        if ".answer-" in step:
            gate.kill_at = (len(gate.steps), "after")

    gate = Gate(kill_after_keeping)
    town.run("killed", gate)
    assert gate.dead
    town.run("next")
    assert town.press.paid() == {"leaf-1": 1, "leaf-2": 1}
    item = town.manifest().items[0]
    assert item.outcome.value == "unknown"
    assert [answer.key for answer in item.answers] == [key for key in town.memory.things if ".answer-" in key]


def test_a_run_killed_before_that_repeats_its_call_under_the_key_of_the_cache(town: Town) -> None:
    town.press.logs = False
    town.press.ends = [a_doubt()]
    gate = Gate(lambda step: setattr(gate, "kill_at", (len(gate.steps), "before")) if ".answer-" in step else None)
    town.run("killed", gate)
    town.run("next")
    assert town.press.paid() == {"leaf-1": 1, "leaf-2": 1}
    assert town.outcomes() == ["delivered"] * 2


def test_an_answer_that_the_log_gives_is_taken_though_another_was_kept(town: Town) -> None:
    town.press.ends = [a_doubt()]
    town.run("first")
    assert town.outcomes() == ["delivered"] * 2
    assert len(town.manifest().items[0].answers) == 1


def test_status_and_reconcile_say_where_an_answer_lies(
    trial: Trial, api: Api, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    api.script = [Said(200, WHOLE)]
    # So long ago that no call of it can be under way: nothing is waited for.
    trial.run(ONE, door=IMPATIENT | {"time": Time(random=lambda: 0.0, now=lambda: datetime.now(UTC) - timedelta(hours=7))})
    (key,) = kept(trial)
    door = Door(trial, capsys, monkeypatch)
    assert key in door.say("status", door.shelf)[1]
    api.log = says({"result": [], "result_info": {"count": 0}, "success": True})
    assert key in door.say("reconcile", door.shelf)[1]
