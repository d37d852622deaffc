"""A run that falls asleep between the last look at its lease and its request, and wakes when another has taken its place."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pipeline.runs.events import PaidTwice
from tests.cli.process import wait_until
from tests.servers.held_sandbox import ALL, HeldSandbox
from tests.work.sleepers import RHYTHM, Dormitory, Nap, Sleeping

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.manifest.manifest import Manifest


@pytest.fixture
def dormitory(tmp_path: Path) -> Iterator[Dormitory]:
    with HeldSandbox() as sandbox:
        yield Dormitory(tmp_path, sandbox)


def books(manifest: Manifest) -> list[float]:
    """What the manifest says that the job has cost, and that this run has spent; USD."""
    return [float(manifest.totals.job_usd), float(manifest.totals.spent_usd)]


def charged(dormitory: Dormitory) -> float:
    return float(dormitory.sandbox.stats()["charged_usd"])


def told_twice(dormitory: Dormitory) -> list[Decimal]:
    """What the runs have told to be paid beyond the price, USD."""
    return [event.charged_usd for heard in dormitory.heard.values() for event in heard if isinstance(event, PaidTwice)]


def test_a_run_that_wakes_beside_another_sends_nothing(dormitory: Dormitory) -> None:
    nap, sandbox = Nap("before the look"), dormitory.sandbox
    sleeper = Sleeping(lambda: dormitory.run("sleeper", nap))
    assert nap.asleep.wait(100)
    other = Sleeping(lambda: dormitory.run("other"))
    wait_until(lambda: sandbox.stats()["in_flight"] == 1)
    nap.woken.set()
    wait_until(lambda: not sleeper.is_alive() or sandbox.stats()["in_flight"] == 2)
    sandbox.let(ALL)
    woken, manifest = sleeper.end(), other.end()
    assert (sandbox.stats()["requests"], sandbox.stats()["made"]) == (1, 1)
    assert "taken it for dead" in str(woken.run.stopped)
    assert manifest.items[0].outcome == "delivered"
    assert (books(manifest), books(woken)[1], charged(dormitory)) == ([0.25, 0.25], 0.0, 0.25)
    assert manifest.items[0].findings == ()


def test_a_run_that_slept_alone_shows_that_it_lives_and_sends_then(dormitory: Dormitory) -> None:
    nap, sandbox = Nap("before the look"), dormitory.sandbox
    sandbox.let(ALL)
    sleeper = Sleeping(lambda: dormitory.run("sleeper", nap))
    assert nap.asleep.wait(100)
    dormitory.time.now += RHYTHM.hold + 1
    nap.woken.set()
    manifest = sleeper.end()
    assert (sandbox.stats()["requests"], sandbox.stats()["made"]) == (1, 1)
    assert (manifest.items[0].outcome, manifest.items[0].receipt.attempts, books(manifest)) == ("delivered", 1, [0.25, 0.25])


def test_what_two_runs_pay_in_one_moment_is_written_down_and_told(dormitory: Dormitory) -> None:
    nap, sandbox = Nap("after the look"), dormitory.sandbox
    runs = [Sleeping(lambda: dormitory.run("sleeper", nap))]
    assert nap.asleep.wait(100)
    runs.append(Sleeping(lambda: dormitory.run("other")))
    wait_until(lambda: sandbox.stats()["in_flight"] == 1)
    nap.woken.set()
    wait_until(lambda: sandbox.stats()["in_flight"] == 2)
    sandbox.let(ALL)
    manifests = [run.end() for run in runs]
    assert sandbox.stats()["made"] == 2
    assert [each.totals.spent_usd for each in manifests] == [Decimal("0.25")] * 2
    for manifest in (max(manifests, key=lambda each: each.number), dormitory.run("again")):
        assert books(manifest)[0] == charged(dormitory) == 0.5
        assert manifest.items[0].receipt.possible_charges == 0
        assert [finding.code for finding in manifest.items[0].findings] == ["ledger.paid-twice"]
    assert set(told_twice(dormitory)) == {Decimal("0.25")}


def test_a_run_that_wakes_when_the_other_has_its_picture_gets_it_from_the_cache_and_the_books_hold(
    dormitory: Dormitory,
) -> None:
    nap, sandbox = Nap("after the look"), dormitory.sandbox
    sandbox.let(ALL)
    sleeper = Sleeping(lambda: dormitory.run("sleeper", nap))
    assert nap.asleep.wait(100)
    assert dormitory.run("other").items[0].outcome == "delivered"
    nap.woken.set()
    woken, again = sleeper.end(), dormitory.run("again")
    assert (sandbox.stats()["requests"], sandbox.stats()["made"]) == (2, 1)
    assert [books(each)[0] for each in (woken, again)] == [0.25, 0.25]
    assert (again.items[0].findings, again.items[0].receipt.possible_charges, told_twice(dormitory)) == ((), 0, [])
