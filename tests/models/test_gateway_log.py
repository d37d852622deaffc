"""The free looks: at the door, and into the gateway's log."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.errors import ItemFault, RunFault, SafeFault, Throttled
from pipeline.models.log_pages import MOST_PAGES, PER_PAGE
from tests.models.conftest import NOON
from tests.models.scripted import Said, ScriptedApi, says
from tests.samples import a_request

if TYPE_CHECKING:
    from pipeline.models.api_account import Account
    from pipeline.models.client import ModelClient

OURS, THEIRS = "a" * 64, "b" * 64
LINK = "https://pictures.example/1"


def entry(number: int = 1, fingerprint: str = OURS, minutes: float = 0, **more: Any) -> dict[str, Any]:
    """`minutes` before noon."""
    return {
        "id": f"log-{number}",
        "created_at": (NOON - timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z"),
        "status_code": 200,
        "success": True,
        "cached": False,
        "cost": 0.25,
        "metadata": json.dumps({"fingerprint": fingerprint, "item": "shield"}),
        **more,
    }


def page(*entries: dict[str, Any], per_page: int = PER_PAGE) -> Said:
    return says({"result": entries, "result_info": {"per_page": per_page}, "success": True, "errors": []})


def test_the_log_is_asked_by_fingerprint_in_the_one_form_that_is_heeded(
    api: ScriptedApi, account: Account, recraft: ModelClient
) -> None:
    api.script = [page()]
    assert list(recraft.calls_in_log("my prints", OURS)) == []
    heard = api.heard[0]
    assert heard.method == "GET"
    assert heard.path == f"/client/v4/accounts/{account.account_id}/ai-gateway/gateways/my%20prints/logs"
    assert json.loads(heard.query["filters"][0]) == [
        {"key": "metadata.key", "operator": "eq", "value": ["fingerprint"]},
        {"key": "metadata.value", "operator": "eq", "value": [OURS]},
    ]
    assert heard.headers["authorization"].startswith("Bearer ")


def test_a_call_that_is_found_tells_its_cost_and_end(api: ScriptedApi, recraft: ModelClient) -> None:
    api.script = [page(entry(1), entry(2, status_code=500, success=False, cost=None, cached=True))]
    made, failed = recraft.calls_in_log("default", OURS)
    assert (made.id, made.created_at, made.status, made.success, made.cached) == ("log-1", NOON, 200, True, False)
    assert made.cost == Decimal("0.25")
    assert made.metadata["item"] == "shield"
    assert (failed.status, failed.success, failed.cached, failed.cost) == (500, False, True, None)


def test_metadata_given_as_an_object_is_read_too(api: ScriptedApi, recraft: ModelClient) -> None:
    api.script = [page(entry(metadata={"fingerprint": OURS}))]
    assert len(list(recraft.calls_in_log("default", OURS))) == 1


def test_calls_of_others_are_left_out_where_the_filter_was_not_heeded(api: ScriptedApi, recraft: ModelClient) -> None:
    others = [entry(2, THEIRS), entry(3, metadata=None), entry(4, metadata="{"), entry(5, metadata="[]")]
    api.script = [page(entry(1), *others)]
    assert [found.id for found in recraft.calls_in_log("default", OURS)] == ["log-1"]


def test_all_pages_are_read(api: ScriptedApi, recraft: ModelClient) -> None:
    api.script = [page(*[entry(n, THEIRS) for n in range(PER_PAGE)]), page(entry(99))]
    assert [found.id for found in recraft.calls_in_log("default", OURS)] == ["log-99"]
    assert [heard.query["page"] for heard in api.heard] == [["1"], ["2"]]


def test_a_server_with_shorter_pages_is_read_to_the_end(api: ScriptedApi, recraft: ModelClient) -> None:
    api.script = [page(entry(1, THEIRS), entry(2, THEIRS), per_page=2), page(entry(3), per_page=2)]
    assert [found.id for found in recraft.calls_in_log("default", OURS)] == ["log-3"]


@pytest.mark.parametrize("minutes", [-3 * 24 * 60, 0, 400 * 24 * 60], ids=["in the future", "now", "long ago"])
def test_no_clock_hides_a_call(api: ScriptedApi, recraft: ModelClient, minutes: float) -> None:
    api.script = [page(entry(1, THEIRS, 99), entry(2, minutes=minutes), per_page=2), page(entry(3), per_page=2)]
    assert [found.id for found in recraft.calls_in_log("default", OURS)] == ["log-2", "log-3"]


def test_a_page_that_repeats_itself_ends_the_look_up_and_is_said(api: ScriptedApi, recraft: ModelClient) -> None:
    api.script = [page(entry(1), entry(2, THEIRS), per_page=2)]
    found = recraft.calls_in_log("default", OURS)
    assert next(found).id == "log-1"
    with pytest.raises(ItemFault, match="page 2 of it repeats"):
        next(found)
    assert len(api.heard) == 2


def test_a_log_without_end_is_no_proof_that_nothing_was_made(api: ScriptedApi, recraft: ModelClient) -> None:
    api.script = [page(entry(number, THEIRS), per_page=1) for number in range(MOST_PAGES)]
    with pytest.raises(ItemFault, match="too long"):
        list(recraft.calls_in_log("default", OURS))
    assert len(api.heard) == MOST_PAGES


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (says({}, 429, retry_after="3"), Throttled),
        (Said(502, b"<html>"), SafeFault),
        (Said(manner="gone"), SafeFault),
        (Said(200, b"<html>"), SafeFault),
        (says({"success": True, "result": None}), SafeFault),
        (says({"success": True, "result": [{"id": 1}]}), SafeFault),
        (says({"success": False, "errors": [{"code": 10000, "message": "Authentication error"}]}, 403), ItemFault),
        (says({}, 401), ItemFault),
    ],
)
def test_a_log_that_cannot_be_read_never_stops_the_run_and_is_never_a_charge(
    api: ScriptedApi, recraft: ModelClient, said: Said, wanted: type[Exception]
) -> None:
    api.script = [said]
    with pytest.raises(wanted) as caught:
        list(recraft.calls_in_log("default", OURS))
    assert type(caught.value) is wanted


@pytest.mark.parametrize(
    "stored",
    [
        {"image": LINK},
        {"state": "Completed", "result": {"image": LINK}},
        {"result": json.dumps({"state": "Completed", "result": {"image": LINK}}), "success": True},
        json.dumps({"image": LINK}),
    ],
)
def test_a_stored_reply_gives_its_picture(api: ScriptedApi, account: Account, recraft: ModelClient, stored: object) -> None:
    api.script = [says(stored)]
    answer = recraft.logged_answer("default", "01JC/x")
    assert answer
    assert (answer.image, answer.log_id) == (LINK, "01JC/x")
    assert api.heard[0].path.endswith("/gateways/default/logs/01JC%2Fx/response")


@pytest.mark.parametrize(
    "said",
    [says({"errors": [{"code": 7002, "message": "Log not found"}]}, 404), says({"state": "Failed", "error": "x"}), says({})],
)
def test_a_stored_reply_without_a_picture_gives_none(api: ScriptedApi, recraft: ModelClient, said: Said) -> None:
    api.script = [said]
    assert recraft.logged_answer("default", "01JC") is None


ROUTE = "Could not route to /accounts/x/ai-gateway/gateways/default/logs, perhaps your object identifier is invalid?"


@pytest.mark.parametrize(
    ("said", "gateway"),
    [
        (says({"success": False, "errors": [{"code": 10000, "message": "Authentication error"}]}, 401), "default"),
        (says({"success": False, "errors": [{"code": 9109, "message": "Invalid access token"}]}, 403), "default"),
        (says({"success": False, "errors": [{"code": 7003, "message": "Gateway not found"}]}, 404), "prints"),
    ],
)
def test_a_token_or_gateway_that_will_never_do_is_found_before_anything_is_paid(
    api: ScriptedApi, recraft: ModelClient, said: Said, gateway: str
) -> None:
    api.script = [said]
    with pytest.raises(RunFault):
        recraft.check_access(gateway)
    assert [heard.method for heard in api.heard] == ["GET"]


@pytest.mark.parametrize(
    ("said", "can_read"),
    [
        (page(entry(1)), True),
        (page(), None),
        (says({"success": False, "errors": [{"code": 7003, "message": ROUTE}]}, 404), None),
        (says({"success": False, "errors": [{"code": 10000, "message": "Authentication error"}]}, 403), False),
        (says({"success": False, "errors": [{"code": 7003, "message": "Gateway not found"}]}, 404), None),
        (Said(502, b"<html>"), None),
        (says({}, 429), None),
        (Said(manner="gone"), None),
    ],
)
def test_what_is_no_proof_lets_the_run_begin(api: ScriptedApi, recraft: ModelClient, said: Said, can_read: bool | None) -> None:
    api.script = [said]
    assert recraft.check_access("default").can_read_log is can_read


class Turns:
    """A pace of look-ups that lets so many leave."""

    def __init__(self, places: int) -> None:
        self.places = places
        self.held: list[float | None] = []

    def enter(self) -> bool:
        self.places -= 1
        return self.places >= 0

    def hold(self, seconds: float | None) -> None:
        self.held.append(seconds)


def test_look_ups_wait_for_their_turn_and_paid_calls_do_not(api: ScriptedApi, recraft: ModelClient) -> None:
    turns = Turns(2)
    recraft._looks = turns
    api.script = [page(), says({}, 429, retry_after="7"), says({"state": "Completed", "result": {"image": LINK}})]
    assert list(recraft.calls_in_log("default", OURS)) == []
    with pytest.raises(Throttled):
        recraft.logged_answer("default", "log-1")
    assert turns.held == [7.0]
    with pytest.raises(SafeFault, match="not asked"):
        recraft.logged_answer("default", "log-1")
    answer = recraft.draw(a_request(), gateway="default", cache_key="k", cache_ttl=60, metadata={})
    assert answer.image == LINK
    assert len(api.heard) == 3


ODD_ENTRIES: dict[str, dict[str, Any]] = {
    "half a surrogate in its id": {"id": "log-\ud800"},
    "no id": {"id": None},
    "a long id": {"id": "x" * (10 << 20)},
    "an id that is a number": {"id": 10**30},
    "a year that is none": {"created_at": "0000-01-01"},
    "the first year there is": {"created_at": "0001-01-01T00:00:00+14:00"},
    "a date that is a number": {"created_at": 5},
    "a cost that is no number": {"cost": "NaN"},
    "a cost without end": {"cost": float("inf")},
    "metadata that nest too deep": {"metadata": "[" * 100_000},
    "a huge number in its metadata": {"metadata": '{"fingerprint": ' + "9" * 5000 + "}"},
    "half a surrogate in its metadata": {"metadata": {"fingerprint": "\ud800"}},
    "a status that is none": {"status_code": "ok"},
}


@pytest.mark.parametrize("odd", ODD_ENTRIES.values(), ids=ODD_ENTRIES)
def test_an_odd_entry_hides_no_other_and_its_answer_can_be_written_down(
    odd: dict[str, Any], api: ScriptedApi, recraft: ModelClient
) -> None:
    body = json.dumps({"result": [entry(1) | odd, entry(2), 5, None], "success": True})
    api.script = [Said(200, body.encode()), says({"image": LINK}), says({"image": LINK})]
    found = list(recraft.calls_in_log("default", OURS))
    assert [each.id for each in found][-1] == "log-2"
    for each in found:
        answer = recraft.logged_answer("default", each.id)
        assert answer
        assert answer.log_id is not None
        assert len(answer.log_id.encode()) <= 200
        assert answer.image == LINK


@pytest.mark.parametrize("per_page", [10**30, -1, 0, 1e400, "many", None])
def test_a_wild_length_of_a_page_is_no_fault_of_the_program(per_page: object, api: ScriptedApi, recraft: ModelClient) -> None:
    body = json.dumps({"result": [entry(1)], "result_info": {"per_page": per_page}, "success": True})
    api.script = [Said(200, body.encode()), page()]
    with suppress(SafeFault):
        assert [each.id for each in recraft.calls_in_log("default", OURS)] == ["log-1"]
