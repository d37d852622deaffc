"""The live view stays in its place at any width and shows nothing that was not meant."""

import dataclasses
import io
import re
from decimal import Decimal

import pytest
from rich.cells import cell_len

from pipeline.cli.screen import open_screen
from pipeline.cli.screen.live_view import RunView
from pipeline.cli.screen.run_phrases import CTRL_C
from pipeline.records import Result
from pipeline.runs.snapshot import Snapshot, Stage
from tests.cli.screen.samples import HOSTILE, SHOWN, ended, still_progress

BUSY = Snapshot(
    total=96,
    results={Result.DELIVERED: 38, Result.KEPT: 2, Result.REJECTED: 1, Result.FAILED: 1},
    stages={Stage.DRAWING: 24, Stage.WAITING: 6, Stage.SHELVING: 1},
    rate_per_minute=18.2,
    seconds_left=181,
    elapsed=72,
    spent_usd=Decimal("10.25"),
    possible_usd=Decimal("0.5"),
    budget_usd=Decimal(25),
    recent=(ended("shield", Result.REJECTED, "one flat colour"), ended("poster-oslo", Result.DELIVERED, draw=41.2)),
)


def test_it_tells_how_the_run_stands(window):
    shown = window(80)
    shown.console.print(RunView("autumn-campaign", BUSY))
    assert [line for line in shown.lines if "━" not in line] == [
        "autumn-campaign                                                             1:12",
        "",
        "Done   38 delivered · 2 kept · 1 rejected · 1 failed",
        "Now    24 in flight · 6 waiting for pace · 1 being shelved",
        "Pace   18 a minute · about 3 min left",
        "Spent  $10.25 of $25.00 · $0.50 more may be billed",
        "",
        "✓ poster-oslo delivered in 41 s",
        "✗ shield      rejected: one flat colour",
    ]
    assert "42 of 96" in shown.text


def test_it_counts_warnings_and_says_that_money_is_play_money(window):
    shown = window(80)
    shown.console.print(RunView("autumn", dataclasses.replace(BUSY, warned=3, play_money=True)))
    assert "Done   38 delivered (3 with warnings) · 2 kept · 1 rejected · 1 failed" in shown.lines
    assert "Spent  $10.25 of $25.00 of play money · $0.50 more may be billed" in shown.lines


@pytest.mark.parametrize("width", [40, 60, 80, 160, 200])
def test_no_line_is_wider_than_the_window_and_none_wraps(window, width):
    long = tuple(ended(f"poster-{'of-the-north-' * 12}{number}", Result.FAILED, HOSTILE * 9) for number in range(5))
    state = dataclasses.replace(
        BUSY, total=200_000, recent=long, stages=dict.fromkeys(Stage, 12_000), results=dict.fromkeys(Result, 12_000)
    )
    shown = window(width)
    shown.console.print(RunView("campaign-" * 30, state))
    assert len(shown.lines) == 13
    assert max(cell_len(line) for line in shown.lines) <= width


def test_hostile_text_is_shown_and_not_obeyed(window):
    shown = window(200)
    shown.console.print(RunView(HOSTILE, dataclasses.replace(BUSY, note=HOSTILE, recent=(ended("a", Result.FAILED, HOSTILE),))))
    assert shown.text.count(SHOWN) == 3
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown.text)


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ({"note": "starting Prefect's embedded server"}, "starting Prefect's embedded server"),
        ({"held_seconds": 11.4, "held_reason": "the API asked to wait"}, "holding every call for 12 s (the API asked to wait)"),
        ({"awaited_seconds": 131.0}, "waiting 2 min 11 s at most until calls that were cut off have ended"),
        ({"stopping": CTRL_C}, "stopping (Ctrl-C again ends it at once): 24 calls in flight are being finished"),
        (
            {"stopping": "cancelled in Prefect"},
            "stopping (Ctrl-C ends it at once): cancelled in Prefect; 24 calls in flight are being finished",
        ),
        ({"stopping": "x", "stages": {Stage.DRAWING: 1}}, ": x; 1 call in flight is being finished"),
        ({"stopping": "x", "stages": {Stage.SHELVING: 2}}, ": x; 2 pictures are being shelved"),
        ({"stopping": "x", "stages": {}}, ": x; the manifest is being written"),
    ],
)
def test_it_says_why_nothing_new_begins(window, state, text):
    shown = window(100)
    shown.console.print(RunView("job", dataclasses.replace(BUSY, **state)))
    assert text in shown.text


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("reason", [CTRL_C, "the budget of $25.00 is reached: " + "raise it " * 20])
def test_how_to_stop_at_once_is_readable_in_a_narrow_window(window, width, reason):
    shown = window(width)
    shown.console.print(RunView("job", dataclasses.replace(BUSY, stopping=reason)))
    assert re.search(r"^stopping \(Ctrl-C (again )?ends it at once\): ", shown.lines[2])


@pytest.mark.parametrize(
    "state",
    [
        {"stopping": CTRL_C},
        {"stopping": "word " * 40},
        {"note": "word " * 40},
        {"held_seconds": 9, "held_reason": "word " * 40},
        {"awaited_seconds": 131.0},
    ],
)
@pytest.mark.parametrize("width", [40, 60, 80])
def test_why_nothing_new_begins_stays_in_one_row(window, width, state):
    usual, shown = window(width), window(width)
    usual.console.print(RunView("job", BUSY))
    shown.console.print(RunView("job", dataclasses.replace(BUSY, **state)))
    assert len(shown.lines) == len(usual.lines)
    assert max(map(cell_len, shown.lines)) <= width


def test_the_view_opens_and_closes_on_a_terminal():
    terminal = io.StringIO()
    with open_screen(still_progress(4), terminal, job="autumn-campaign", interactive=True):
        pass
    assert "autumn-campaign" in terminal.getvalue()
    assert terminal.getvalue().endswith("\x1b[2K"), "it leaves nothing behind"


def test_no_color_is_respected(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = io.StringIO()
    with open_screen(still_progress(4), terminal, job="job", interactive=True):
        pass
    assert not re.search(r"\x1b\[[0-9;]*(3[0-9]|38;)[0-9;]*m", terminal.getvalue())
