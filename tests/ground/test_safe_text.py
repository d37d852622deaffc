"""Text from outside is shown, never obeyed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.safe_text import cell, one_line, page_lines


def test_what_a_terminal_would_obey_is_shown_as_its_escape():
    assert one_line("a\x1b[31mb\x00c\x9bd\x7f") == r"a\x1b[31mb\x00c\x9bd\x7f"


def test_what_would_turn_or_hide_text_is_shown_as_its_escape():
    assert one_line("a\u202eb\u2066c\ud800d\U000e0041") == r"a\u202eb\u2066c\ud800d\U000e0041"


def test_white_space_of_any_kind_becomes_single_spaces():
    assert one_line("  one\r\n\ttwo\u2028three\x85four ") == "one two three four"


def test_ordinary_text_in_any_script_stays_as_it_is():
    for text in ("Zürich [bold]", "می‌خواهم", "東京 🗼", "=1+1"):
        assert one_line(text) == text


@given(st.text())
def test_nothing_that_is_shown_can_be_obeyed(text: str):
    assert all(unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"} for char in one_line(text))


@pytest.mark.parametrize("sign", "=+-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋−")
@pytest.mark.parametrize("before", ["", " ", "\t", "\r", "\n", "\u3000", "\x0b"])
def test_no_text_in_a_table_begins_as_a_formula_does(sign: str, before: str):
    assert cell(f"{before}{sign}1+1") == f"'{sign}1+1"


def test_what_a_spreadsheet_would_skip_at_the_beginning_of_a_cell_is_its_escape():
    assert cell("\ufeff=1+1") == r"\ufeff=1+1"
    assert cell("\0=1+1") == r"\x00=1+1"


def test_numbers_and_plain_text_in_a_table_stay_as_they_are():
    assert [cell(value) for value in (-1, 0.5, None, "a=b", "№ 5", "½")] == [-1, 0.5, None, "a=b", "№ 5", "½"]


def test_a_web_page_is_read_as_what_it_shows():
    page = (
        "<title>Sign&nbsp;in</title><style>p {}</style><p>The <b>spend</b> limit<br>is\nreached<!-- no --></p><script>x</script"
    )
    assert page_lines(page) == ["Sign in", "The spend limit", "is", "reached"]
    assert page_lines("plain text\n\n\x1b[31m") == ["plain text", "\\x1b[31m"]
