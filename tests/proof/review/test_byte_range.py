"""Which bytes of a file are asked for."""

from __future__ import annotations

import pytest

from pipeline.proof.review.byte_range import is_known, span_of


@pytest.mark.parametrize(
    ("asked", "span"),
    [
        (None, (0, 100)),
        ("bytes=0-", (0, 100)),
        ("bytes=10-19", (10, 10)),
        ("bytes=99-", (99, 1)),
        ("bytes=90-999", (90, 10)),
        ("bytes=-10", (90, 10)),
        ("bytes=-999", (0, 100)),
        ("bytes=100-", None),
        ("bytes=-0", None),
        ("bytes=0-9,20-29", (0, 100)),
        ("bytes=20-10", (0, 100)),
        ("items=0-9", (0, 100)),
        ("bytes=a-b", (0, 100)),
        ("bytes=-", (0, 100)),
        ("bytes=" + "9" * 40 + "-", (0, 100)),
    ],
)
def test_a_range_is_cut_to_the_file_and_what_cannot_be_read_asks_for_all(
    asked: str | None, span: tuple[int, int] | None
) -> None:
    assert span_of(asked, 100) == span


def test_nothing_of_an_empty_file_can_be_asked_for() -> None:
    assert span_of(None, 0) == (0, 0)
    assert span_of("bytes=0-", 0) is None
    assert span_of("bytes=-5", 0) is None


@pytest.mark.parametrize(
    ("asked", "known"),
    [(None, False), ("", False), ('"a"', True), ('W/"a"', True), ('"b", "a"', True), ("*", True), ('"b"', False), ("a", False)],
)
def test_a_browser_that_has_the_file_is_told_so(asked: str | None, known: bool) -> None:
    assert is_known(asked, '"a"') == known
