"""What a run may change, retire and cost before a person has to accept it; and what a month has cost."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.errors import GuardError
from pipeline.ledger.entries import Claim, Receipt
from pipeline.ledger.ledger import Ledger
from pipeline.records import Payment
from pipeline.spec.guards_section import NO_GUARDS, GuardsSection, Most
from pipeline.stores import open_store
from pipeline.work.diff import Change, Changes, Kind
from pipeline.work.drafts import as_draft
from pipeline.work.guards import Spent, stops
from pipeline.work.job import Wish, read_job
from pipeline.work.month import spent_in_month
from pipeline.work.preconditions import mark_as_sandbox
from tests.work.trial import LEAVES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.stores import Store
    from tests.work.trial import Trial

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 31, 23, 59, tzinfo=UTC)
QUARTER = Decimal("0.25")


def changes(*, changed: int = 0, gone: int = 0, of: int = 80, edition: int | None = 12) -> Changes:
    listed = [Change(f"leaf-{number}", Kind.CHANGED) for number in range(changed)]
    return Changes(edition, of, (*listed, *(Change(f"oak-{number}", Kind.GONE) for number in range(gone))))


def guards(**said: Any) -> GuardsSection:
    return GuardsSection.model_construct(**{**dict.fromkeys(GuardsSection.model_fields), **said})


SHARE, FEW = Most(Decimal(10), percent=True), Most(Decimal(3))
TABLE: dict[str, tuple[GuardsSection, Changes, list[str]]] = {
    "a share is held": (guards(changes=SHARE), changes(changed=8), []),
    "a share is passed": (
        guards(changes=SHARE),
        changes(changed=12),
        ["guard `changes: 10%`: 12 of the 80 items of edition 12 (15 %) would get another picture"],
    ),
    "a number is held": (guards(gone=FEW), changes(gone=3), []),
    "a number is passed": (
        guards(gone=FEW),
        changes(gone=4),
        ["guard `gone: 3`: 4 of the 80 items of edition 12 (5 %) are in the spec no more"],
    ),
    "without an edition": (guards(changes=SHARE, gone=FEW), changes(changed=9, gone=9, edition=None), []),
    "of an edition without items": (guards(changes=SHARE, gone=SHARE), changes(of=0), []),
    "what it costs": (guards(spend=Decimal(20)), changes(), ["guard `spend: 20 USD`: this run would cost $20.25"]),
    "what it may cost": (guards(spend=Decimal("20.25")), changes(), []),
    "the month": (
        guards(month=Decimal(200)),
        changes(),
        [
            "guard `month: 200 USD`: $190.00 is spent, or may have been, in November 2026 (UTC) by the jobs in s3://art/jobs, "
            "and this run would cost $20.25"
        ],
    ),
    "the month, held": (guards(month=Decimal("210.25")), changes(), []),
    "nothing is guarded": (NO_GUARDS, changes(changed=80, gone=80), []),
}


@pytest.mark.parametrize(("guarded", "changed", "said"), TABLE.values(), ids=TABLE)
def test_a_guard_that_is_passed_says_so_with_its_figures(guarded: GuardsSection, changed: Changes, said: list[str]) -> None:
    assert list(stops(guarded, changed, Decimal("20.25"), Spent(Decimal(190), "November 2026", "s3://art/jobs"))) == said


def test_a_run_that_costs_nothing_is_not_stopped_for_money() -> None:
    guarded = guards(spend=Decimal(0), month=Decimal(0))
    assert list(stops(guarded, changes(), Decimal(0), Spent(Decimal(9), "November 2026", "shelf"))) == []


GUARDED = f"{LEAVES}guards: {{changes: 10%, gone: 0, spend: 1 USD}}\n"
OTHERS = GUARDED.replace("kind {n}", "another kind {n}").replace("spend: 1", "spend: 100")


def test_a_run_past_a_guard_does_not_start_unless_it_is_accepted(trial: Trial) -> None:
    with trial.serving() as sandbox:
        with pytest.raises(GuardError, match=r"`spend: 1 USD`: this run would cost \$1\.50.*--accept"):
            trial.run(GUARDED)
        assert (sandbox.stats().requests, trial.files("*")) == (0, [])
        trial.run(GUARDED, accept=True)
        with pytest.raises(GuardError, match=r"`changes: 10%`: 6 of the 6"):
            trial.run(OTHERS)
        # Of the one that is chosen, all the same more than a tenth.
        with pytest.raises(GuardError, match=r"`changes: 10%`: 1 of the 6"):
            trial.run(OTHERS, only=("leaf-1",))
        # Gone is what the whole spec lacks, whatever is chosen.
        with pytest.raises(GuardError, match=r"`gone: 0`: 1 of the 6"):
            trial.run(GUARDED.replace("5, 6]", "5]"), only=("leaf-1",))
        assert sandbox.stats().requests == 6
        trial.run(OTHERS, accept=True)
        assert sandbox.stats().requests == 12


def test_drafts_are_held_to_the_guards_of_money_alone(tmp_path: Path) -> None:
    path = tmp_path / "job.yaml"
    path.write_text(GUARDED)
    spec = read_job(Wish(path, str(tmp_path))).spec
    draft = as_draft(spec, spec.orders)
    assert (draft.guards.changes, draft.guards.gone, draft.guards.spend) == (None, None, Decimal(1))


@pytest.fixture
def shelf(tmp_path: Path) -> Callable[[str], Store]:
    return lambda job: open_store(str(tmp_path / "shelf"), job)


def paid(store: Store, item: str, at: datetime, *, usd: str = "0.25", turn: int = 1, possible: int = 0) -> None:
    """A receipt and its claim; `usd`: of all turns up to this one."""
    claim = claimed(store, item, at, turn=turn)
    payment = Payment(attempts=1, charged_usd=Decimal(usd), possible_charges=possible)
    ledger = Ledger(store)
    assert ledger.receipt(
        Receipt(
            **claim.model_dump(include={"item", "fingerprint", "turn", "run", "gateway"}),
            image="https://example.com/leaf.png",
            answered_at=at,
            seconds=1.0,
            **payment.model_dump(exclude={"log_id", "attempts", "cached", "price_usd"}),
        )
    )


def claimed(store: Store, item: str, at: datetime, *, turn: int = 1, before: str = "0") -> Claim:
    claim = Claim(
        item=item,
        fingerprint="0123456789abcdef" * 4,
        turn=turn,
        run="r1",
        gateway="default",
        cache_key="k",
        claimed_at=at,
        host="press",
        pid=1,
        before=Payment(charged_usd=Decimal(before)),
    )
    assert Ledger(store).claim(claim)
    return claim


def spent(store: Store, *, sandbox: bool = False) -> Decimal:
    return spent_in_month(store, NOON, sandbox=sandbox)


def test_a_month_is_what_all_jobs_of_the_destination_have_spent_killed_runs_too(shelf: Callable[[str], Store]) -> None:
    autumn, winter = shelf("autumn"), shelf("winter")
    paid(autumn, "leaf", NOON)
    paid(autumn, "leaf.take-2", OCTOBER)
    paid(winter, "snow", datetime(2026, 11, 1, tzinfo=UTC), possible=1)  # no manifest: its run was killed
    claimed(winter, "ice", NOON)  # and a call of it was cut off: it may be billed
    assert spent(autumn) == spent(winter) == spent(shelf("spring")) == QUARTER + 2 * QUARTER + QUARTER


def test_of_an_order_with_several_turns_those_of_the_month_count(shelf: Callable[[str], Store]) -> None:
    autumn = shelf("autumn")
    paid(autumn, "leaf", OCTOBER)
    paid(autumn, "leaf", NOON, turn=2, usd="0.50")
    paid(autumn, "oak", OCTOBER)
    claimed(autumn, "oak", NOON, turn=2, before="0.25")
    paid(autumn, "elm", OCTOBER)
    paid(autumn, "elm", OCTOBER + timedelta(seconds=1), turn=2, usd="0.50")
    assert spent(autumn) == 2 * QUARTER


def test_sandbox_work_counts_beside_sandbox_work(shelf: Callable[[str], Store]) -> None:
    real, play, new = shelf("real"), shelf("play"), shelf("new")
    mark_as_sandbox(play)
    paid(real, "leaf", NOON)
    paid(play, "leaf", NOON, usd="0.75")
    assert (spent(real), spent(play, sandbox=True), spent(new), spent(new, sandbox=True)) == (
        QUARTER,
        3 * QUARTER,
        QUARTER,
        3 * QUARTER,
    )


def test_what_was_last_written_before_the_month_is_not_read(tmp_path: Path, shelf: Callable[[str], Store]) -> None:
    autumn = shelf("autumn")
    paid(autumn, "leaf", OCTOBER)
    for path in (tmp_path / "shelf").rglob("*.json"):
        path.write_text("not to be read")
        os.utime(path, (OCTOBER.timestamp() - 86_400,) * 2)
    assert spent(autumn) == 0


def test_the_guard_of_the_month_counts_what_a_killed_run_has_spent(trial: Trial) -> None:
    spec = f"{LEAVES}guards: {{month: 2 USD}}\n"
    with trial.serving() as sandbox:
        with trial.opened(spec) as opened:  # it ends without a manifest
            for order in opened.production.orders_to_do[:3]:
                opened.production.carry_out(order)
        beside = spec.replace("job: leaves", "job: beside")
        with pytest.raises(GuardError, match=r"`month: 2 USD`: \$0\.75 is spent.*this run would cost \$1\.50"):
            trial.run(beside)
        trial.run(beside, only=("leaf-1", "leaf-2"))
        assert sandbox.stats().requests == 5


def test_a_guard_is_said_as_it_was_written() -> None:
    assert [str(Most(Decimal(text), percent=True)) for text in ("25", "0.50", "100")] == ["25%", "0.5%", "100%"]
    assert str(Most(Decimal(20))) == "20"
