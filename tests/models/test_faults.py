"""Every row of the contract's table of errors, in the shapes the API uses."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pipeline.errors import AmbiguousFault, CallError, ItemFault, Moderated, RunFault, SafeFault, Throttled
from pipeline.models.faults import classify

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
ROUTE = "Could not route to /accounts/0000/ai/run, perhaps your object identifier is invalid?"
PAGE = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head></html>"


def api(code: int | None, message: str = "Something") -> str:
    return json.dumps({"success": False, "errors": [{"code": code, "message": message}], "result": {}})


def gateway(code: int, message: str = "Something") -> str:
    error = {"code": code, "message": message}
    return json.dumps({"success": False, "error": [error], "name": "AiGatewayError", "internalCode": code, "message": message})


def run(error: object) -> str:
    return json.dumps({"state": "Failed", "error": error, "model": "recraft/recraftv4-pro"})


def enveloped(inner: str) -> str:
    return json.dumps({"result": json.loads(inner), "success": True, "errors": [], "messages": []})


DOWN = {"code": "provider_unavailable", "message": "The provider could not be reached"}

CONTRACT = [
    (400, api(5006), ItemFault),
    (400, api(5004), ItemFault),
    (400, api(7000), ItemFault),
    (500, api(7000), ItemFault),
    (401, api(10000, "Authentication error"), RunFault),
    (401, gateway(2009), RunFault),
    (401, "", RunFault),
    (402, gateway(2021), RunFault),
    (403, api(5018), RunFault),
    (403, api(3041), RunFault),
    (403, api(3023), RunFault),
    (403, "error code: 1010", RunFault),
    (403, PAGE, RunFault),
    (404, api(7003, ROUTE), RunFault),
    (404, api(7003, "No such model recraft/recraftv4-pro or task"), RunFault),
    (404, "", RunFault),
    (408, api(3007), AmbiguousFault),
    (408, api(3008), AmbiguousFault),
    (413, api(3006), ItemFault),
    (422, gateway(2017), Moderated),
    (424, gateway(2016), Moderated),
    (424, gateway(2017), Moderated),
    (424, gateway(2030), Moderated),
    (429, gateway(2003), Throttled),
    (429, "", Throttled),
    (429, PAGE, Throttled),
    (429, gateway(2041), RunFault),
    (429, api(3036), RunFault),
    (429, api(3040), SafeFault),
    (503, gateway(7013), SafeFault),
    (503, api(2005), SafeFault),
    (503, "upstream connect error", SafeFault),
    (500, run(DOWN), AmbiguousFault),
    (500, run("the prediction was interrupted"), AmbiguousFault),
    (500, "", AmbiguousFault),
    (502, PAGE, AmbiguousFault),
    (504, api(None), AmbiguousFault),
    *((status, PAGE, AmbiguousFault) for status in range(520, 531)),
]

INSIDE_A_200 = [
    (run(DOWN), AmbiguousFault),
    (enveloped(run(DOWN)), AmbiguousFault),
    (run("the prediction was interrupted"), AmbiguousFault),
    (api(10000), RunFault),
    (gateway(2021), RunFault),
    (gateway(2041), RunFault),
    (gateway(2017), Moderated),
    (run({"code": "moderation", "message": "The prompt was flagged"}), Moderated),
    (gateway(2003), Throttled),
    (api(7000, "Unknown"), AmbiguousFault),
    (json.dumps({"result": {"state": "Processing", "result": {}}, "success": True}), AmbiguousFault),
    (json.dumps({"success": True, "result": {}}), AmbiguousFault),
    ("", AmbiguousFault),
    ("[[[[", AmbiguousFault),
    ("[" * 100_000, AmbiguousFault),
    (PAGE, AmbiguousFault),
]

BEYOND_THE_CONTRACT = [
    (400, api(6003, "Invalid request headers"), RunFault),
    (403, api(9109, "Invalid access token"), RunFault),
    (400, api(7003, ROUTE), RunFault),
    (404, api(7000, "No route for that URI"), RunFault),
    (404, gateway(2001, "Please configure AI Gateway in the Cloudflare dashboard"), RunFault),
    (302, "", RunFault),
    (409, "", ItemFault),
    (424, api(None, "Failed dependency"), ItemFault),
    (400, run({"code": "nsfw", "message": "blocked"}), Moderated),
    (599, "", AmbiguousFault),
    (600, "", AmbiguousFault),
]


def kind(status: int, body: str) -> type[CallError]:
    return type(classify(status, {}, body, now=NOON))


@pytest.mark.parametrize(("status", "body", "wanted"), CONTRACT)
def test_each_error_of_the_contract_says_what_can_be_done(status: int, body: str, wanted: type[CallError]) -> None:
    assert kind(status, body) is wanted


@pytest.mark.parametrize(("body", "wanted"), INSIDE_A_200)
def test_a_200_without_a_picture_may_be_billed_unless_its_code_says_otherwise(body: str, wanted: type[CallError]) -> None:
    assert kind(200, body) is wanted


@pytest.mark.parametrize(("status", "body", "wanted"), BEYOND_THE_CONTRACT)
def test_what_the_contract_does_not_list_ends_on_the_careful_side(status: int, body: str, wanted: type[CallError]) -> None:
    assert kind(status, body) is wanted


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (api(7003, ROUTE), "CLOUDFLARE_ACCOUNT_ID"),
        (api(7003, "No such model recraft/recraftv4-pro or task"), "model"),
        (gateway(2001, "Please configure AI Gateway"), "no such gateway"),
        (api(7003, "Gateway not found"), "no such gateway"),
    ],
)
def test_a_404_names_what_is_wrong(body: str, named: str) -> None:
    assert named in str(classify(404, {}, body, now=NOON)).partition(" (HTTP")[0]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, gateway(2003, "Spending limit reached for this gateway")),
        (429, '{"error": "spend limit exceeded"}'),
        (403, gateway(2099, "The Spend Limit of the account is reached")),
    ],
)
def test_a_spend_limit_is_known_by_its_words_whatever_its_code(status: int, body: str) -> None:
    fault = classify(status, {}, body, now=NOON)
    assert type(fault) is RunFault
    assert "spend limit is reached" in str(fault)


def test_a_2009_names_both_keys_that_may_have_been_refused() -> None:
    fault = str(classify(401, {}, gateway(2009), now=NOON))
    assert "CLOUDFLARE_API_TOKEN" in fault
    assert "Provider Keys" in fault


def test_a_fault_carries_status_code_and_log_id() -> None:
    fault = classify(422, {"cf-aig-log-id": "01JC"}, gateway(2017), now=NOON)
    assert (fault.status, fault.code, fault.log_id) == (422, "2017", "01JC")
    throttled = classify(429, {"cf-aig-log-id": "01JC"}, gateway(2003), now=NOON)
    assert (throttled.status, throttled.code, throttled.log_id) == (429, "2003", "01JC")


def test_a_429_asks_for_the_wait_it_names() -> None:
    fault = classify(429, {"retry-after": "7"}, "", now=NOON)
    assert isinstance(fault, Throttled)
    assert fault.retry_after == 7


def test_a_429_without_a_wait_leaves_it_to_the_caller() -> None:
    fault = classify(429, {}, "", now=NOON)
    assert isinstance(fault, Throttled)
    assert fault.retry_after is None


@pytest.mark.parametrize(
    ("status", "headers", "body", "seconds"),
    [
        (503, {}, gateway(7013), 0),
        (503, {}, "", 30),
        (503, {"retry-after": "90"}, "", 90),
        (429, {"retry-after": "5"}, api(3040), 5),
    ],
)
def test_a_safe_fault_has_a_back_off_of_its_own_length(status: int, headers: dict[str, str], body: str, seconds: float) -> None:
    fault = classify(status, headers, body, now=NOON)
    assert isinstance(fault, SafeFault)
    assert fault.retry_after == seconds


def test_the_api_is_quoted_briefly_on_one_line_and_harmless() -> None:
    text = str(classify(400, {}, api(5006, "bad\n\x1b[31minput " + "x" * 5000), now=NOON))
    assert "\n" not in text
    assert "\x1b" not in text
    assert len(text) < 400


def test_a_presigned_link_is_not_quoted() -> None:
    text = str(classify(500, {}, run("could not read https://b.example/x?X-Amz-Signature=deadbeef0&a=b"), now=NOON))
    assert "deadbeef0" not in text


def test_a_web_page_is_called_one_and_not_quoted() -> None:
    text = str(classify(502, {}, PAGE, now=NOON))
    assert "a web page" in text
    assert "<" not in text
