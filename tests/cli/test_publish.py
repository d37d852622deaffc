"""What a run says of the set that it publishes, and its exit code where that was held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.process import Makeready
    from tests.cli.shelf import Job

PUBLISH = "publish: {to: live, files: [master], name: 'leaves/{n}.webp'}\n"


def test_a_run_says_what_is_live_and_ends_with_10_where_it_was_held_back(
    makeready: Makeready, leaves: Job, tmp_path: Path
) -> None:
    leaves.add(PUBLISH)
    run = makeready("run", *leaves.words, "--plain", "--yes")
    assert (run.code, run.err.count("not published")) == (0, 0)
    assert "Published  live, edition 1: 4 files, 4 added" in run.out
    assert len(list((tmp_path / "live" / "current" / "leaves").iterdir())) == 4

    (tmp_path / "live" / "holidays").mkdir()
    run = makeready("run", *leaves.words, "--plain", "--yes")
    assert run.code == 10
    assert "4 of 4 delivered" in run.out
    assert "not published to live: live holds something else than a drop (holidays)" in run.err


def test_names_that_would_coincide_are_a_mistake_of_the_plan(offline: Makeready, leaves: Job) -> None:
    leaves.add(PUBLISH.replace("{n}", "all"))
    plan = offline("plan", *leaves.words)
    assert plan.code == 2
    assert "leaves.yaml:6:9: `leaf-4` would be published as `leaves/all.webp`, and so would `leaf-1`" in plan.err


def test_a_place_that_holds_the_shelf_itself_is_a_mistake_of_the_plan(offline: Makeready, leaves: Job) -> None:
    leaves.add("publish: {to: shelf, files: [master], name: '{item}.{ext}'}\n")
    plan = offline("plan", *leaves.words)
    assert (plan.code, plan.err) == (
        2,
        f"makeready: publish: shelf holds the shelf shelf/{leaves.name}: a drop needs a place of its own\n",
    )
