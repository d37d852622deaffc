"""The summary says each warning with its item: the worst first, many together, and never so many that they drown the rest."""

import re

import pytest

from pipeline.cli.screen.picture_warnings import WORST_FIRST, excess, print_warnings, warnings_of
from pipeline.prepress.checks.inspection import checks_for
from pipeline.records import Finding, Level, Outcome, PrintSize, Result
from tests.cli.screen.samples import HOSTILE, SHOWN, ended


def warn(code: str, text: str = "so it is", measured: float | None = None, limit: float | None = None) -> Finding:
    return Finding(
        check=code.partition(".")[0], code=code, level=Level.WARN, text=text, measured=measured, limit=limit
    )  # fmt: skip


def delivered(item: str, *findings: Finding, result: Result = Result.DELIVERED) -> Outcome:
    return ended(item, result).model_copy(update={"findings": findings})


def off(share: float) -> Finding:
    return warn("palette.off", f"{share:.0%} of what is drawn is in the brand's colours.", share, 0.1)


def told(window, delivered_now, kept=(), width: int = 100) -> str:
    shown = window(width)
    print_warnings(shown.console, delivered_now, kept)
    return shown.text


def test_a_warning_is_told_with_its_item(window):
    text = told(window, [delivered("shield", off(0.0))])
    assert [line.rstrip() for line in text.splitlines()] == [
        "",
        "Warnings: delivered, and to be looked at  1 item",
        "  shield  0% of what is drawn is in the brand's colours.",
    ]


def test_without_warnings_nothing_is_said(window):
    note = Finding(check="palette", code="palette.measured", level=Level.INFO, text="as measured")
    assert told(window, [delivered("a", note), delivered("b")]) == ""


def test_the_worst_check_and_the_worst_item_come_first():
    outcomes = [
        delivered("a", warn("frame.around"), warn("mode.unusual")),
        delivered("b", off(0.08)),
        delivered("c", off(0.0)),
        delivered("d", off(0.02)),
    ]
    assert [(each.code, each.items) for each in warnings_of(outcomes)] == [
        ("palette.off", ("c",)),
        ("palette.off", ("d",)),
        ("palette.off", ("b",)),
        ("frame.around", ("a",)),
        ("mode.unusual", ("a",)),
    ]


def test_every_check_of_pixels_that_may_warn_has_its_place_among_them():
    of_pixels = {check.name for check in checks_for(PrintSize("A6", (105.0, 148.0)))}
    assert of_pixels - set(WORST_FIRST) <= {"format", "resolution", "credentials"}  # rejected, or a note


def test_many_items_with_one_warning_are_told_together_by_the_worst(window):
    outcomes = [delivered(f"sku-{number:02}", off(number / 1000)) for number in range(30)]
    text = " ".join(told(window, outcomes).split())
    assert "30 items 0% of what is drawn is in the brand's colours. (the worst of them) sku-00, sku-01," in text
    assert len(re.findall(r"sku-\d\d", text)) == 10
    assert "and 20 more: see manifest.csv" in text


def test_several_findings_of_one_kind_on_one_item_are_told_by_the_worst():
    two = [
        warn("palette.missing-colour", "red is missing", 0.0, 0.001),
        warn("palette.missing-colour", "blue is", 0.0009, 0.001),
    ]
    assert [each.text for each in warnings_of([delivered("a", *two)])] == ["red is missing"]


def test_many_kinds_of_warnings_are_capped(window):
    outcomes = [delivered(f"item-{number}", warn(f"check-{number}.found")) for number in range(40)]
    text = told(window, outcomes)
    assert len(re.findall("so it is", text)) == 12
    assert "and 28 more: see manifest.json" in text


def test_kept_pictures_are_told_too_in_few_rows(window):
    kept = [delivered(f"item-{number}", warn(f"check-{number}.found"), result=Result.KEPT) for number in range(9)]
    text = told(window, [delivered("new", off(0.0))], kept)
    assert text.index("new") < text.index("Warnings of an earlier run, on pictures that are kept  9 items")
    assert len(re.findall("so it is", text)) == 3
    assert "and 6 more: see manifest.json" in text


@pytest.mark.parametrize(
    ("measured", "limit", "how_far"),
    [(0.05, 0.1, 2), (300, 100, 3), (0.0, 0.1, float("inf")), (None, 0.1, 0), ("RGBA", "RGB", 0)],
)
def test_how_far_a_finding_is_beyond_its_limit(measured, limit, how_far):
    assert excess(Finding(check="a", code="a.b", level=Level.WARN, text="", measured=measured, limit=limit)) == how_far


@pytest.mark.parametrize("width", [40, 60, 100, 200])
def test_no_line_is_wider_than_the_window_and_hostile_text_is_shown(window, width):
    text = told(window, [delivered(HOSTILE, warn("a.b", HOSTILE * 3))], width=width)
    assert max(map(len, text.splitlines())) <= width
    assert SHOWN in told(window, [delivered(HOSTILE, warn("a.b"))], width=400)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
