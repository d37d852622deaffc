"""A spend limit or a quota is known by its words where the API gives no code."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.errors import CallError, RunFault, Throttled
from pipeline.models.faults import classify
from pipeline.models.limits_told import Limit, limit_told

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)


def page(said: str) -> str:
    return f"<!DOCTYPE html><html><head><title>429</title><style>p {{}}</style></head><body><p>{said}</p></body></html>"


def told(status: int, body: str) -> CallError:
    return classify(status, {}, body, now=NOON)


SPENT = [
    "Spend limit reached",
    "AiError: the spending limit of this account has been exceeded. Try again tomorrow.",
    "You have reached your monthly spend cap",
    "Error 1027\nSpend limit exceeded for gateway default",
    page("The <b>spend limit</b> of this gateway is <i>reached</i>."),
]
USED_UP = [
    "you have used up your daily free allocation of 10,000 neurons, please upgrade to Cloudflare's Workers Paid plan",
    "Your quota is exhausted.",
    page("Quota exceeded for this account"),
]
NEITHER = [
    "",
    "Too many requests",
    "Quota exceeded for quota metric 'Generate requests per minute'",
    "Rate limit reached: quota of requests exceeded",
    "When a spend limit is reached, calls are refused.",
    "Your spend limit has not been reached.",
    "Learn about spend limits",
    page('Too many requests.</p><a href="/docs">Spend limits</a><a href="/k">Milestones reached</a><p>'),
    page("Slow down</p><script>var words = 'spend limit reached'</script><!-- spend limit reached --><p>"),
]


@pytest.mark.parametrize("status", [402, 403, 429])
@pytest.mark.parametrize("body", SPENT)
def test_a_spend_limit_in_plain_words_stops_the_run(status: int, body: str) -> None:
    fault = told(status, body)
    assert type(fault) is RunFault
    assert "spend limit is reached. Raise it" in str(fault)
    assert "spend" in str(fault).partition("(HTTP")[2].lower()


@pytest.mark.parametrize("body", USED_UP)
def test_a_quota_in_plain_words_stops_the_run(body: str) -> None:
    fault = told(429, body)
    assert type(fault) is RunFault
    assert "quota for today is used up" in str(fault)


@pytest.mark.parametrize("body", NEITHER)
def test_what_speaks_of_limits_and_tells_of_none_is_waited_out(body: str) -> None:
    assert type(told(429, body)) is Throttled


@pytest.mark.parametrize("status", [200, 500, 502, 503])
@pytest.mark.parametrize("body", SPENT)
def test_words_do_not_settle_what_may_have_been_billed_or_was_told_otherwise(status: int, body: str) -> None:
    assert type(told(status, body)) is type(told(status, page("Sorry")))


def test_a_prompt_that_comes_back_in_json_tells_of_no_limit() -> None:
    assert limit_told('{"prompt": "spend limit reached"}') is None


def test_the_sentence_is_told_with_the_limit() -> None:
    assert limit_told("Sorry. Spend limit reached! Bye.") == (Limit.SPEND, "Spend limit reached!")


def test_no_web_page_is_too_large_to_be_looked_through() -> None:
    assert limit_told("<script" * 500_000) is None
