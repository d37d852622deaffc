"""What people or checks have rejected gets another take: paid once, from the new prompt, with the earlier one still there."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.errors import Damaged, UsageError
from pipeline.ledger.ledger import Ledger
from pipeline.models.catalogue import V4_PRO
from pipeline.proof.decisions import Decision, Decisions, Kind, Said, Sight
from pipeline.proof.next_takes import NextTake, NextTakes
from pipeline.records import Order, Request, Result
from pipeline.stores import open_store
from pipeline.work.choosing import choose
from pipeline.work.deciding import Sitting, Word
from pipeline.work.job import Wish, read_job
from pipeline.work.lineage import NO_LINEAGE, follow
from pipeline.work.remake import next_takes, with_takes
from tests.work.trial import LEAVES

if TYPE_CHECKING:
    from pipeline.manifest.manifest import Manifest
    from pipeline.records import Outcome
    from tests.work.trial import Trial

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
TAKES = LEAVES.replace("[1, 2, 3, 4, 5, 6]}", "[1]}\n    takes: 3")


def order(item: str = "leaf", take: int = 1, prompt: str = "A leaf") -> Order:
    return Order(item, Request(prompt, "96x64", model=V4_PRO), take=take)


def verdict(of: Order, kind: Kind, **more: Any) -> Decision:
    said = {"item": of.item, "fingerprint": of.fingerprint, "kind": kind, "by": "anna", "number": 1, "at": NOON}
    return Decision.model_validate(said | more)


def rejected(*orders: Order, **more: Any) -> dict[str, list[Decision]]:
    return {each.stem: [verdict(each, Kind.REJECT, **more)] for each in orders}


def asked(orders: list[Order], decisions: dict[str, list[Decision]]) -> dict[str, tuple[int, str | None]]:
    found = next_takes(orders, {}, decisions, NO_LINEAGE, NOON)
    return {each.item: (each.take, each.prompt) for each in found.values()}


def test_only_what_was_rejected_gets_a_next_take_and_that_the_new_prompt() -> None:
    first, second = order("leaf"), order("branch")
    assert asked([first, second], rejected(first, prompt="A light leaf")) == {"leaf": (2, "A light leaf")}
    assert asked([first, second], rejected(first)) == {"leaf": (2, None)}
    assert asked([first, second], {first.stem: [verdict(first, Kind.REJECT), verdict(first, Kind.WITHDRAW, number=2)]}) == {}


def test_takes_of_one_picture_get_numbers_that_none_of_them_had() -> None:
    takes = [order("leaf"), order("leaf.take-2", 2), order("leaf.take-3", 3)]
    assert asked(takes, rejected(takes[0], takes[2])) == {"leaf": (4, None), "leaf.take-3": (5, None)}


def test_where_another_take_is_approved_none_is_remade() -> None:
    takes = [order("leaf"), order("leaf.take-2", 2)]
    decisions = rejected(takes[0]) | {takes[1].stem: [verdict(takes[1], Kind.APPROVE)]}
    assert asked(takes, decisions) == {}


def test_each_run_follows_what_was_asked_for_from_take_to_take() -> None:
    first = order()
    second = order(take=2, prompt="A light leaf")
    third = order(take=3, prompt="A light leaf")
    entered = {
        first.stem: NextTake(item="leaf", fingerprint=first.fingerprint, take=2, prompt="A light leaf", asked_at=NOON),
        second.stem: NextTake(item="leaf", fingerprint=second.fingerprint, take=3, asked_at=NOON),
    }
    wanted, lineage = follow([first, order("branch")], entered)
    assert wanted == (third, order("branch"))
    assert [replaced.order for replaced in lineage.before[third.stem]] == [first, second]


def test_an_entry_that_leads_to_itself_does_not_lead_round_for_ever() -> None:
    first = order()
    entered = {first.stem: NextTake(item="leaf", fingerprint=first.fingerprint, take=1, asked_at=NOON)}
    assert follow([first], entered)[0] == (first,)


def reject(trial: Trial, item: Outcome, **more: Any) -> None:
    said = {"item": item.id, "fingerprint": item.fingerprint, "kind": Kind.REJECT, "by": "anna", "seen": Sight(manifest=1)}
    Decisions(open_store(str(trial.shelf), "leaves"), lambda: NOON).write(Said.model_validate(said | more))


def by_id(account: Manifest) -> dict[str, Outcome]:
    return {item.id: item for item in account.items}


def test_a_rejected_item_becomes_take_two_by_one_run_and_is_paid_once(trial: Trial) -> None:
    with trial.serving() as sandbox:
        before = by_id(trial.run())
        reject(trial, before["leaf-2"], text="Too dark", prompt="A light leaf")
        after = trial.run(remake_rejected=True)
        again = trial.run(remake_rejected=True)
        plain = trial.run()
        charges = sandbox.stats().charges
    made = by_id(after)["leaf-2"]
    assert (made.take, made.outcome, made.request["prompt"]) == (2, Result.DELIVERED, "A light leaf")
    assert after.totals.spent_usd == V4_PRO.price_usd
    assert {item.outcome for item in after.items if item.id != "leaf-2"} == {Result.KEPT}
    assert [by_id(each)["leaf-2"].fingerprint for each in (again, plain)] == [made.fingerprint] * 2
    assert again.totals.spent_usd == plain.totals.spent_usd == 0
    assert charges[before["leaf-2"].fingerprint] == charges[made.fingerprint] == 1
    assert sum(charges.values()) == 7
    assert before["leaf-2"].master
    assert (trial.shelf / "leaves" / before["leaf-2"].master.key).is_file()


def test_the_chain_stands_in_the_manifest_and_what_it_cost_in_the_books(trial: Trial) -> None:
    with trial.serving():
        first = by_id(trial.run())["leaf-2"]
        reject(trial, first, text="Too dark", prompt="A light leaf")
        second = by_id(trial.run(remake_rejected=True))["leaf-2"]
        reject(trial, second, text="Now too light")
        account = trial.run(remake_rejected=True)
    third = by_id(account)["leaf-2"]
    told = [(past.take, past.next_take, past.prompt, past.next_prompt, past.fingerprint) for past in third.chain]
    assert told == [
        (1, 2, first.request["prompt"], "A light leaf", first.fingerprint),
        (2, 3, "A light leaf", None, second.fingerprint),
    ]
    decided = [(past.decision.by, past.decision.text) for past in third.chain if past.decision]
    assert decided == [("anna", "Too dark"), ("anna", "Now too light")]
    assert [past.master for past in third.chain] == [first.master, second.master]
    assert account.totals.job_usd == 8 * V4_PRO.price_usd
    sums = (trial.shelf / "leaves" / "SHA256SUMS").read_text()
    assert all(past.master and past.master.key in sums for past in third.chain)


def test_what_a_check_rejected_is_remade_too(trial: Trial) -> None:
    with trial.serving(faults={"small": 1.0}) as sandbox:
        account = trial.run()
        assert {item.outcome for item in account.items} == {Result.REJECTED}
        sandbox.change(faults={})
        account = trial.run(remake_rejected=True, only=("leaf-1", "leaf-2"))
    assert {item.id: (item.take, item.outcome) for item in account.items if item.outcome is Result.DELIVERED} == {
        "leaf-1": (2, Result.DELIVERED),
        "leaf-2": (2, Result.DELIVERED),
    }
    assert not by_id(account)["leaf-1"].chain[0].decision


def test_of_several_takes_each_is_remade_under_its_own_id(trial: Trial) -> None:
    with trial.serving():
        for item in trial.run(TAKES).items:
            reject(trial, item)
        account = trial.run(TAKES, remake_rejected=True)
    assert {item.id: item.take for item in account.items} == {"leaf-1": 4, "leaf-1.take-2": 5, "leaf-1.take-3": 6}


def test_the_plan_prices_it_before_and_writes_nothing(trial: Trial) -> None:
    with trial.serving():
        reject(trial, trial.run().items[0])
        files = trial.files("**/*")
        job = read_job(Wish(trial.folder / "job.yaml", str(trial.shelf), remake_rejected=True))
        found = with_takes(job, Ledger(job.store).standings(), lambda: NOON)
        plan = found.plan(Ledger(job.store).standings())
    assert (plan.to_make, plan.cost_usd) == (1, V4_PRO.price_usd)
    assert [(line.order.item, line.order.take, line.instead_of) for line in plan.lines if line.state == "to make"] == [
        ("leaf-1", 2, 1)
    ]
    assert trial.files("**/*") == files


def test_where_another_run_was_quicker_with_another_prompt_nothing_is_paid(trial: Trial) -> None:
    with trial.serving() as sandbox:
        first = trial.run().items[0]
        reject(trial, first, prompt="A light leaf")
        with trial.opened(remake_rejected=True) as opened:
            store = open_store(str(trial.shelf), "leaves")
            other = NextTake(item=first.id, fingerprint=first.fingerprint, take=2, prompt="A dark leaf", asked_at=NOON)
            NextTakes(store).enter(other)
            account = opened.production.run(map)
        assert sum(sandbox.stats().charges.values()) == 6
        assert [item.begun for item in account.items] == [False] + [True] * 5
        later = trial.run()
    assert later.items[0].request["prompt"] == "A dark leaf"


def test_a_damaged_entry_stops_its_item_alone(trial: Trial) -> None:
    with trial.serving() as sandbox:
        first = trial.run().items[0]
        entry = trial.shelf / "leaves" / "decisions" / f"{first.stem}.next.json"
        entry.parent.mkdir(parents=True)
        entry.write_text(json.dumps({"item": "leaf-1"}))
        account = trial.run(remake_rejected=True)
        assert sum(sandbox.stats().charges.values()) == 6
    assert [item.outcome for item in account.items] == [Result.FAILED] + [Result.KEPT] * 5
    assert account.items[0].fault == Damaged.__name__
    assert f"{first.stem}.next.json" in (account.items[0].reason or "")


@pytest.mark.parametrize("flag", [True, False])
def test_a_shelf_where_nothing_was_rejected_is_left_as_it_is(trial: Trial, flag: bool) -> None:
    with trial.serving():
        trial.run()
        account = trial.run(remake_rejected=flag)
    assert {item.outcome for item in account.items} == {Result.KEPT}
    assert trial.files("decisions/**/*") == []


def test_a_run_that_ends_late_does_not_take_back_what_another_has_remade_beside_it(trial: Trial) -> None:
    with trial.serving():
        first = trial.run().items[1]
        with trial.opened() as slow:
            reject(trial, first, prompt="A light leaf")
            beside = by_id(trial.run(remake_rejected=True))[first.id]
            late = slow.production.run(map)
    assert (beside.take, by_id(late)[first.id].take) == (2, 2)
    assert [past.take for past in by_id(late)[first.id].chain] == [1]
    assert late.totals.job_usd == 7 * V4_PRO.price_usd


def test_a_take_that_another_run_has_only_asked_for_is_not_told_of_before_it_is_made(trial: Trial) -> None:
    with trial.serving():
        first = trial.run().items[1]
        with trial.opened() as slow:
            asked_beside = NextTake(item=first.id, fingerprint=first.fingerprint, take=2, asked_at=NOON)
            NextTakes(open_store(str(trial.shelf), "leaves")).enter(asked_beside)
            late = by_id(slow.production.run(map))[first.id]
    assert (late.take, late.outcome) == (1, Result.KEPT)


def test_a_next_take_that_the_model_refuses_can_be_given_another_prompt(trial: Trial) -> None:
    with trial.serving() as sandbox:
        reject(trial, trial.run().items[1], prompt="A leaf with gore")
        refused = trial.run(remake_rejected=True).items[1]
        sitting = Sitting(open_store(str(trial.shelf), "leaves"), lambda: NOON)
        with pytest.raises(UsageError, match="there is no picture of it"):
            choose(sitting, [refused.id], Kind.APPROVE)
        list(
            sitting.say(Word(Kind.REJECT, "anna", "Refused", "A light leaf"), choose(sitting, [refused.id], Kind.REJECT).items)
        )
        made = trial.run(remake_rejected=True).items[1]
        assert sum(sandbox.stats().charges.values()) == 7
    assert (refused.take, refused.outcome) == (2, Result.REFUSED)
    assert (made.take, made.outcome, made.request["prompt"]) == (3, Result.DELIVERED, "A light leaf")


def test_where_another_run_was_quicker_the_chain_is_told_as_it_is(trial: Trial) -> None:
    with trial.serving():
        first = trial.run().items[0]
        reject(trial, first, prompt="A light leaf")
        with trial.opened(remake_rejected=True) as opened:
            other = NextTake(item=first.id, fingerprint=first.fingerprint, take=2, prompt="A dark leaf", asked_at=NOON)
            NextTakes(open_store(str(trial.shelf), "leaves")).enter(other)
            trial.run()
            told = opened.production.run(map).items[0]
    assert (told.take, told.request["prompt"], told.outcome) == (2, "A dark leaf", Result.KEPT)
    assert [past.next_prompt for past in told.chain] == ["A dark leaf"]
