from __future__ import annotations

import json
from decimal import Decimal
from email.utils import parsedate_to_datetime

import pytest

from pipeline.errors import UsageError
from pipeline.pace.pacer import Window
from pipeline.sandbox import SandboxSettings


def code(response):
    body = response.json()
    errors = body.get("errors") or body.get("error")
    return response.status_code, errors[0]["code"]


def test_a_call_gives_a_picture_in_the_envelope_with_the_gateways_headers(opened):
    answer = opened().draw()
    assert answer.status_code == 200
    assert answer.json()["result"]["state"] == "Completed"
    assert answer.json()["success"] is True
    assert {"cf-aig-log-id", "cf-ray"} <= set(answer.headers)


def test_a_success_comes_in_each_of_the_three_shapes(opened):
    assert opened(reply_shape="run").draw().json()["result"]["image"].startswith("http://127.0.0.1:")
    assert opened(reply_shape="bare").draw().json()["image"].startswith("http://127.0.0.1:")


def test_a_wrong_token_is_401_10000_and_costs_nothing(opened):
    caller = opened()
    assert code(caller.draw(token="wrong")) == (401, 10000)
    assert caller.sandbox.stats().charged_usd == 0


def test_wrong_account_and_unknown_model_are_both_7003_with_different_messages(opened):
    caller = opened()
    account, model = caller.draw(account="nobody"), caller.draw(model="recraft/v9")
    assert code(account) == code(model) == (404, 7003)
    assert account.json()["errors"][0]["message"] != model.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "given",
    [
        {"n": 2},
        {"prompt": 7},
        {"controls": {"colors": [{"rgb": [0, 0, 0]}] * 6}},
        {"controls": {"colors": [{"rgb": [0, 0, 256]}]}},
        {"size": "huge"},
        {"size": "9999x9999"},
        {"prompt": "x" * 10_001},
    ],
)
def test_input_against_the_model_pages_schema_is_400_5006(opened, given):
    caller = opened()
    assert code(caller.draw(**({"prompt": "x"} | given))) == (400, 5006)
    assert caller.sandbox.stats().invalid_inputs == 1


def test_a_body_that_is_no_json_is_400_5004(opened):
    caller = opened()
    url = f"{caller.sandbox.base_url}/accounts/{caller.sandbox.account_id}/ai/run"
    answer = caller.client.post(url, content=b"{", headers={"Authorization": f"Bearer {caller.sandbox.token}"})
    assert code(answer) == (400, 5004)


def test_a_gateway_that_does_not_exist_is_refused_but_the_default_is_made(opened):
    caller = opened(gateways=("print",))
    assert caller.draw(headers={"cf-aig-gateway-id": "print"}).status_code == 200
    assert caller.draw().status_code == 200
    assert caller.draw(headers={"cf-aig-gateway-id": "other"}).status_code == 404


def test_the_pace_is_a_sliding_window_for_each_gateway(opened):
    caller = opened(pace=(Window(2, 10.0),))
    assert [caller.draw().status_code for _ in range(3)] == [200, 200, 429]
    assert caller.draw(headers={"cf-aig-gateway-id": "second"}).status_code == 200
    caller.clock.now += 9
    refused = caller.draw()
    assert code(refused) == (429, 2003)
    assert refused.headers["retry-after"] == "1"
    caller.clock.now += 1
    assert caller.draw().status_code == 200
    assert caller.sandbox.stats().throttled == 2


def test_retry_after_may_be_a_date_or_missing(opened):
    caller = opened(pace=(Window(1, 60.0),), retry_after="date")
    caller.draw()
    assert parsedate_to_datetime(caller.draw().headers["retry-after"]).timestamp() == caller.clock.now + 60
    caller.sandbox.change(retry_after="none")
    assert "retry-after" not in caller.draw().headers


def test_credit_runs_out_with_402_2021(opened):
    caller = opened(credit_usd=Decimal("0.50"))
    assert [caller.draw(str(n)).status_code for n in range(2)] == [200, 200]
    assert code(caller.draw("third")) == (402, 2021)
    assert caller.sandbox.stats().charged_usd == Decimal("0.50")


