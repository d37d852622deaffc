"""The books tell what the API charged: a picture from the gateway's cache was billed with an earlier call of its order."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pipeline.errors import AmbiguousFault, ItemFault, SafeFault, Throttled
from pipeline.manifest.manifest import NONE_TO_FETCH
from pipeline.work.accounts import to_fetch
from tests.work.test_job import results
from tests.work.town import ORDERS, Gate, Town
from tests.work.trial import IMPATIENT, Trial

if TYPE_CHECKING:
    from pipeline.errors import CallError
    from pipeline.manifest.manifest import Manifest
    from pipeline.wiring import Opened

LOST = AmbiguousFault("the connection was lost")
SPOILT = AmbiguousFault("a run without a picture", status=500)
PLATFORM = SafeFault("the provider refused", status=503)
UNSENT = SafeFault("no connection")
REFUSED = ItemFault("bad input", status=400)
BUSY = Throttled("too many", retry_after=0.0)
FULL = SafeFault("out of capacity", status=429, code="3040")
GUARD = SafeFault("the scanner is down", status=503, code="7013")
ONE = ORDERS[:1]
PRICE = Decimal("0.25")


class Case(NamedTuple):
    """How the calls of an earlier run and of this one end, each of which reached the press, and what must stay possible."""

    earlier: list[CallError | str]
    now: list[CallError]
    possible: int = 0


CASES = {
    "told to be free, and billed": Case([], [PLATFORM]),
    "told to be free twice": Case([], [PLATFORM, PLATFORM]),
    "lost": Case([], [LOST]),
    "lost twice: the second was answered from the cache": Case([], [LOST, LOST]),
    "spoilt: what it made is in no cache": Case([], [SPOILT]),
    "lost, then spoilt": Case([], [LOST, SPOILT], 1),
    "lost, then told to be free": Case([], [LOST, PLATFORM]),
    "an earlier run was killed in its call": Case(["killed"], []),
    "killed, and then lost": Case(["killed"], [LOST]),
    "killed, and then told to be free": Case(["killed"], [PLATFORM]),
    "released by an earlier run, and billed": Case([REFUSED], []),
    "released, and then told to be free": Case([REFUSED], [PLATFORM]),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_books_tell_what_was_charged_where_a_picture_comes_from_the_cache(town: Town, case: Case) -> None:
    town.press.logs = False
    if case.earlier:
        gate = Gate()
        steps_to_the_call(town, gate, case.earlier[0])
        town.run("first", gate, orders=ONE)
    town.press.ends = list(case.now)
    manifest = town.run("second", orders=ONE)
    assert manifest
    assert town.press.paid() == {"leaf-1": 1}
    assert manifest.totals.job_usd == PRICE
    assert manifest.items[0].receipt.possible_charges == case.possible
    assert manifest.totals.possible_usd == case.possible * PRICE


def steps_to_the_call(town: Town, gate: Gate, end: CallError | str) -> None:
    """Let the run end its first call so: by a fault, or killed in it."""
    if isinstance(end, str):
        probe = Gate()
        Town(town.folder).run("probe", probe, orders=ONE)
        gate.kill_at = (probe.steps.index("draw"), "after")
    else:
        town.press.ends = [end]


@pytest.mark.parametrize("never_arrived", [UNSENT, BUSY, FULL, GUARD], ids=["no connection", "too many", "full", "no scanner"])
def test_a_call_that_made_nothing_is_no_proof_that_this_shelf_has_paid(town: Town, never_arrived: CallError) -> None:
    town.run("original", orders=ONE)
    copy = Town(town.folder / "copy")
    copy.folder.mkdir()
    copy.press, copy.time = town.press, town.time
    town.press.ends = [never_arrived]
    manifest = copy.run("copied", orders=ONE)
    assert manifest
    assert (manifest.totals.job_usd, manifest.totals.spent_usd) == (0, 0)


def test_a_copy_of_a_shelf_whose_original_paid_costs_nothing(trial: Trial) -> None:
    with trial.serving() as sandbox:
        first = trial.run()
        copy = trial.run(destination=str(trial.folder / "copy"))
        assert books(first, copy) == sandbox.stats().charged_usd == Decimal("1.50")
    assert (results(copy), copy.totals.job_usd) == ({"delivered"}, 0)


@pytest.mark.parametrize("fault", ["lost", "timeout"])
def test_without_a_log_the_books_of_a_run_with_faults_are_the_apis(trial: Trial, fault: str) -> None:
    with trial.serving(faults={fault: 0.7}, log_delay_seconds=3600, seed=3) as sandbox:
        manifest = trial.run(door=IMPATIENT)
        stats = sandbox.stats()
    assert stats.faults[fault] > 0
    assert stats.cache_hits > 0
    assert results(manifest) == {"delivered"}
    assert manifest.totals.job_usd == manifest.totals.spent_usd == stats.charged_usd
    assert manifest.totals.possible_usd == 0


def test_a_turn_that_was_released_forgets_nothing_that_was_paid_before_it(trial: Trial) -> None:
    with trial.serving(faults={"string-error": 1.0}) as sandbox:
        assert results(trial.run(door=IMPATIENT)) == {"unknown"}
        sandbox.change(faults={}, moderated=("leaf",))
        assert results(trial.run(remake_unknown=True)) == {"refused"}
        sandbox.change(moderated=())
        manifest = trial.run()
        assert manifest.totals.job_usd == sandbox.stats().charged_usd == Decimal("3.00")
    assert {item.receipt.possible_charges for item in manifest.items} == {0}


def test_what_the_log_comes_to_tell_of_an_unknown_call_is_possible_no_more(town: Town) -> None:
    town.press.logs, town.press.stores_answers, town.press.ends = False, False, [SPOILT, SPOILT, SPOILT]
    first = town.run("first", orders=ONE)
    town.press.logs = True
    second = town.run("second", orders=ONE)
    assert first
    assert second
    assert [(each.totals.unknown, each.items[0].receipt.possible_charges) for each in (first, second)] == [(1, 3), (1, 0)]
    assert second.totals.job_usd == PRICE
    assert town.press.paid() == {"leaf-1": 1}
    assert "was billed" in str(second.items[0].reason)


def test_what_the_log_tells_of_the_calls_before_settles_them_too(town: Town) -> None:
    town.press.logs, town.press.ends = False, [LOST, LOST]

    def come_up(seconds: float) -> None:
        town.press.logs = len(town.press.calls) > 1

    manifest = town.run("first", orders=ONE, meanwhile=come_up)
    assert manifest
    assert (manifest.totals.job_usd, manifest.totals.possible_usd) == (PRICE, 0)
    assert (manifest.items[0].receipt.possible_charges, town.press.paid()) == (0, {"leaf-1": 1})


def test_what_is_paid_for_and_not_fetched_is_counted_with_the_end_of_its_links(trial: Trial) -> None:
    with trial.serving(faults={"torn": 1.0}, link_seconds=7200):
        manifest = trial.run(door=IMPATIENT)
        ended_at = manifest.run.ended_at
        assert results(manifest) == {"failed"}
        assert (manifest.totals.to_fetch.pictures, manifest.totals.to_fetch.usd) == (6, Decimal("1.50"))
        until = manifest.totals.to_fetch.links_until
        assert until
        assert ended_at < until < ended_at + timedelta(seconds=7200)

        def stop(opened: Opened) -> None:
            ledger = opened.production.life.ledger
            gone = to_fetch(opened.production.job.spec.orders, ledger.standings(), ledger, sandbox=True)
            assert (gone.pictures, gone.links_until) == (6, None), "they end with the sandbox"
            opened.production.stop.set("interrupted")

        stopped = trial.run(before=stop)
        assert not any(item.begun for item in stopped.items)
        assert (stopped.totals.spent_usd, stopped.totals.job_usd) == (0, Decimal("1.50"))
        assert stopped.totals.to_fetch == manifest.totals.to_fetch


def test_where_all_is_on_the_shelf_nothing_waits_to_be_fetched(trial: Trial) -> None:
    with trial.serving():
        assert trial.run().totals.to_fetch == NONE_TO_FETCH


def books(*manifests: Manifest) -> Decimal:
    return sum((manifest.totals.job_usd for manifest in manifests), Decimal(0))
