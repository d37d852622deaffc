from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pipeline.errors import UsageError


def metadata(**entries):
    return {"cf-aig-metadata": json.dumps(entries)}


def eq(key, value):
    return {"key": key, "operator": "eq", "value": [value]}


def test_a_call_is_found_by_the_fingerprint_in_its_metadata(opened):
    caller = opened()
    caller.draw("one", headers=metadata(job="j", fingerprint="f1"))
    log_id = caller.draw("two", headers=metadata(job="j", fingerprint="f2")).headers["cf-aig-log-id"]
    by_filter = caller.logs(filters=[eq("metadata.key", "fingerprint"), eq("metadata.value", "f2")])
    assert [entry["id"] for entry in by_filter["result"]] == [log_id]
    assert [entry["id"] for entry in caller.logs(search="f2")["result"]] == [log_id]
    assert json.loads(by_filter["result"][0]["metadata"]) == {"job": "j", "fingerprint": "f2"}


def test_filters_are_taken_in_brackets_too(opened):
    caller = opened()
    caller.draw("one", headers=metadata(fingerprint="f1"))
    brackets = {"filters[0][key]": "metadata.value", "filters[0][operator]": "eq", "filters[0][value][0]": "f1"}
    assert caller.logs(**brackets)["result_info"]["total_count"] == 1
    assert caller.logs(**(brackets | {"filters[0][value][0]": "f9"}))["result"] == []


def test_only_five_metadata_entries_are_kept_and_the_rest_goes_silently(opened):
    caller = opened()
    assert caller.draw(headers=metadata(a=1, b=2, c=3, d=4, e=True, f="lost")).status_code == 200
    assert json.loads(caller.logs()["result"][0]["metadata"]) == {"a": 1, "b": 2, "c": 3, "d": 4, "e": True}


def test_the_stored_reply_holds_the_link(opened):
    caller = opened()
    answer = caller.draw()
    assert caller.logs(f"/{answer.headers['cf-aig-log-id']}/response") == answer.json()


def test_the_reply_is_not_stored_when_the_caller_did_not_want_it(opened):
    caller = opened()
    log_id = caller.draw(headers={"cf-aig-collect-log-payload": "false"}).headers["cf-aig-log-id"]
    assert caller.logs(f"/{log_id}/response")["success"] is False
    caller.draw(headers={"cf-aig-collect-log": "false"})
    assert caller.logs()["result_info"]["total_count"] == 1


def test_failures_and_cache_hits_are_logged_as_what_they_are(opened):
    caller = opened(moderated=("dragon",))
    caller.draw("dragon")
    for _ in range(2):
        caller.draw("fine", headers={"cf-aig-cache-key": "k"})
    entries = caller.logs(order_by_direction="asc")["result"]
    assert [(entry["status_code"], entry["success"], entry["cached"], entry["cost"]) for entry in entries] == [
        (422, False, False, 0.0),
        (200, True, False, 0.25),
        (200, True, True, 0.0),
    ]
    assert caller.logs(success="false")["result_info"]["total_count"] == 1


def test_dates_narrow_the_list_and_pages_divide_it(opened):
    caller = opened()
    for number in range(5):
        caller.draw(str(number))
        caller.clock.now += 60
    third = datetime.fromtimestamp(caller.clock.now - 180, UTC).isoformat()
    assert caller.logs(start_date=third)["result_info"]["total_count"] == 3
    assert caller.logs(end_date=third)["result_info"]["total_count"] == 3
    page = caller.logs(page="2", per_page="2")
    assert page["result_info"] == {"page": 2, "per_page": 2, "count": 2, "total_count": 5, "total_pages": 3}


def test_the_log_belongs_to_its_gateway_and_may_come_late(opened):
    caller = opened(log_delay_seconds=30.0)
    caller.draw(headers={"cf-aig-gateway-id": "print"})
    assert caller.logs(gateway="print")["result"] == []
    caller.clock.now += 30
    assert caller.logs(gateway="print")["result_info"]["total_count"] == 1
    assert caller.logs()["result"] == []


def test_a_filter_that_is_not_known_is_refused(opened):
    caller = opened()
    caller.draw()
    assert caller.logs(filters=[eq("colour", "red")])["success"] is False
    assert caller.logs(filters="nonsense")["success"] is False


def test_a_gateway_whose_logging_is_off_keeps_what_asks_for_it(opened):
    caller = opened(log="asked")
    caller.draw("silent")
    bare = caller.draw("entry alone", headers={"cf-aig-collect-log": "true"}).headers["cf-aig-log-id"]
    asked = {"cf-aig-collect-log": "true", "cf-aig-collect-log-payload": "true"}
    whole = caller.draw("with its reply", headers=asked).headers["cf-aig-log-id"]
    assert {entry["id"] for entry in caller.logs()["result"]} == {bare, whole}
    assert caller.logs(f"/{bare}/response")["success"] is False
    assert caller.logs(f"/{whole}/response")["success"] is True


def test_a_log_may_be_empty_refused_missing_or_repeat_itself(opened):
    caller = opened(log="empty")
    log_ids = [caller.draw(str(number)).headers["cf-aig-log-id"] for number in range(3)]
    nothing = caller.logs()
    assert nothing["success"] is True
    assert nothing["result"] == []
    assert caller.logs(f"/{log_ids[0]}/response")["success"] is False
    for kind, code in (("refused", 10000), ("missing", 7003)):
        caller.sandbox.change(log=kind)
        for tail in ("", f"/{log_ids[0]}", f"/{log_ids[0]}/response"):
            assert caller.logs(tail)["errors"][0]["code"] == code
    caller.sandbox.change(log="repeating")
    pages = [caller.logs(page=str(page), per_page="50") for page in (1, 2, 9)]
    assert {entry["id"] for entry in pages[0]["result"]} == set(log_ids)
    assert pages[1]["result"] == pages[2]["result"] == pages[0]["result"]
    assert len(pages[1]["result"]) == pages[1]["result_info"]["per_page"]


def test_a_log_is_of_a_kind_that_exists(opened):
    caller = opened()
    with pytest.raises(UsageError, match="refused"):
        caller.sandbox.change(log="lost")
