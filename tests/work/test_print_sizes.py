"""Print sizes from the plan to the manifest: refused, warned of, shown and recorded."""

from __future__ import annotations

import io
import json
import time
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING

import pytest

from pipeline.cli.main import main
from pipeline.records import Verdict
from tests.work.trial import LEAVES, Trial

if TYPE_CHECKING:
    from pathlib import Path

JOB = """\
job: cards
defaults: {size: auto, print: {trim: A6}}
prompts:
  - {id: card, prompt: A fox}
  - {id: "poster-{city}", prompt: "{city}", print: {trim: A4}, for_each: {city: [Oslo, Rome]}}
  - {id: square, prompt: A hare, size: 2048x2048, print: {trim: A4}}
"""


@pytest.fixture
def plan(tmp_path: Path):
    """Plan a spec by the command: the exit code, what was printed, what was told on the side."""

    def plan(spec: str, *words: str) -> tuple[int, str, str]:
        (tmp_path / "cards.yaml").write_text(spec)
        said, told = io.StringIO(), io.StringIO()
        with redirect_stdout(said), redirect_stderr(told):
            code = main(
                ["plan", str(tmp_path / "cards.yaml"), "--destination", str(tmp_path / "out"), *words],
                lambda *_: pytest.fail("a plan conducts nothing"),
            )
        return code, said.getvalue(), told.getvalue()

    return plan


def test_an_a4_page_at_300_ppi_is_refused_by_the_plan_in_no_time(plan) -> None:
    before = time.process_time()
    code, _, told = plan(JOB + "  - {id: page, prompt: x, print: {trim: A4, min_ppi: 300}}\n")
    assert time.process_time() - before < 2  # CPU seconds: 0.1 on a quiet machine
    assert code == 2
    assert "cards.yaml:7:34: `page`: too few pixels for A4" in told
    assert "what would hold: a trim up to 145x206 mm, such as A6" in told


def test_the_plan_shows_ppi_and_warns_once_for_each_reason(plan) -> None:
    code, said, _ = plan(JOB)
    words = " ".join(said.split())
    assert code == 0
    assert "410 ppi hold" in words
    assert "211 ppi warn" in words
    assert "2 warnings" in words
    assert "poster-Oslo, poster-Rome: 211 ppi at A4" in words
    assert "square: 172 ppi at A4" in words


def test_the_plan_tells_programs_the_same(plan) -> None:
    card, oslo, _, _ = json.loads(plan(JOB, "--json")[1])["items"]
    assert (card["size"], card["print"]["ppi"], card["print"]["verdict"]) == ("1792x2560", 410.1, "hold")
    assert oslo["print"] == {
        "trim": "A4",
        "trim_mm": [210, 297],
        "bleed_mm": 3,
        "profile": "sheet",
        "min_ppi": None,
        "full_page": False,
        "viewing_distance_m": None,
        "bleed_from": "crop",
        "by_bleed": None,
        "press": None,
        "ppi": 210.7,
        "verdict": "warn",
    }
    plain = json.loads(plan("job: j\nprompts: [{id: a, prompt: x}]\n", "--json")[1])["items"][0]
    assert plain["print"] is None


def test_the_manifest_says_what_each_picture_comes_to_in_print(tmp_path: Path) -> None:
    trial = Trial(tmp_path)
    small = LEAVES.replace("{size: 96x64}", "{size: 96x64, print: {trim: 12x8mm, bleed: 1mm}}")
    with trial.serving(latency_seconds=0.0):
        first = trial.run(small)
        again = trial.run(small.replace("12x8mm", "9x6mm"))
    assert {(item.print.trim_mm, item.print.ppi, item.print.verdict) for item in first.items if item.print} == {
        ((12, 8), 162.6, Verdict.WARN)
    }
    assert {finding.code for item in first.items for finding in item.findings if finding.check == "ppi"} == {"ppi.low"}
    assert {item.outcome.value for item in again.items} == {"kept"}
    assert {item.print.trim_mm for item in again.items if item.print} == {(9, 6)}
