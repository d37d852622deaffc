from __future__ import annotations

import base64
import io
from collections import Counter

import httpx
import pytest
from PIL import Image

from pipeline.errors import UsageError
from pipeline.sandbox.faults import FAULTS, When, read_rates

KEY = {"cf-aig-cache-key": "k"}


@pytest.mark.parametrize(
    ("fault", "status", "media_type"),
    [
        ("busy", 429, "application/json"),
        ("capacity", 429, "application/json"),
        ("scanner", 503, "application/json"),
        ("unwell", 500, "application/json"),
        ("html", 502, "text/html"),
        ("plain", 503, "text/plain"),
    ],
)
def test_a_fault_before_making_answers_and_charges_nothing(opened, fault, status, media_type):
    caller = opened(faults={fault: 1.0})
    answer = caller.draw()
    assert (answer.status_code, answer.headers["content-type"]) == (status, media_type)
    assert caller.sandbox.stats().made == 0
    assert caller.sandbox.stats().faults == {fault: 1}


def test_reset_breaks_the_connection_and_makes_nothing(opened):
    caller = opened(faults={"reset": 1.0})
    with pytest.raises(httpx.ReadError):
        caller.draw()
    assert caller.sandbox.stats().made == 0
    assert caller.sandbox.stats().by_status == {"reset": 1}


def test_hang_gives_no_answer(opened):
    caller = opened(faults={"hang": 1.0}, hang_seconds=0.05)
    with pytest.raises(httpx.RemoteProtocolError):
        caller.draw()
    caller.sandbox.change(hang_seconds=None)
    with pytest.raises(httpx.ReadTimeout):
        caller.client.post(
            f"{caller.sandbox.base_url}/accounts/{caller.sandbox.account_id}/ai/run",
            json={"model": "recraft/recraftv4-pro", "input": {"prompt": "x"}},
            headers={"Authorization": f"Bearer {caller.sandbox.token}"},
            timeout=0.05,
        )


def test_lost_makes_and_charges_and_leaves_the_answer_in_cache_and_log(opened):
    caller = opened(faults={"lost": 1.0})
    with pytest.raises(httpx.ReadError):
        caller.draw(headers=KEY)
    assert caller.sandbox.stats().made == 1
    again = caller.draw(headers=KEY)
    assert again.headers["cf-aig-cache-status"] == "HIT"
    entry = caller.logs(success="true", cached="false")["result"][0]
    assert caller.logs(f"/{entry['id']}/response") == again.json()
    assert caller.sandbox.stats().made == 1


def test_timeout_answers_408_and_leaves_the_answer_in_the_log(opened):
    caller = opened(faults={"timeout": 1.0})
    assert caller.draw().status_code == 408
    assert caller.logs()["result"][0]["status_code"] == 200
    assert caller.sandbox.stats().made == 1


@pytest.mark.parametrize(("fault", "status"), [("no-state", 200), ("not-ok", 200), ("string-error", 500)])
def test_a_spoilt_answer_holds_no_picture_but_is_charged(opened, fault, status):
    caller = opened(faults={fault: 1.0})
    answer = caller.draw(headers=KEY)
    assert answer.status_code == status
    assert "http" not in answer.text
    assert caller.sandbox.stats().made == 1
    assert caller.logs()["result"][0]["success"] is False


def test_no_state_has_a_state_that_is_not_completed(opened):
    assert opened(faults={"no-state": 1.0}).draw().json()["result"]["state"] != "Completed"


def test_not_ok_says_that_it_is_no_success(opened):
    assert opened(faults={"not-ok": 1.0}).draw().json()["success"] is False


def test_string_error_has_a_string_for_an_error(opened):
    body = opened(faults={"string-error": 1.0}).draw().json()
    assert body["state"] == "Failed"
    assert isinstance(body["error"], str)


def test_inline_and_base64_carry_the_picture_in_the_answer(opened):
    inline = opened(faults={"inline": 1.0}).link()
    bare = opened(faults={"base64": 1.0}).link()
    assert inline.startswith("data:image/webp;base64,")
    for text in (inline.partition(",")[2], bare):
        assert Image.open(io.BytesIO(base64.b64decode(text, validate=True))).size == (64, 48)


def test_small_is_half_the_size(opened):
    assert opened(faults={"small": 1.0}).picture(size="200x100").size == (100, 50)