def test_the_spend_limit_is_429_2041(opened):
    assert code(opened(spend_limit_usd=Decimal("0.10")).draw()) == (429, 2041)


def test_a_moderated_word_is_422_2017(opened):
    caller = opened(moderated=("dragon",))
    assert code(caller.draw("A Dragon, asleep")) == (422, 2017)
    assert caller.draw("dragonflies").status_code == 200


def test_the_same_cache_key_is_a_hit_with_the_same_link_and_no_charge(opened):
    caller = opened()
    headers = {"cf-aig-cache-key": "k1", "cf-aig-cache-ttl": "600"}
    first, second = caller.draw(headers=headers), caller.draw(headers=headers)
    assert (first.headers["cf-aig-cache-status"], second.headers["cf-aig-cache-status"]) == ("MISS", "HIT")
    assert first.json() == second.json()
    assert caller.sandbox.stats().made == caller.sandbox.stats().cache_hits == 1


def test_the_cache_forgets_after_its_ttl_and_is_skipped_when_asked(opened):
    caller = opened()
    headers = {"cf-aig-cache-key": "k1", "cf-aig-cache-ttl": "600"}
    caller.draw(headers=headers)
    assert caller.draw(headers={**headers, "cf-aig-skip-cache": "true"}).headers["cf-aig-cache-status"] == "MISS"
    caller.clock.now += 600
    assert caller.draw(headers=headers).headers["cf-aig-cache-status"] == "MISS"


def test_latency_spreads_by_the_seed_and_is_the_same_when_replayed(opened):
    def waits(seed):
        caller = opened(latency_seconds=10.0, latency_spread=0.5, seed=seed)
        caller.clock.pauses.clear()
        for number in range(6):
            caller.draw(str(number))
        return list(caller.clock.pauses)

    first = waits(1)
    assert all(5 <= wait <= 15 for wait in first)
    assert len(set(first)) == 6
    assert waits(1) == first != waits(2)


def test_default_client_names_are_refused_where_the_network_does_so(opened):
    caller = opened(refuse_default_clients=True)
    answer = caller.draw()
    assert (answer.status_code, answer.text) == (403, "error code: 1010")
    assert caller.draw(headers={"User-Agent": "makeready/1"}).status_code == 200


def test_a_picture_is_charged_even_when_the_caller_hung_up(opened):
    import socket

    caller = opened()
    body = json.dumps({"model": "recraft/recraftv4-pro", "input": {"prompt": "gone", "size": "64x64"}})
    host, port = caller.sandbox.origin.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(
            f"POST /client/v4/accounts/{caller.sandbox.account_id}/ai/run HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {caller.sandbox.token}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
    deadline = 200
    while caller.sandbox.stats().made == 0 and deadline:
        caller.logs()  # each is a round trip: gives the other thread its turn
        deadline -= 1
    assert caller.sandbox.stats().made == 1
    assert caller.logs()["result"][0]["cost"] == 0.25


def test_stats_tell_over_http_what_was_received_and_charged(opened):
    caller = opened()
    caller.draw("one", headers={"cf-aig-metadata": json.dumps({"fingerprint": "f1"})})
    stats = caller.client.get(f"{caller.sandbox.origin}/_sandbox/stats", params={"bodies": "1"}).json()
    assert stats["charges"] == {"f1": 1}
    assert stats["charged_usd"] == "0.25"
    assert stats["by_status"] == {"200": 1}
    assert stats["valid_inputs"] == 1
    assert stats["bodies"][0]["body"]["input"]["prompt"] == "one"
    assert "authorization" not in stats["bodies"][0]["headers"]


def test_settings_can_be_changed_over_http_while_it_runs(opened):
    caller = opened(faults={"busy": 1.0})
    assert caller.draw().status_code == 429
    caller.client.post(f"{caller.sandbox.origin}/_sandbox/change", json={"faults": {}})
    assert caller.draw().status_code == 200


def test_settings_with_an_unknown_fault_are_refused_with_the_names():
    with pytest.raises(UsageError, match=r"bussy.*busy, capacity"):
        SandboxSettings(faults={"bussy": 0.1})
