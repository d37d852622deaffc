"""Where there is no terminal, a few plain lines tell enough."""

import dataclasses
import io
from decimal import Decimal

from pipeline.cli.screen import open_screen
from pipeline.cli.screen.plain_lines import LinePicker
from pipeline.cli.screen.run_phrases import CTRL_C
from pipeline.records import Result
from pipeline.runs.events import ItemEnded, RunOpened
from pipeline.runs.progress import TROUBLES
from pipeline.runs.snapshot import Snapshot, Stage
from tests.cli.screen.samples import HOSTILE, SHOWN, ended, still_progress

START = Snapshot(total=200, results={Result.KEPT: 2}, budget_usd=Decimal(25))


def at(seconds: float, done: int = 0, **more) -> Snapshot:
    return dataclasses.replace(START, elapsed=seconds, results={Result.KEPT: 2, Result.DELIVERED: done}, **more)


def test_the_first_line_says_what_there_is_to_do():
    assert LinePicker("autumn").opening(START) == "autumn: 200 items, 2 already delivered, budget $25.00"


def test_what_an_earlier_run_rejected_is_not_told_as_delivered():
    picker = LinePicker("autumn")
    state = Snapshot(total=3, results={Result.KEPT: 1, Result.REJECTED: 1})
    assert picker.opening(state) == "autumn: 3 items, 1 already delivered, 1 rejected by an earlier run"
    assert picker.closing(state) == ["[0:00] 2 of 3 done: 1 kept, 1 rejected, $0.00"]


def test_warnings_are_counted_while_the_run_goes_on():
    picker = LinePicker("autumn")
    picker.opening(START)
    assert picker.lines(at(10, done=7, warned=3)) == [
        "[0:10] 9 of 200 done, 3 with warnings, nothing in flight, $0.00 of $25.00"
    ]
    assert picker.closing(at(11, done=7, warned=3)) == [
        "[0:11] 9 of 200 done: 7 delivered (3 with warnings), 2 kept, $0.00 of $25.00"
    ]


def test_play_money_is_called_so_from_the_first_line_on():
    picker = LinePicker("autumn")
    assert picker.opening(dataclasses.replace(START, play_money=True)).endswith("budget $25.00, play money")
    assert picker.lines(at(10, done=7, play_money=True))[0].endswith("$0.00 of $25.00 of play money")


def test_progress_is_told_at_most_every_ten_seconds():
    picker = LinePicker("autumn")
    picker.opening(START)
    told = [line for second in range(1, 31) for line in picker.lines(at(second, done=second // 2))]
    assert told == [
        "[0:10] 7 of 200 done, nothing in flight, $0.00 of $25.00",
        "[0:20] 12 of 200 done, nothing in flight, $0.00 of $25.00",
        "[0:30] 17 of 200 done, nothing in flight, $0.00 of $25.00",
    ]


def test_another_tenth_of_the_items_is_told_at_once():
    picker = LinePicker("autumn")
    assert picker.lines(at(1, done=17)) == []
    assert picker.lines(at(2, done=18)) == ["[0:02] 20 of 200 done, nothing in flight, $0.00 of $25.00"]
    assert picker.lines(at(3, done=19)) == []


def test_when_nothing_changes_a_line_a_minute_shows_it_is_alive():
    picker = LinePicker("autumn")
    told = [second for second in range(1, 200) if picker.lines(at(second, stages={Stage.DRAWING: 9}))]
    assert told == [10, 70, 130, 190]


def test_an_end_that_takes_long_is_told_every_minute():
    picker = LinePicker("autumn")
    picker.opening(START)
    told = [line for second in range(1, 130) for line in picker.lines(at(second, done=198))]
    assert told == [f"[{time}] 200 of 200 done, writing the manifest and ending, $0.00 of $25.00" for time in ("1:00", "2:00")]


def test_each_item_that_fails_is_told_once_and_at_once():
    picker = LinePicker("autumn")
    state = at(1, troubles=(ended("shield", Result.REJECTED, "one flat colour"),))
    state = dataclasses.replace(state, results={Result.REJECTED: 1})
    assert picker.lines(state) == ["[0:01] shield rejected: one flat colour"]
    assert picker.lines(state) == []


def test_a_flood_of_failures_is_told_with_a_count():
    picker = LinePicker("autumn")
    state = at(1, troubles=tuple(ended(str(number), Result.FAILED, "no") for number in range(TROUBLES)))
    told = picker.lines(dataclasses.replace(state, total=10_000, results={Result.FAILED: 500}))
    assert told[TROUBLES:] == [f"[0:01] and {500 - TROUBLES} more not delivered"]


def test_what_is_waited_for_is_told_once():
    picker = LinePicker("autumn")
    assert picker.lines(at(1, held_seconds=12, held_reason="the API asked to wait")) == [
        "[0:01] holding every call for 12 s (the API asked to wait)"
    ]
    assert picker.lines(at(2, held_seconds=11, held_reason="the API asked to wait")) == []
    assert picker.lines(at(3, stopping=CTRL_C, stages={Stage.DRAWING: 2})) == [
        "[0:03] stopping (Ctrl-C again ends it at once): 2 calls in flight are being finished"
    ]


def test_hostile_text_is_shown_and_not_obeyed():
    state = dataclasses.replace(at(1, note=HOSTILE, troubles=(ended("a", Result.FAILED, HOSTILE),)), results={Result.FAILED: 1})
    assert LinePicker(HOSTILE).lines(state) == [f"[0:01] a failed: {SHOWN}", f"[0:01] {SHOWN}"]


def test_lines_are_written_from_start_to_end_without_control_codes():
    log = io.StringIO()
    progress = still_progress(2)
    with open_screen(progress, log, job="autumn"):
        progress.hear(RunOpened(items=2, kept=1, budget_usd=None))
        progress.hear(ItemEnded(item="shield", model="m", outcome=ended("shield", Result.REFUSED, "blocked")))
    assert log.getvalue().splitlines() == [
        "autumn: 2 items",
        "[0:00] shield refused: blocked",
        "[0:00] 2 of 2 done: 1 kept, 1 refused, $0.00",
    ]


def test_a_closed_pipe_does_not_end_the_run():
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    with open_screen(still_progress(2), Closed(), job="autumn", interactive=False):
        pass