def test_svg_is_a_vector_with_a_view_box(opened):
    caller = opened(faults={"svg": 1.0})
    answer = caller.fetch(caller.link(size="200x100"))
    assert answer.headers["content-type"] == "image/svg+xml"
    assert 'viewBox="0 0 200 100"' in answer.text


def test_off_palette_keeps_none_of_the_colours(opened):
    controls = {"colors": [{"rgb": [200, 30, 30]}], "background_color": {"rgb": [250, 240, 220]}}
    red, green, blue = opened(faults={"off-palette": 1.0}).picture(controls=controls).convert("RGB").getpixel((1, 1))
    assert abs(red - 250) + abs(green - 240) + abs(blue - 220) > 100


def test_expired_is_dead_from_the_start(opened):
    caller = opened(faults={"expired": 1.0})
    link = caller.link()
    assert caller.fetch(link).status_code == caller.fetch(link).status_code == 403


def test_torn_ends_before_the_announced_length(opened):
    caller = opened(faults={"torn": 1.0})
    link = caller.link()
    with pytest.raises(httpx.RemoteProtocolError):
        caller.fetch(link)


def test_overlong_announces_a_gigabyte(opened):
    caller = opened(faults={"overlong": 1.0})
    with caller.client.stream("GET", caller.link()) as answer:
        assert int(answer.headers["content-length"]) == 1 << 30


def test_endless_goes_on_and_on_without_a_length(opened):
    caller = opened(faults={"endless": 1.0})
    with caller.client.stream("GET", caller.link()) as answer:
        assert "content-length" not in answer.headers
        came = 0
        for chunk in answer.iter_raw():
            came += len(chunk)
            if came > 3_000_000:
                break
    assert came > 3_000_000


def test_wrong_type_is_a_page_and_empty_is_nothing(opened):
    caller = opened(faults={"wrong-type": 1.0})
    assert caller.fetch(caller.link()).text.startswith("<!DOCTYPE html>")
    caller.sandbox.change(faults={"empty": 1.0})
    assert caller.fetch(caller.link()).content == b""


def test_slow_drips(opened):
    caller = opened(faults={"slow": 1.0}, drip_seconds=0.5)
    link = caller.link()
    caller.clock.pauses.clear()
    body = caller.fetch(link).content
    drips = -(-len(body) // 16)
    # The pause after the last drip may still be to come when all is here.
    assert caller.clock.pauses[: drips - 1] == [0.5] * (drips - 1)


def test_stall_sends_half_and_falls_silent(opened):
    caller = opened(faults={"stall": 1.0}, hang_seconds=0.05)
    link = caller.link()
    with pytest.raises(httpx.RemoteProtocolError):
        caller.fetch(link)


def test_redirect_leads_where_it_was_told(opened):
    caller = opened(faults={"redirect": 1.0}, redirect_to="http://10.0.0.1/x")
    answer = caller.fetch(caller.link())
    assert (answer.status_code, answer.headers["location"]) == (302, "http://10.0.0.1/x")


def test_a_seed_replays_the_same_faults_on_the_same_items_in_any_order(opened):
    def outcomes(seed, order):
        caller = opened(faults={"busy": 0.3, "unwell": 0.3}, seed=seed)
        return {number: [caller.draw(str(number)).status_code for _ in range(3)] for number in order}

    first = outcomes(1, range(12))
    assert outcomes(1, reversed(range(12))) == first
    assert outcomes(2, range(12)) != first
    counted = Counter(status for statuses in first.values() for status in statuses)
    assert set(counted) == {200, 429, 500}


def test_rates_are_read_as_name_and_share():
    assert read_rates(["busy=0.1", "torn"]) == {"busy": 0.1, "torn": 1.0}


@pytest.mark.parametrize("texts", [["bussy=1"], ["busy=often"], ["busy=2"], ["busy=-1"], ["busy=0.6", "html=0.6"]])
def test_rates_that_cannot_be_are_refused(texts):
    with pytest.raises(UsageError):
        read_rates(texts)


def test_faults_at_different_places_may_each_strike_always():
    assert read_rates(["lost", "small", "torn"])


def test_every_fault_has_a_name_of_its_own_and_a_line_that_explains_it():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert {fault.when for fault in FAULTS} == set(When)
