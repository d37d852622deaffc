"""Names that leave the house."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.stores.safe_names import LONGEST_NAME, NAME_PATTERN, RULES, validate_name


@pytest.mark.parametrize(
    "name", ["a", "shield", "poster-Oslo-dawn", "NW_101.take-2", "0", "console", "a..b", "x" * LONGEST_NAME]
)
def test_a_plain_name_is_given_back(name: str) -> None:
    assert validate_name(name) == name


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"),
        ("a/b", "another folder"),
        ("..\\x", "another folder"),
        ("../../etc/passwd", "another folder"),
        ("..", "the one above"),
        (".", "this folder"),
        (".hidden", "hidden"),
        ("-rf", "option"),
        ("name.", "Windows drops"),
        ("shield.part", "unfinished"),
        ("CON", "device"),
        ("nul.txt", "device"),
        ("Com1", "device"),
        ("two words", "may hold only"),
        ("Tromsø", "may hold only"),
        ("аdmin", "may hold only"),  # a Cyrillic а
        ("tab\t", "may hold only"),
        ("end\n", "may hold only"),
        ("nul\0", "may hold only"),
        ("x" * (LONGEST_NAME + 1), "at most 100"),
    ],
)
def test_a_name_that_could_do_harm_is_refused_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        validate_name(name)


def test_every_rule_carries_its_reason() -> None:
    assert all(": " in reason for _, reason in RULES)


@given(st.text(alphabet="aZ9._-/\\ ø\nCONcom1", max_size=12) | st.text(max_size=105))
@example("CON.")
@example("a\n")
def test_the_pattern_for_json_schema_takes_what_the_validator_takes(name: str) -> None:
    try:
        validate_name(name)
    except ValueError:
        assert not re.fullmatch(NAME_PATTERN, name)
    else:
        assert re.fullmatch(NAME_PATTERN, name)
