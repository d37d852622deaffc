"""What an order needs is decided by what lies on the shelf, and by nothing else."""

from __future__ import annotations

import itertools

import pytest

from pipeline.ledger.next_step import NOTHING, OPEN, STATES, Standing, Step, next_step, read_standings

FP = "0123456789abcdef"
MASTER, REJECTED = f"masters/leaf/{FP}.png", f"rejected/leaf/{FP}.png"
FULL = Standing(claim=1, receipt=1, record=1, master=MASTER)

TABLE = {
    "nothing at all": (NOTHING, Step.MAKE),
    "a claim": (Standing(claim=1), Step.ASK),
    "a claim that was released": (Standing(claim=1, released=1), Step.MAKE),
    "a claim whose fate is unknown": (Standing(claim=1, unknown=1), Step.UNKNOWN),
    "an unknown turn that the log then released": (Standing(claim=1, unknown=1, released=1), Step.MAKE),
    "a second claim after a release": (Standing(claim=2, released=1), Step.ASK),
    "two releases": (Standing(claim=2, released=2), Step.MAKE),
    "a second claim after an unknown turn": (Standing(claim=2, unknown=1), Step.ASK),
    "a second unknown turn": (Standing(claim=2, unknown=2), Step.UNKNOWN),
    "a tenth claim after nine releases": (Standing(claim=10, released=9), Step.ASK),
    "a receipt": (Standing(claim=1, receipt=1), Step.REFETCH),
    "a receipt that came after the turn was called unknown": (Standing(claim=1, unknown=1, receipt=1), Step.REFETCH),
    "a receipt that came after the turn was released": (Standing(claim=1, released=1, receipt=1), Step.REFETCH),
    "a receipt of the turn before the latest claim": (Standing(claim=2, receipt=1), Step.REFETCH),
    "a receipt whose link is dead": (Standing(claim=1, receipt=1, lost=1), Step.LOST),
    "a new claim after a dead link": (Standing(claim=2, receipt=1, lost=1), Step.ASK),
    "an unknown turn after a dead link": (Standing(claim=2, receipt=1, lost=1, unknown=2), Step.UNKNOWN),
    "a released turn after a dead link": (Standing(claim=2, receipt=1, lost=1, released=2), Step.LOST),
    "a receipt after a dead link": (Standing(claim=2, receipt=2, lost=1), Step.REFETCH),
    "two dead links": (Standing(claim=2, receipt=2, lost=2), Step.LOST),
    "a master with its record": (FULL, Step.KEEP),
    "a rejected picture with its record": (Standing(claim=1, receipt=1, record=1, rejected=REJECTED), Step.KEEP),
    "a master that lacks print files": (Standing(claim=1, receipt=1, record=1, master=MASTER, unprinted=True), Step.FINISH),
    "a record and a master alone": (Standing(record=1, master=MASTER), Step.KEEP),
    "a kept picture of which a later claim was written": (Standing(claim=2, receipt=1, record=1, master=MASTER), Step.KEEP),
    "a record without its picture": (Standing(claim=1, receipt=1, record=1), Step.REFETCH),
    "a record without its picture, and a dead link": (Standing(claim=1, receipt=1, record=1, lost=1), Step.LOST),
    "a record without picture and receipt": (Standing(claim=1, record=1), Step.ASK),
    "a record alone": (Standing(record=1), Step.MAKE),
    "a master without its record": (Standing(claim=1, receipt=1, master=MASTER), Step.REFETCH),
    "a rejected picture without its record": (Standing(claim=1, receipt=1, rejected=REJECTED), Step.REFETCH),
    "a master without its record, and a dead link": (Standing(claim=1, receipt=1, lost=1, master=MASTER), Step.REFETCH),
    "a master alone": (Standing(master=MASTER), Step.REFETCH),
    "print files that are wanted, and no picture": (Standing(unprinted=True), Step.MAKE),
    "a claim, and print files that are wanted": (Standing(claim=1, unprinted=True), Step.ASK),
    "a claim that is damaged": (Standing(damages=("told",)), Step.DAMAGED),
    "a damaged claim beside a receipt": (Standing(receipt=1, damages=("told",)), Step.DAMAGED),
    "a damaged claim beside a picture and its record": (Standing(record=1, master=MASTER, damages=("told",)), Step.KEEP),
    "damage where print files are wanted": (Standing(record=1, master=MASTER, unprinted=True, damages=("told",)), Step.DAMAGED),
}

EVERY_STANDING = [
    Standing(claim, released, unknown, receipt, lost, record, master, unprinted=unprinted)
    for claim, released, unknown, receipt, lost in itertools.product(range(3), repeat=5)
    for record, master, unprinted in itertools.product((0, 1), (None, MASTER), (False, True))
]
"""Those that no run leaves behind as well: a shelf may have been tampered with."""


@pytest.mark.parametrize(("standing", "step"), TABLE.values(), ids=TABLE)
def test_what_lies_on_the_shelf_says_what_is_to_be_done(standing: Standing, step: Step) -> None:
    assert next_step(standing) is step


