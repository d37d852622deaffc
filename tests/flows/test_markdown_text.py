"""Texts from outside in Markdown: they are shown as they were written, and nothing in them is obeyed."""

from __future__ import annotations

import pytest

from flows.markdown_text import code, escaped, in_cell, place

HOSTILE = "<img src=x> ![a](http://b) [c](http://d) *e* `f` | g_h &lt; https://i www.j"


def test_all_that_markdown_obeys_stands_behind_a_backslash() -> None:
    assert escaped(HOSTILE) == (
        r"\<img src=x\> \!\[a\](http:\//b) \[c\](http:\//d) \*e\* \`f\` \| g\_h \&lt; https:\//i www\.j"
    )
    assert escaped("two\nlines") == "two lines"
    assert escaped("8 delivered (2 with warnings); $2.00 spent") == "8 delivered (2 with warnings); $2.00 spent"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("leaf_1 [bold] 3 < 4", "leaf_1 [bold] 3 ‹ 4"),
        ("<img src=x>", "‹img src=x›"),
        ("![a](http://b)", "![a] (http://b)"),
        ("[a][b] [b]: http://c", "[a] [b] [b] : http://c"),
    ],
)
def test_a_cell_is_shown_alike_by_pages_that_read_markdown_and_pages_that_do_not(text: str, shown: str) -> None:
    assert in_cell(text) == shown


def test_a_place_is_a_link_where_a_browser_can_follow_it() -> None:
    assert place("https://shop.example/a b/proof.html", "the page") == "[the page](<https://shop.example/a b/proof.html>)"
    assert place("https://x/>)![a](http://b)", "the page") == "[the page](<https://x/%3E)![a](http://b)>)"
    assert place("s3://bucket/a`b", "the page") == code("s3://bucket/a`b") == "`s3://bucket/a'b`"
