"""What is known of a gateway's log is kept on the shelf, without the account's id."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from pipeline.ledger.gateway_log import AnsweredCall, LogState, LogStates, findings
from pipeline.ledger.ledger import Ledger
from pipeline.models.api_account import Account
from pipeline.models.client import ModelClient
from pipeline.stores import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.stores.store import Store

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
CALL = AnsweredCall(fingerprint="f" * 64, run="r-1", attempt="1.1", answered_at=NOW)
SEARCHABLE, NOT_SEARCHABLE, NOT_KNOWN = LogState.SEARCHABLE, LogState.NOT_SEARCHABLE, LogState.NOT_KNOWN


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path), "leaves")


def states(store: Store, account: str = "a") -> LogStates:
    return LogStates(store, lambda gateway: f"{account}{gateway}", lambda: NOW)


def test_nothing_is_known_before_something_was_found(store: Store) -> None:
    assert states(store).state("default") is NOT_KNOWN
    assert "is not known yet" in states(store).finding("default").sentence


@pytest.mark.parametrize(
    ("learned", "stands"),
    [
        ([NOT_SEARCHABLE], NOT_SEARCHABLE),
        ([NOT_SEARCHABLE, SEARCHABLE], SEARCHABLE),
        ([SEARCHABLE, NOT_SEARCHABLE], SEARCHABLE),
        ([NOT_KNOWN, NOT_SEARCHABLE], NOT_SEARCHABLE),
    ],
)
def test_the_next_run_finds_what_was_found_and_searchable_outranks(
    store: Store, learned: list[LogState], stands: LogState
) -> None:
    for state in learned:
        states(store).learn("default", state, CALL, "a reason")
    assert states(store).state("default") is stands
    assert [each.state for each in findings(store, ["default", "other"])] == [stands, NOT_KNOWN]


def test_each_account_and_gateway_has_its_own(store: Store) -> None:
    states(store, "a").learn("default", NOT_SEARCHABLE, CALL)
    assert states(store, "b").state("default") is NOT_KNOWN
    assert states(store, "a").state("prints") is NOT_KNOWN


def test_a_plan_does_not_tell_the_log_of_one_account_for_anothers(store: Store) -> None:
    states(store, "a").learn("default", NOT_SEARCHABLE, CALL)
    (own,) = findings(store, ["default"], lambda gateway: f"a{gateway}")
    (others,) = findings(store, ["default"], lambda gateway: f"b{gateway}")
    (somebodys,) = findings(store, ["default"])
    assert [each.state for each in (own, others, somebodys)] == [NOT_SEARCHABLE, NOT_KNOWN, NOT_SEARCHABLE]
    assert "by an account that ran here: none is set now" in somebodys.sentence
    assert "account" not in own.sentence


def test_a_run_that_was_too_short_leaves_the_call_to_the_next(store: Store) -> None:
    states(store).learn("default", NOT_KNOWN, CALL)
    assert states(store).finding("default").call == CALL


def test_what_was_found_has_its_date_and_its_reason(store: Store) -> None:
    found = states(store).learn("default", NOT_SEARCHABLE, CALL, "it does not list a call of our own")
    assert "not searchable (it does not list a call of our own; looked for a call of our own on 2026-11-03)" in found.sentence


def test_damage_there_costs_knowledge_and_nothing_else(store: Store, tmp_path: Path) -> None:
    states(store).learn("default", SEARCHABLE, CALL)
    (kept,) = (tmp_path / "leaves" / "ledger" / "gateways").iterdir()
    kept.write_text("{")
    assert states(store).state("default") is NOT_KNOWN
    kept.unlink()
    kept.mkdir()
    assert states(store).state("default") is NOT_KNOWN
    assert states(store).learn("default", SEARCHABLE).state is SEARCHABLE


def test_the_account_is_not_told_and_no_order_is_taken_for_it(store: Store, tmp_path: Path) -> None:
    account = Account("https://api.example/client/v4", "5a" * 16, SecretStr("token"))
    nobody: object = None
    mark = ModelClient(nobody, account).log_mark  # type: ignore[arg-type]
    LogStates(store, mark, lambda: NOW).learn("default", SEARCHABLE, CALL)
    (kept,) = (tmp_path / "leaves" / "ledger" / "gateways").iterdir()
    assert account.account_id not in f"{kept} {kept.read_text()}"
    assert Ledger(store).standings() == {}
    assert mark("default") != mark("prints")
