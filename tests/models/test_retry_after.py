"""`retry-after`, as numbers, dates and nonsense."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.models.retry_after import LONGEST_SECONDS, seconds_asked

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("12", 12),
        (" 1.5 ", 1.5),
        ("Mon, 05 Oct 2026 12:00:20 GMT", 20),
        ("Mon, 05 Oct 2026 14:00:20 +0200", 20),
        ("Mon, 05 Oct 2026 12:00:20 -0000", 20),
        ("Mon, 05 Oct 2026 11:00:00 GMT", 0),
        ("Fri, 01 Jan 2999 00:00:00 GMT", LONGEST_SECONDS),
        ("86400", LONGEST_SECONDS),
        ("9" * 250, LONGEST_SECONDS),
    ],
)
def test_seconds_and_dates_are_read_and_bounded(header: str, seconds: float) -> None:
    assert seconds_asked(header, NOON) == seconds


@pytest.mark.parametrize(
    "header", [None, "", "soon", "-5", "nan", "inf", "1e9", "٣", "9" * 5000, "Mon, 99 Oct 2026 12:00:20 GMT"]
)
def test_what_cannot_be_read_asks_for_nothing(header: str | None) -> None:
    assert seconds_asked(header, NOON) is None
