"""A diff on a screen of any width, and as Markdown that nothing in a prompt can break out of."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.cli.screen.change_words import Compared
from pipeline.cli.screen.console import open_console
from pipeline.cli.screen.diff_markdown import MOST_SIGNS, as_markdown
from pipeline.cli.screen.diff_table import print_diff
from pipeline.work.diff import Change, Changes, Difference, Kind
from tests.cli.screen.samples import HOSTILE, SHOWN

if TYPE_CHECKING:
    from tests.cli.screen.conftest import Window

QUARTER = Decimal("0.25")
BEFORE, AFTER = "A poster of Oslo at dawn, flat shapes", "A poster of Oslo at dusk, flat shapes"
POSTER = Change("poster", Kind.CHANGED, (Difference("prompt", BEFORE, AFTER), Difference("size", "9x6", "6x9")), QUARTER)
CHANGES = Changes(
    12,
    80,
    (
        POSTER,
        Change("card", Kind.CHANGED, (Difference("palette", "#FF0000", None),)),
        Change("leaf", Kind.NEW, usd=QUARTER, prompt="A leaf " * 30),
        Change("page", Kind.PRINTS, (Difference("print files", None, None),)),
        Change("elm", Kind.BACK, prompt="An elm"),
        Change("oak", Kind.GONE, prompt="An oak"),
    ),
    unchanged=75,
    again=1,
    again_usd=QUARTER,
)
ATTACK = (
    "```\n</details><script>alert(1)</script> @octocat #1 | a | b |\n| - | - |\n![x](https://example.com/p.png) "
    "[a](javascript:1) ````` ~~~ <!-- \x1b[31m \u202e"
)


def compared(changes: Changes = CHANGES, **more: object) -> Compared:
    return Compared(changes, "autumn", "outputs/autumn", **more)  # type: ignore[arg-type]


def test_each_kind_is_listed_with_its_price_and_what_is_unchanged_is_counted(window: type[Window]) -> None:
    shown = window(60)
    print_diff(compared(stops=("guard `gone: 0`: 1 of the 80",)), shown.console)
    assert shown.lines[:18] == [
        "2 changed, $0.25",
        "  poster  $0.25",
        "    prompt: A poster of Oslo at [-dawn,-] {+dusk,+} flat shapes",
        "    size: [-9x6-] {+6x9+}",
        "  card  $0.00, nothing to make",
        "    palette: [-#FF0000-]",
        "",
        "1 new, $0.25",
        "  leaf  $0.25",
        f"    {' '.join(['A leaf'] * 12)} …",
        "",
        "1 print files only: the pictures are kept",
        "  page",
        "    print files: others",
        "",
        "1 back again: their pictures are there",
        "  elm",
        "    An elm",
    ]
    words = " ".join(shown.text.split())
    assert "Against edition 12: 1 new, 2 changed, 1 print files only, 1 back again, 1 gone, 75 unchanged (1 of them" in words
    assert "of them to make): $0.75" in words
    assert "guard `gone: 0`: 1 of the 80. The run will not start" in words


def test_in_colour_words_are_struck_red_and_added_green_and_nothing_is_cut() -> None:
    stream = io.StringIO()
    print_diff(compared(), open_console(stream, width=40, force_terminal=True))
    shown = stream.getvalue()
    assert re.search("\x1b\\[[0-9;]*9;31mdawn,", shown)
    assert "\x1b[32mdusk," in shown
    assert "[-" not in shown
    assert max(len(re.sub("\x1b\\[[0-9;]*m", "", line).rstrip()) for line in shown.splitlines()) <= 40


def test_nothing_in_a_prompt_is_obeyed(window: type[Window]) -> None:
    shown = window(200)
    hostile = Change("leaf", Kind.CHANGED, (Difference("prompt", "", HOSTILE),), QUARTER)
    print_diff(compared(Changes(1, 1, (hostile,))), shown.console)
    assert SHOWN in shown.text


def test_two_editions_have_no_prices(window: type[Window]) -> None:
    shown = window(120)
    print_diff(compared(later=14), shown.console)
    assert "$" not in shown.text
    assert shown.lines[-1].startswith("From edition 12 to 14: 1 new, 2 changed")
    assert "USD" not in as_markdown(compared(later=14))


def test_markdown_has_the_counts_in_a_table_and_the_items_in_lists_that_open() -> None:
    text = as_markdown(compared())
    assert text.startswith("**autumn** against edition 12\n\n| | items | USD |\n|---|---:|---:|\n| changed | 2 | 0.25 |\n")
    assert "| unchanged | 75 | 0.25 |\n| **cost** | | **0.75** |\n" in text
    assert "<details><summary>2 changed, $0.25</summary>\n\n```text\nposter $0.25\n" in text
    assert text.count("<details>") == text.count("</details>") == 5


def test_no_prompt_breaks_out_of_its_block_in_markdown() -> None:
    changed = Change("leaf", Kind.CHANGED, (Difference("prompt", ATTACK, f"{ATTACK} once more"),), QUARTER)
    text = as_markdown(compared(Changes(1, 2, (changed, Change("oak", Kind.NEW, prompt=ATTACK)))))
    open_fence, outside = None, []
    for line in text.splitlines():
        fence = re.fullmatch(r"(`{3,})(?:text)?", line)
        if fence and open_fence is None:
            open_fence = fence[1]
        elif fence and fence[1] == open_fence:
            open_fence = None
        elif open_fence is None:
            outside.append(line)
    beside = "\n".join(outside)
    assert open_fence is None
    assert re.findall(r"script|octocat|example\.com|javascript|!\[|#1|<!--", beside) == []
    assert sorted(set(re.findall(r"<[^>]*>", beside))) == ["</details>", "</summary>", "<details>", "<summary>"]
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e]", text)


def test_long_lists_are_cut_in_markdown_and_say_by_how_much() -> None:
    many = tuple(Change(f"leaf-{number}", Kind.NEW, usd=QUARTER, prompt="A leaf") for number in range(50_000))
    text = as_markdown(compared(Changes(None, 0, many)))
    assert len(text) < MOST_SIGNS + 2_000
    assert re.search(r"… and [0-9,]+ more items: `makeready diff` lists them", text)
    assert "There is no edition yet: everything is new." in text
