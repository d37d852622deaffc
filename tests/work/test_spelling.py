"""White space in a prompt, or a column that no prompt uses, changes nothing and pays for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pipeline.runs.stop import Stop
from pipeline.work.job_run import threads
from tests.work.test_remake import reject
from tests.work.trial import LEAVES

if TYPE_CHECKING:
    from pipeline.wiring import Opened
    from pipeline.work.diff import Changes
    from pipeline.work.plan import Plan
    from tests.work.trial import Trial

SPACED = {
    "inner": LEAVES.replace("pressed leaf", "pressed   leaf"),
    "line end": LEAVES.replace("prompt: A pressed leaf of kind {n}", 'prompt: " A pressed leaf\\nof kind {n}\\n"'),
    "folded": LEAVES.replace("prompt: A pressed leaf of kind {n}", "prompt: |\n      A pressed leaf\n      of kind {n}"),
}
FROM_ROWS = LEAVES.replace("for_each: {n: [1, 2, 3, 4, 5, 6]}", "from: leaves.csv")


def planned(trial: Trial, spec: str, **wish: Any) -> Plan:
    with trial.opened(spec, **wish) as opened:
        return opened.plan


def changes(trial: Trial, spec: str) -> Changes:
    found = planned(trial, spec).changes
    assert found
    return found


@pytest.mark.parametrize("spec", SPACED.values(), ids=SPACED)
def test_white_space_alone_changes_nothing_and_makes_no_picture(trial: Trial, spec: str) -> None:
    with trial.serving() as sandbox:
        first = trial.run()
        found = changes(trial, spec)
        again = trial.run(spec)
        back = trial.run()
        charges = sandbox.stats().charges
    assert (found.unchanged, found.listed, found.cost_usd) == (6, (), 0)
    assert [item.fingerprint for item in again.items] == [item.fingerprint for item in first.items]
    assert [item.request for item in again.items] == [item.request for item in first.items]
    assert len(back.items) == sum(charges.values()) == 6


def test_a_word_that_changes_beside_white_space_is_a_change(trial: Trial) -> None:
    with trial.serving():
        trial.run()
        found = changes(trial, LEAVES.replace("A pressed leaf", "A  pressed oak leaf"))
    assert found.changed == 6


def test_prompts_of_a_new_job_are_sent_as_they_are_written(trial: Trial) -> None:
    with trial.serving():
        account = trial.run(SPACED["inner"])
    assert account.items[0].request["prompt"] == "A pressed   leaf of kind 1"


def test_what_a_shelf_holds_under_either_spelling_is_kept(trial: Trial) -> None:
    """A shelf of before this was heeded: both spellings were paid for, and neither is again."""
    with trial.serving() as sandbox:
        trial.run()
        (trial.shelf / "leaves" / "manifest.json").rename(trial.folder / "first.json")
        manifests = trial.shelf / "leaves" / "manifests"
        for file in [*manifests.iterdir(), *(trial.shelf / "leaves" / "ledger").glob("*/*.record.json")]:
            file.rename(trial.folder / f"{file.parent.name}-{file.name}")
        trial.run(SPACED["inner"])
        for file in trial.folder.glob("leaf-*-*.record.json"):
            name, _, record = file.name.rpartition("-")
            file.rename(trial.shelf / "leaves" / "ledger" / name / record)
        paid = sum(sandbox.stats().charges.values())
        for spec in (LEAVES, SPACED["inner"], SPACED["folded"]):
            assert planned(trial, spec).to_make == 0
        assert paid == 12


def test_a_killed_run_is_known_by_its_records(trial: Trial) -> None:
    def stop_after_three(opened: Opened) -> None:
        for order in opened.production.orders_to_do[:3]:
            opened.production.carry_out(order)

    with trial.serving() as sandbox:
        with trial.opened() as opened:
            stop_after_three(opened)
        account = trial.run(SPACED["inner"])
        charges = sandbox.stats().charges
    assert len(account.items) == sum(charges.values()) == 6
    assert sum("  " in item.request["prompt"] for item in account.items) == 3


def test_what_was_begun_with_the_line_end_of_its_text_is_not_paid_for_without_it(trial: Trial) -> None:
    """A run of the version that sent it was killed when it had paid, before any record or edition was written."""
    with trial.serving() as sandbox:
        trial.run(LEAVES.replace("prompt: A pressed leaf of kind {n}", 'prompt: "A pressed leaf of kind {n}\\n"'))
        for key in (*trial.files("manifest*"), *trial.files("manifests/*"), *trial.files("ledger/*/*.record*.json")):
            (trial.shelf / "leaves" / key).unlink()
        account = trial.run(LEAVES.replace("prompt: A pressed leaf", "prompt: |\n      A pressed leaf"))
        charges = sandbox.stats().charges
    assert sum(charges.values()) == 6
    assert account.items[0].request["prompt"] == "A pressed leaf of kind 1\n"


def test_an_item_that_was_remade_keeps_its_takes(trial: Trial) -> None:
    with trial.serving() as sandbox:
        first = trial.run()
        reject(trial, first.items[1], text="Too dark", prompt="A light leaf")
        trial.run(remake_rejected=True)
        found, account = changes(trial, SPACED["folded"]), trial.run(SPACED["folded"])
        charges = sandbox.stats().charges
    assert (found.unchanged, found.listed) == (6, ())
    assert (account.items[1].take, sum(charges.values())) == (2, 7)


def test_a_take_that_is_asked_for_is_a_change_that_says_what_it_was(trial: Trial) -> None:
    with trial.serving():
        first = trial.run()
        reject(trial, first.items[1], text="Too dark", prompt="A light leaf")
        found = planned(trial, LEAVES, remake_rejected=True).changes
    assert found
    (change,) = found.listed
    assert [tuple(each) for each in change.differences] == [
        ("prompt", "A pressed leaf of kind 2", "A light leaf"),
        ("take", "1", "2"),
    ]


def test_a_column_that_no_prompt_uses_changes_nothing(trial: Trial) -> None:
    rows = trial.folder / "leaves.csv"
    with trial.serving():
        rows.write_text("n,price\n1,10\n2,20\n")
        trial.run(FROM_ROWS)
        rows.write_text("n,price,stock\n 1 ,11,x\n2,20,y\n")
        found = changes(trial, FROM_ROWS)
    assert (found.unchanged, found.listed) == (2, ())


def test_an_item_that_was_gone_comes_back_for_nothing_whatever_its_white_space(trial: Trial) -> None:
    with trial.serving() as sandbox:
        trial.run()
        trial.run(LEAVES.replace("5, 6]", "5]"))
        found = changes(trial, SPACED["inner"])
        with trial.opened(SPACED["inner"]) as opened:
            opened.production.run(threads(opened.workers, Stop()))
        paid = sum(sandbox.stats().charges.values())
    assert (found.back, found.unchanged, found.cost_usd, paid) == (1, 5, 0, 6)
