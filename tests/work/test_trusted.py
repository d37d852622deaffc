"""A diff that looks at few names says what one says that looks at all, and asks the shelf for no more than these."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.ledger.ledger import Ledger
from pipeline.runs.clocks import REAL_TIME
from pipeline.work import trusted
from pipeline.work.job import Wish, read_job
from pipeline.work.remake import edition_beside, with_takes
from pipeline.work.trusted import standings_beside
from tests.work.trial import LEAVES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.ledger.next_step import Standing
    from pipeline.work.diff import Changes
    from pipeline.work.job import Job
    from tests.work.trial import Trial

SIX = "[1, 2, 3, 4, 5, 6]"
TINY = "size: 96x64, print: {trim: 4x3mm, bleed: 0, profile: newspaper}"
PRINTED = LEAVES.replace("size: 96x64", TINY) + "deliver: [{format: jpeg}]\n"
SPECS = {
    "as it was": PRINTED,
    "one changed": PRINTED.replace(SIX, "[1, 2, 3, 4, 5, 9]"),
    "all changed": PRINTED.replace("A pressed", "A dry"),
    "white space": PRINTED.replace("A pressed leaf", "A  pressed leaf"),
    "other prints": PRINTED.replace("jpeg", "png"),
    "another trim": PRINTED.replace("4x3mm", "3x2mm"),
    "no prints": LEAVES,
    "fewer": PRINTED.replace(SIX, "[2, 3]"),
}


def job_of(trial: Trial, spec: str) -> Job:
    path = trial.folder / "asked.yaml"
    path.write_text(spec)
    return read_job(Wish(path, destination=str(trial.shelf)))


def said(job: Job, standings: Mapping[str, Standing]) -> Changes:
    return with_takes(job, standings, REAL_TIME.now).changes_by_now(standings)


@pytest.mark.parametrize("spec", SPECS)
def test_both_say_the_same(trial: Trial, spec: str) -> None:
    with trial.serving(faults={"small": 0.4}, moderated=("kind 2",)):
        trial.run(PRINTED)
    job = job_of(trial, SPECS[spec])
    beside = standings_beside(job, edition_beside(job), Ledger(job.store))
    assert said(job, beside) == said(job, Ledger(job.store).standings())


def test_what_is_settled_is_asked_of_nobody_and_what_is_new_by_its_own_names(trial: Trial) -> None:
    with trial.serving():
        trial.run(PRINTED)
    job = job_of(trial, SPECS["one changed"])
    asked: list[str] = []

    class Listed:
        def entries(self, prefix: str = "") -> object:
            asked.append(prefix)
            return job.store.entries(prefix)

    found = standings_beside(job, edition_beside(job), Ledger(Listed()))  # type: ignore[arg-type]
    assert len(found) == 5
    assert sorted(asked) == ["ledger/leaf-9/", "masters/leaf-9/", "prints/leaf-9/", "rejected/leaf-9/"]


def test_where_much_has_changed_the_shelf_is_listed(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    with trial.serving():
        trial.run(PRINTED)
    monkeypatch.setattr(trusted, "LEAST", 3)
    job = job_of(trial, SPECS["all changed"])
    assert standings_beside(job, edition_beside(job), Ledger(job.store)) == Ledger(job.store).standings()
    remade = replace(job, wish=replace(job.wish, remake_rejected=True))
    assert standings_beside(remade, edition_beside(remade), Ledger(job.store)) == Ledger(job.store).standings()
