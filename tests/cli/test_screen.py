"""What people see of a run: at a terminal a view that stays in its place, elsewhere plain lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.process import Makeready
from tests.cli.terminal import at_terminal
from tests.servers.held_sandbox import HeldSandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.process import Api
    from tests.cli.shelf import Job

CATALOGUE = """\
job: {name}-of-a-catalogue-whose-name-is-far-too-long-for-a-narrow-window
budget: 1000 USD
pace: [{{requests: 3, per: 1s}}]
checks: {{min_long_side: 64}}
defaults: {{size: 96x64}}
prompts:
  - id: a-leaf-with-a-name-that-is-far-too-long-for-a-narrow-window-{{n}}
    prompt: A pressed leaf of kind {{n}}, out of the book {name}
    for_each: {{n: [1, 2, 3]}}
  - id: gore
    prompt: Nothing but gore, which is blocked with a reason that takes more room than a row has
  - id: and-another-leaf-with-a-name-that-is-far-too-long-for-a-narrow-window-{{n}}
    prompt: A pressed flower of kind {{n}}, out of the book {name}
    for_each: {{n: [1, 2, 3]}}
"""

HEADING = re.compile(r" \d:\d\d$", re.MULTILINE)
"""The first row of the live view ends with the time it has taken."""


@pytest.mark.parametrize("columns", [60, 160])
def test_the_live_view_stays_in_its_place_and_leaves_the_summary_alone(
    makeready: Makeready, leaves: Job, api: Api, columns: int
) -> None:
    leaves.write(CATALOGUE.format(name=leaves.name))
    api.change(latency_seconds=0.5)
    with at_terminal(makeready, "run", "--plain", "--yes", *leaves.words, columns=columns) as terminal:
        terminal.wait_until(HEADING.search)
        terminal.wait_until(re.compile("in flight · .*waiting for pace").search)
        terminal.wait_until(lambda text: "delivered in" in text)
        assert terminal.ended() == 3
    screen = terminal.screen
    assert screen.overflows == []
    assert screen.cursor_shown
    assert screen.text.startswith(leaves.name)
    assert "6 of 7 delivered" in screen.text
    assert "6 delivered, 1 refused" in screen.text
    assert not HEADING.search(screen.text)
    assert "in flight" not in screen.text


def test_ctrl_c_is_heeded_on_the_screen_and_leaves_nothing_of_the_view(makeready: Makeready, leaves: Job) -> None:
    leaves.write(CATALOGUE.format(name=leaves.name).replace("per: 1s", "per: 1h"))  # it does not end by itself
    with at_terminal(makeready, "run", "--plain", "--yes", *leaves.words, columns=60) as terminal:
        terminal.wait_until(lambda text: "delivered in" in text)
        terminal.type("\x03")
        terminal.wait_until(lambda text: "stopping (" in text)
        assert terminal.ended() == 130
    screen = terminal.screen
    assert screen.overflows == []
    assert screen.cursor_shown
    assert not HEADING.search(screen.text)
    assert "stopped before the end" in screen.text
    assert "interrupted (Ctrl-C)" in screen.text


def test_a_second_ctrl_c_leaves_the_cursor_on_a_row_of_its_own(leaves: Job, tmp_path: Path) -> None:
    with HeldSandbox() as sandbox:
        makeready = Makeready(tmp_path, sandbox.environment)
        with at_terminal(makeready, "run", "--plain", "--yes", *leaves.words, columns=60) as terminal:
            terminal.wait_until(lambda text: "4 in flight" in text)
            terminal.type("\x03")
            terminal.wait_until(lambda text: "stopping (" in text)
            times: set[str] = set()  # two Ctrl-C at once count as one: its own clock shows that a second has passed
            terminal.wait_until(lambda text: times.update(HEADING.findall(text)) or len(times) > 2)
            terminal.type("\x03")
            assert terminal.ended() == 130
        assert sandbox.stats()["in_flight"] == 4
    assert terminal.screen.cursor_shown
    assert terminal.screen.column == 0
    assert terminal.screen.row == len(terminal.screen.rows) - 1
    assert "stopped before the end" not in terminal.screen.text


def test_a_person_is_asked_before_money_is_spent(makeready: Makeready, leaves: Job, api: Api) -> None:
    with at_terminal(makeready, "run", "--plain", *leaves.words, columns=100) as terminal:
        terminal.wait_until(lambda text: "4 pictures to make, $1.00" in text and "Go on? [y/N]" in text)
        assert "API: http://127.0.0.1:" in terminal.screen.text
        assert "(not Cloudflare's: the token and the prompts go there)" in terminal.screen.text.replace("\n", " ")
        terminal.type("\n")
        assert terminal.ended() == 2
    assert "nothing was started" in terminal.screen.text
    assert api.since("requests") == 0


def test_ctrl_c_at_the_question_ends_plainly(makeready: Makeready, leaves: Job, api: Api) -> None:
    with at_terminal(makeready, "run", "--plain", *leaves.words, columns=100) as terminal:
        terminal.wait_until(lambda text: "Go on? [y/N]" in text)
        terminal.type("\x03")
        assert terminal.ended() == 130
    assert "makeready: interrupted" in terminal.screen.text
    assert "Traceback" not in terminal.screen.text
    assert api.since("requests") == 0


def test_without_a_terminal_there_are_plain_lines(makeready: Makeready, leaves: Job) -> None:
    leaves.add("  - {id: red, prompt: nothing but gore}\n")
    said = makeready("run", "--plain", *leaves.words)
    assert "\x1b" not in said.out + said.err
    assert said.err.startswith(f"{leaves.name}: 5 items\n")
    assert re.search(r"^\[0:0\d\] red refused: ", said.err, re.MULTILINE)
    assert re.search(r"^\[0:0\d\] 5 of 5 done: 4 delivered, 1 refused, \$1\.00$", said.err, re.MULTILINE)
    assert said.out.startswith(f"{leaves.name}: 4 of 5 delivered\n")


def test_a_terminal_that_cannot_move_its_cursor_gets_plain_lines_too(makeready: Makeready, leaves: Job) -> None:
    makeready.environ["TERM"] = "dumb"
    with at_terminal(makeready, "run", "--plain", "--yes", *leaves.words, columns=80) as terminal:
        assert terminal.ended() == 0
    assert "4 of 4 done: 4 delivered" in terminal.screen.text


def test_programs_get_the_manifest_alone_also_at_a_terminal(makeready: Makeready, leaves: Job) -> None:
    said = makeready("run", "--plain", "--json", *leaves.words)
    assert said.out.encode() == (leaves.root / "manifest.json").read_bytes()
    assert said.err.startswith(f"{leaves.name}: 4 items\n")