def test_the_table_has_a_row_for_every_step() -> None:
    assert {step for _, step in TABLE.values()} == {*Step}


def test_only_what_was_never_paid_for_is_simply_made() -> None:
    for standing in EVERY_STANDING:
        if next_step(standing) is Step.MAKE:
            assert not standing.picture, standing
            assert not standing.receipt, standing
            assert standing.claim <= standing.released, standing


def test_a_picture_on_the_shelf_is_never_asked_for_again() -> None:
    steps = {next_step(standing) for standing in EVERY_STANDING if standing.picture}
    assert steps == {Step.KEEP, Step.FINISH, Step.REFETCH}


def test_a_receipt_whose_link_may_live_is_followed_before_anything_is_asked() -> None:
    receipts = [each for each in EVERY_STANDING if each.receipt > each.lost and not each.picture]
    assert {next_step(standing) for standing in receipts} == {Step.REFETCH}


def test_the_log_is_asked_of_a_claim_that_nothing_has_ended() -> None:
    for standing in EVERY_STANDING:
        if next_step(standing) in {Step.ASK, Step.UNKNOWN}:
            assert standing.claim > max(standing.released, standing.receipt), standing


def test_people_are_told_one_word_for_every_step() -> None:
    assert STATES.keys() == {*Step}
    assert len(set(STATES.values())) == len(Step)


def test_another_run_may_be_at_work_only_where_a_claim_or_a_receipt_is_the_latest_word() -> None:
    assert {step for step in Step if step in OPEN} == {Step.ASK, Step.REFETCH}


@pytest.mark.parametrize(
    ("names", "standing"),
    [
        ([f"ledger/leaf/{FP}.claim.json"], Standing(claim=1)),
        ([f"ledger/leaf/{FP}.claim.json", f"ledger/leaf/{FP}.released.json"], Standing(claim=1, released=1)),
        ([f"ledger/leaf/{FP}.unknown-2.json"], Standing(unknown=2)),
        ([f"ledger/leaf/{FP}.receipt.json", f"ledger/leaf/{FP}.lost.json"], Standing(receipt=1, lost=1)),
        ([f"ledger/leaf/{FP}.record.json", MASTER], Standing(record=1, master=MASTER)),
        ([REJECTED], Standing(rejected=REJECTED)),
        ([f"masters/leaf/{FP}.svg"], Standing(master=f"masters/leaf/{FP}.svg")),
        ([f"ledger/leaf/{FP}.claim-999999.json"], Standing(claim=999_999)),
        (
            [f"prints/leaf/{FP}-89abcdef/a4.pdf", f"prints/leaf/{FP}-00000000/a5.pdf"],
            Standing(prints=(f"prints/leaf/{FP}-89abcdef/a4.pdf", f"prints/leaf/{FP}-00000000/a5.pdf")),
        ),
    ],
)
def test_names_on_the_shelf_are_read(names: list[str], standing: Standing) -> None:
    assert read_standings(names) == {f"leaf/{FP}": standing}


@pytest.mark.parametrize("turns", [*itertools.permutations(["", "-2", "-10"])])
def test_the_latest_turn_counts_in_whatever_order_names_come(turns: tuple[str, ...]) -> None:
    assert read_standings(f"ledger/leaf/{FP}.claim{turn}.json" for turn in turns) == {f"leaf/{FP}": Standing(claim=10)}


def test_orders_and_takes_are_told_apart() -> None:
    names = [f"ledger/leaf/{FP}.claim.json", f"ledger/stem/{FP}.receipt.json", "ledger/leaf/fedcba9876543210.released.json"]
    assert read_standings(names) == {
        f"leaf/{FP}": Standing(claim=1),
        f"stem/{FP}": Standing(receipt=1),
        "leaf/fedcba9876543210": Standing(released=1),
    }


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "runs/20260301T000000Z-abcdef.holder.json",
        f"{FP}.claim.json",
        f"elsewhere/leaf/{FP}.claim.json",
        f"old/ledger/leaf/{FP}.claim.json",
        f"ledger/{FP}.claim.json",
        f"ledger/leaf/deeper/{FP}.claim.json",
        f"ledger/leaf/{FP[:15]}.claim.json",
        f"ledger/leaf/{FP}0.claim.json",
        f"ledger/leaf/{FP.upper()}.claim.json",
        f"prints/leaf/{FP}/a4.pdf",
        f"prints/leaf/{FP}-89abcdef/deeper/a4.pdf",
        "",
    ],
)
def test_foreign_names_stand_for_no_order(name: str) -> None:
    assert read_standings([name]) == {}


@pytest.mark.parametrize(
    "rest",
    [
        "claim",
        "claim.json.part",
        "claim.json~",
        "claim-0.json",
        "claim-01.json",
        "claim--1.json",
        "claim-1000000.json",
        "claim-two.json",
        "claims.json",
        "note.json",
        "jpg",
    ],
)
def test_foreign_files_beside_an_order_say_nothing_of_it(rest: str) -> None:
    assert read_standings([f"ledger/leaf/{FP}.{rest}"]).get(f"leaf/{FP}", NOTHING) == NOTHING
