"""`makeready deploy` where no server has to be told: what it would say, and what it refuses before anything is sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.process import Ended, Makeready

if TYPE_CHECKING:
    from pathlib import Path

SPEC = """\
job: Shields
destination: shelf
budget: 0.75 USD
prompts:
  - {id: "shield-{n}", prompt: "A shield {n}", for_each: {n: [1, 2, 3, 4]}}
"""

NIGHT = ("--cron", "30 4 * * *", "--timezone", "Europe/Oslo")


@pytest.fixture
def deploy(tmp_path: Path) -> Makeready:
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "shields.yaml").write_text(SPEC)
    return Makeready(tmp_path)


def asked(deploy: Makeready, *words: str, when: tuple[str, ...] = NIGHT) -> Ended:
    return deploy("deploy", "jobs/shields.yaml", *when, *words)


def test_a_dry_run_shows_the_deployment_and_needs_no_server(deploy: Makeready, tmp_path: Path) -> None:
    told = asked(deploy, "--dry-run", "--json", "--sandbox", "--set", "budget=2", "--folder", "/srv/press")
    assert told.code == 0, told.err
    found = json.loads(told.out)
    assert found["deployment"] == "makeready/Shields"
    assert found["server"] is None
    assert found["parameters"] == {"spec": "jobs/shields.yaml", "settings": ["budget=2"], "sandbox": True}
    assert found["folder"] == "/srv/press"
    assert found["tags"] == ["makeready", "Shields", "sandbox"]
    assert "items: 4; $1.00 for all of them" in found["description"]
    assert len(found["next"]) == 3
    assert found["warnings"] == []
    assert not (tmp_path / "shelf").exists()


def test_people_see_when_it_runs_and_what_to_type_next(deploy: Makeready) -> None:
    told = asked(deploy, "--dry-run", when=("--cron", "0 2 * * *", "--timezone", "Europe/Oslo")).out
    for words in ("4; $1.00 for all", "$0.75 a run", " UTC)", "worker start --pool press", "run makeready/Shields --watch"):
        assert words in told, told
    assert "so 02:00 is left out" in " ".join(told.split())
    assert "all items together cost $1.00, more than the budget" in " ".join(told.split())
    assert "no server was told" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--cron", "0 2 * *", "--timezone", "UTC"), "there are 4 fields"),
        (("--cron", "0 2 * * *", "--timezone", "Europe/Olso"), "did you mean Europe/Oslo?"),
        ((*NIGHT, "--name", "a/b"), "--name `a/b`"),
        ((*NIGHT, "--folder", "jobs"), "--folder `jobs`"),
        ((*NIGHT, "--set", "budgte=3"), "did you mean `budget`?"),
        ((*NIGHT, "--sandbox", "--destination", "s3://prints/autumn"), "--sandbox does not write to a real bucket"),
        (NIGHT, "no Prefect server is named"),
        (("--timezone", "UTC"), "--cron"),
    ],
)
def test_what_cannot_be_is_one_sentence(deploy: Makeready, words: tuple[str, ...], said: str) -> None:
    told = asked(deploy, when=words)
    assert told.code == 2
    assert said in told.err
    assert "Traceback" not in told.err


def test_a_server_that_does_not_answer_is_one_sentence(deploy: Makeready) -> None:
    told = deploy("deploy", "jobs/shields.yaml", *NIGHT, environ={"PREFECT_API_URL": "http://127.0.0.1:9/api"})
    assert told.code == 2
    assert "Prefect's server at http://127.0.0.1:9/api does not answer" in told.err
    assert "Traceback" not in told.err


def test_a_job_without_a_budget_is_warned_of(deploy: Makeready, tmp_path: Path) -> None:
    (tmp_path / "jobs" / "shields.yaml").write_text(SPEC.replace("budget: 0.75 USD\n", ""))
    assert "add `budget:` to the spec" in json.loads(asked(deploy, "--dry-run", "--json").out)["warnings"][0]
    assert json.loads(asked(deploy, "--dry-run", "--json", "--sandbox").out)["warnings"] == []
