"""Pings: start, success and failure, at the ends of the check's path, and no fault of the check's reaches the run."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest

from pipeline.wire.http_clients import post_to_check
from pipeline.work.notices.ping import MOST_BYTES, Pinger, with_ending
from tests.servers.receivers import Receiver

URL = "https://hc-ping.com/uuid?rid=1"
ENOUGH_SECONDS = 100.0


@dataclass
class Check:
    refusals: int = 0
    came: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, url: str, body: bytes) -> bool:
        self.came.append((url, body.decode()))
        self.refusals -= 1
        if self.refusals >= 0:
            raise OSError("no route")
        return True


def told(check: Check, code: int, words: str = "4 delivered") -> list[tuple[str, str]]:
    pinger = Pinger(URL, check, wait=lambda _: None)
    pinger.start()
    pinger.end(code, words)
    pinger.finish(ENOUGH_SECONDS)
    return check.came


@pytest.mark.parametrize(
    ("url", "started"),
    [
        ("https://hc/uuid", "https://hc/uuid/start"),
        ("https://hc/uuid/", "https://hc/uuid/start"),
        ("https://hc/key/slug?create=1", "https://hc/key/slug/start?create=1"),
    ],
)
def test_the_ending_stands_at_the_path_before_any_query(url: str, started: str) -> None:
    assert with_ending(url, "/start") == started
    assert with_ending(url, "") == url


def test_a_good_run_is_a_start_and_a_success() -> None:
    assert told(Check(), 0) == [
        ("https://hc-ping.com/uuid/start?rid=1", ""),
        (URL, "exit code 0\n4 delivered"),
    ]


def test_any_other_code_is_a_failure_with_its_reasons() -> None:
    assert told(Check(), 3)[1] == ("https://hc-ping.com/uuid/fail?rid=1", "exit code 3\n4 delivered")


def test_where_another_run_is_at_work_its_end_is_the_one_that_counts() -> None:
    assert [url for url, _ in told(Check(), 8)] == ["https://hc-ping.com/uuid/start?rid=1"]


def test_a_check_that_cannot_be_reached_is_tried_three_times() -> None:
    check = Check(refusals=100)
    pinger = Pinger(URL, check, wait=lambda _: None)
    pinger.end(0, "")
    pinger.finish(ENOUGH_SECONDS)
    assert len(check.came) == 3


def test_a_body_is_short() -> None:
    assert len(told(Check(), 3, "x" * 20_000)[1][1]) == MOST_BYTES


def test_a_start_that_is_not_taken_does_not_hold_up_the_end() -> None:
    check, waited = Check(refusals=1), threading.Event()
    pinger = Pinger(URL, check)
    pinger.start()
    pinger.end(0, "")  # in the pause before the second try, or before the first: the end comes at once either way
    pinger.finish(ENOUGH_SECONDS)
    assert check.came[-1] == (URL, "exit code 0\n")
    assert not waited.is_set()


def test_it_is_posted_to_a_real_check_and_to_nobody_it_names() -> None:
    with Receiver() as check, Receiver(status=302) as moved:
        assert post_to_check(check.check, b"exit code 0", None)
        assert not post_to_check(moved.check, b"exit code 0", None)
        assert check.pings == [("", "exit code 0")]


def test_what_is_no_url_is_no_fault_of_the_run() -> None:
    pinger = Pinger("no url at all", lambda url, body: post_to_check(url, body, None), wait=lambda _: None)
    pinger.end(0, "")
    pinger.finish(ENOUGH_SECONDS)
