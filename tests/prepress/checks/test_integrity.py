"""A file is whole up to its own end mark, and ends there."""

from __future__ import annotations

import pytest

from pipeline.errors import NotAPicture
from pipeline.prepress.checks.integrity import judge, surplus, unreadable
from tests.prepress.pictures.conftest import artwork, encoded

KINDS = [("WEBP", "image/webp"), ("PNG", "image/png"), ("JPEG", "image/jpeg")]


@pytest.fixture
def measured(tmp_path):
    def count(data: bytes, media_type: str) -> int:
        (tmp_path / "came").write_bytes(data)
        return surplus(tmp_path / "came", media_type)

    return count


@pytest.mark.parametrize(("kind", "media_type"), KINDS)
def test_a_whole_file_ends_at_its_mark(measured, kind, media_type):
    assert measured(encoded(artwork(), kind), media_type) == 0


@pytest.mark.parametrize(("kind", "media_type"), KINDS)
@pytest.mark.parametrize("tail", [b"x", b"<script>" * 100])
def test_bytes_after_the_end_are_counted(measured, kind, media_type, tail):
    assert measured(encoded(artwork(), kind) + tail, media_type) == len(tail)


@pytest.mark.parametrize(("kind", "media_type"), KINDS)
@pytest.mark.parametrize("cut", [1, 2, 5, 11, 12, 13, 100])
def test_a_missing_end_is_seen(measured, kind, media_type, cut):
    assert measured(encoded(artwork(), kind)[:-cut], media_type) < 0


def test_any_flipped_byte_of_a_png_is_seen(measured):
    data = encoded(artwork(8, 8), "PNG")
    for place in range(8, len(data)):
        flipped = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert measured(flipped, "image/png") < 0, place


def test_an_svg_that_was_read_is_whole(measured):
    assert measured(b"<svg/>", "image/svg+xml") == 0


def test_a_torn_file_fails_and_a_tail_is_warned_of():
    assert judge(0) is None
    torn, tail = judge(-1), judge(7)
    assert torn
    assert tail
    assert (torn.code, torn.level.value) == ("integrity.torn", "fail")
    assert (tail.code, tail.level.value, tail.measured) == ("integrity.trailing", "warn", 7)


def test_what_cannot_be_opened_is_a_finding_too():
    finding = unreadable(NotAPicture("What came is an HTML page."))
    assert (finding.code, finding.level.value, finding.text) == ("integrity.unreadable", "fail", "What came is an HTML page.")
