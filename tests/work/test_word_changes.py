"""A prompt beside what it was, word by word."""

from __future__ import annotations

import pytest

from pipeline.work.word_changes import Fate, Words, shortened, word_changes


def marked(before: str, after: str) -> str:
    return " ".join(f"{fate.value[0]}{text}{fate.value[1]}" for fate, text in word_changes(before, after))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("A red leaf", "A blue leaf", "A [-red-] {+blue+} leaf"),
        ("A leaf", "A blue leaf", "A {+blue+} leaf"),
        ("A red leaf", "A leaf", "A [-red-] leaf"),
        ("A leaf  on\npaper", " A leaf on paper\n", "A leaf on paper"),
        ("a a a", "a a", "a a [-a-]"),
        ("", "A leaf", "{+A leaf+}"),
        ("one two three four", "zero two four five", "[-one-] {+zero+} two [-three-] four {+five+}"),
        ("", "", ""),
    ],
)
def test_words_are_struck_and_added(before: str, after: str, shown: str) -> None:
    assert marked(before, after) == shown


def test_words_far_from_what_changed_are_left_out_and_nothing_else() -> None:
    words = [f"w{number}" for number in range(40)]
    found = shortened(word_changes(" ".join(words), " ".join([*words[:20], "new", *words[20:]])), 2)
    assert found == [Words(Fate.STAYED, "… w18 w19"), Words(Fate.ADDED, "new"), Words(Fate.STAYED, "w20 w21 …")]


def test_two_long_texts_without_a_common_word_end_at_once() -> None:
    found = word_changes("a " * 5_000, "b a " * 2_500 + "c")
    assert [words.fate for words in found] == [Fate.STRUCK, Fate.ADDED]
