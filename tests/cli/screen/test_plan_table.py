"""The plan is readable in any window."""

import dataclasses
import io
import re
from decimal import Decimal

import pytest
from rich.cells import cell_len
from rich.console import Console

from pipeline.cli.screen.console import open_console
from pipeline.cli.screen.plan_table import print_plan
from pipeline.models.catalogue import V4_PRO
from pipeline.prepress.size import assess
from pipeline.records import Order, PrintSize
from pipeline.work.plan import Duration, ModelCost, Plan, PlanLine
from tests.cli.screen.samples import HOSTILE, SHOWN
from tests.samples import a_request

A4 = PrintSize("A4", (210, 297))


def line(
    item: str,
    state: str = "to make",
    *,
    take: int = 1,
    prompt: str = "A shield",
    note: str | None = None,
    size: PrintSize | None = None,
) -> PlanLine:
    request = a_request(prompt, colors=((46, 117, 182), (255, 255, 255)), background=(15, 23, 42))
    found = assess(request.pixels, size) if size else None
    return PlanLine(Order(item, request, take=take, palette="midnight", print=size), state, note, found)


def plan(*lines: PlanLine, **changes) -> Plan:
    made = Plan(
        job="autumn",
        shelf_url="outputs/autumn",
        lines=lines,
        costs=(ModelCost(V4_PRO, 2),),
        budget_usd=Decimal(25),
        duration=Duration(41, 120, "200 per 60 s, 36 s a call"),
        warnings=(),
    )
    return dataclasses.replace(made, **changes)


def test_it_lists_the_items_the_cost_and_the_time(window):
    shown = window(80)
    print_plan(plan(line("shield"), line("poster", "made")), shown.console)
    assert shown.lines == [
        f"{'Item':<52}Size       Palette   State",
        f"{'shield':<52}2048x2048  midnight  to make",
        f"{'poster':<52}2048x2048  midnight  made",
        "",
        "Job    autumn",
        "Shelf  outputs/autumn",
        "Items  2: 1 to make, 1 made",
        "Cost   $0.50 at $0.25 a picture, of a budget of $25.00",
        "Time   about 40 s (200 per 60 s, 36 s a call)",
    ]


def test_takes_have_a_column_only_where_there_are_several(window):
    shown = window(80)
    print_plan(plan(line("shield"), line("shield", take=2)), shown.console)
    assert "Take" in shown.lines[0]


def test_a_wide_window_shows_prompts_and_notes(window):
    shown = window(160)
    print_plan(plan(line("shield", note="size not offered")), shown.console)
    assert "A shield" in shown.text
    assert "to make (size not offered)" in shown.text


def test_print_sizes_have_a_column_only_where_there_are_any(window):
    shown = window(80)
    print_plan(plan(line("shield"), line("poster", size=A4)), shown.console)
    assert shown.lines[:3] == [
        f"{'Item':<38}Size       Print         Palette   State",
        f"{'shield':<38}2048x2048                midnight  to make",
        f"{'poster':<38}2048x2048  172 ppi warn  midnight  to make",
    ]


def test_a_wide_window_shows_what_trim_the_ppi_are_for(window):
    shown = window(160)
    print_plan(plan(line("poster", size=A4)), shown.console)
    assert "A4 172 ppi warn" in shown.text


def test_a_long_plan_shows_the_first_items_and_a_count(window):
    shown = window(80)
    print_plan(plan(*(line(f"sku-{number}") for number in range(61))), shown.console)
    assert shown.text.count("sku-") == 60
    assert "… and 1 more item: --json lists them all" in shown.text


def test_a_plan_over_budget_says_that_it_will_not_start(window):
    shown = window(80)
    print_plan(plan(line("shield"), budget_usd=Decimal("0.25")), shown.console)
    assert "the run will not start" in shown.text


def test_warnings_are_counted_and_listed(window):
    shown = window(80)
    print_plan(plan(line("shield"), warnings=("shield: `style` may be ignored",)), shown.console)
    assert "1 warning" in shown.lines
    assert "  ! shield: `style` may be ignored" in shown.lines


def test_nothing_to_make_takes_no_time(window):
    shown = window(80)
    print_plan(plan(line("shield", "made"), duration=Duration(0.0, 120, "")), shown.console)
    assert "Time   nothing to make" in shown.text


def test_swatches_have_the_colours_of_the_palette():
    stream = io.StringIO()
    print_plan(plan(line("shield")), Console(file=stream, width=80, force_terminal=True, color_system="truecolor"))
    assert "\x1b[38;2;46;117;182m■" in stream.getvalue()
    assert "\x1b[38;2;15;23;42m■" in stream.getvalue()


@pytest.mark.parametrize("width", [60, 80, 160])
def test_no_line_is_wider_than_the_window(width):
    lines = [
        line("poster-" * 15 + str(number), "unknown", take=2, note="size not offered", prompt="東京 " * 99, size=A4)
        for number in range(3)
    ]
    stream = io.StringIO()
    console = Console(file=stream, width=width, force_terminal=True, color_system="truecolor", markup=False, highlight=False)
    print_plan(plan(*lines, warnings=(HOSTILE * 9,)), console)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue()).splitlines()
    assert max(cell_len(text) for text in plain) <= width
    assert all("unknown" in text for text in plain[1:4])


def test_hostile_text_is_shown_and_not_obeyed():
    stream = io.StringIO()
    hostile = line(HOSTILE, prompt=HOSTILE)
    console = open_console(stream, width=500)
    print_plan(plan(hostile, job=HOSTILE, shelf_url=HOSTILE, warnings=(HOSTILE,)), console)
    assert stream.getvalue().count(SHOWN) == 5
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", stream.getvalue())
