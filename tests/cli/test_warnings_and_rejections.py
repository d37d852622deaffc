"""What a person must see of a run: each warning with its item, and what was rejected, never counted as kept."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminal import at_terminal

if TYPE_CHECKING:
    from tests.cli.process import Makeready
    from tests.cli.shelf import Job

REJECTED = """\
job: {name}
checks: {{min_long_side: 64}}
defaults: {{size: 96x64}}
prompts:
  - id: good
    prompt: A pressed leaf out of the book {name}
  - id: small
    prompt: Another leaf, of which too few pixels are served, out of the book {name}
    size: 48x32
"""

OFF_BRAND = """\
job: {name}
pace: [{{requests: 1000, per: 1s}}]
checks: {{min_long_side: 64, min_palette_share: 1.0, min_color_share: 0.9}}
palettes: {{brand: ["#FF00AA", "#00FF22"]}}
defaults: {{size: 96x64, palette: brand}}
prompts:
  - id: leaf-{{n}}
    prompt: A pressed leaf of kind {{n}}, out of the book {name}
    for_each: {{n: [1, 2, 3, 4, 5]}}
"""


def test_a_rerun_counts_one_kept_and_one_rejected_everywhere(makeready: Makeready, leaves: Job) -> None:
    leaves.write(REJECTED.format(name=leaves.name))
    assert makeready("run", "--plain", *leaves.words).code == 3
    again = makeready("run", "--plain", *leaves.words)
    assert again.code == 3
    assert again.err.splitlines()[0] == f"{leaves.name}: 2 items, 1 already delivered, 1 rejected by an earlier run"
    assert again.err.splitlines()[-1].endswith("2 of 2 done: 1 kept, 1 rejected, $0.00")
    assert again.out.startswith(f"{leaves.name}: 1 of 2 delivered\n")
    assert re.search(r"^Items +1 kept, 1 rejected$", again.out, re.MULTILINE)
    assert "Run again  " not in again.out
    assert "Then run  " in again.out
    assert re.search(r"^Items +2: 1 made, 1 rejected$", makeready("plan", *leaves.words).out, re.MULTILINE)
    planned = json.loads(makeready("plan", "--json", *leaves.words).out)
    assert [item["state"] for item in planned["items"]] == ["made", "rejected"]
    assert (planned["totals"]["made"], planned["totals"]["rejected"]) == (1, 1)
    status = json.loads(makeready("status", "--json", str(leaves.root)).out)
    assert status["totals"]["states"] == {"delivered": 1, "rejected": 1}
    account = json.loads(makeready("run", "--plain", "--json", *leaves.words).out)
    assert (account["totals"]["kept"], account["totals"]["rejected"]) == (1, 1)


def test_warnings_are_told_with_their_items_in_every_form(makeready: Makeready, leaves: Job) -> None:
    leaves.write(OFF_BRAND.format(name=leaves.name))
    said = makeready("run", "--plain", *leaves.words)
    assert said.code == 0
    assert re.search(r"5 of 5 done: 5 delivered \(5 with warnings\)", said.err)
    assert "Warnings: delivered, and to be looked at  5 items" in said.out
    assert "5 items" in said.out.partition("to be looked at")[2]
    assert all(f"leaf-{number}" in said.out for number in range(1, 6))
    again = makeready("run", "--plain", *leaves.words)
    assert "Warnings of an earlier run, on pictures that are kept  5 items" in again.out
    account = json.loads(makeready("run", "--plain", "--json", *leaves.words).out)
    assert all("palette.off" in {found["code"] for found in item["findings"]} for item in account["items"])


@pytest.mark.parametrize("columns", [40, 200])
@pytest.mark.parametrize("settings", [{}, {"NO_COLOR": "1"}, {"PYTHONIOENCODING": "ascii"}], ids=["plain", "no-color", "ascii"])
def test_any_window_shows_it(makeready: Makeready, leaves: Job, columns: int, settings: dict[str, str]) -> None:
    leaves.write(OFF_BRAND.format(name=leaves.name))
    makeready.environ |= settings
    with at_terminal(makeready, "run", "--plain", "--sandbox", *leaves.words, columns=columns) as terminal:
        terminal.wait_until(lambda text: "of play money" in text)
        assert terminal.ended() == 0
    screen = terminal.screen
    assert screen.overflows == []
    assert "\\u" not in screen.text
    assert "5 of 5 delivered" in screen.text
    assert "Warnings: delivered" in " ".join(screen.text.split())
    assert "Traceback" not in screen.text


def test_what_the_person_waited_counts(makeready: Makeready, leaves: Job) -> None:
    """The sandbox takes seconds to answer, and its start, the plan and the end of the run count beside the run itself."""
    said = makeready("run", "--plain", *leaves.words)
    took = re.search(r"^Took +([\d.]+) s$", said.out, re.MULTILINE)
    assert took
    assert float(took[1]) + 0.05 >= leaves.manifest["run"]["seconds"]
