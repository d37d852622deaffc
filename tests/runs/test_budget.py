"""Money is set aside before a call leaves, so that the budget holds in the worst case."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.errors import BudgetError
from pipeline.runs.budget import MARKS, RunBudget

PRICE = Decimal("0.25")


def budget_of(usd: str | None, *, charged: int = 0, possible: int = 0, under_way: int = 0) -> RunBudget:
    """A budget after so many calls at PRICE."""
    budget = RunBudget(None if usd is None else Decimal(usd))
    for end in (*[True] * charged, *[None] * possible):
        budget.set_aside(PRICE)
        budget.settle(PRICE, end)
    for _ in range(under_way):
        budget.set_aside(PRICE)
    return budget


@pytest.mark.parametrize(
    ("charged", "spent", "possible"), [(True, PRICE, 0), (False, 0, 0), (None, 0, PRICE)], ids=["charged", "free", "not known"]
)
def test_what_was_set_aside_is_booked_as_the_call_ended(charged: bool | None, spent: Decimal, possible: Decimal) -> None:
    budget = budget_of("1.00", under_way=1)
    budget.settle(PRICE, charged)
    assert (budget.spent, budget.possible) == (spent, possible)


@pytest.mark.parametrize(
    ("usd", "charged", "possible", "under_way", "reaches"),
    [
        ("0.25", 0, 0, 0, True),
        ("0.24", 0, 0, 0, False),
        ("0.00", 0, 0, 0, False),
        ("0.50", 1, 0, 0, True),
        ("0.50", 2, 0, 0, False),
        ("0.50", 0, 2, 0, False),
        ("0.50", 0, 0, 2, False),
        ("0.75", 1, 1, 1, False),
        ("1.00", 1, 1, 1, True),
        ("0.99", 1, 1, 1, False),
        (None, 99, 99, 99, True),
    ],
)
def test_spent_possible_and_set_aside_count_in_full(
    usd: str | None, charged: int, possible: int, under_way: int, reaches: bool
) -> None:
    budget = budget_of(None, charged=charged, possible=possible, under_way=under_way)
    budget.budget = None if usd is None else Decimal(usd)
    if reaches:
        budget.set_aside(PRICE)
    else:
        with pytest.raises(BudgetError):
            budget.set_aside(PRICE)


def test_a_call_that_is_refused_the_money_sets_none_aside() -> None:
    budget = budget_of("0.30", charged=1)
    for _ in range(3):
        with pytest.raises(BudgetError):
            budget.set_aside(PRICE)
    budget.set_aside(Decimal("0.05"))
    assert budget.calls == 2


def test_who_is_refused_the_money_is_told_where_it_went_and_what_to_do() -> None:
    with pytest.raises(BudgetError) as refusal:
        budget_of("0.60", charged=1, possible=1).set_aside(PRICE)
    assert str(refusal.value) == (
        "the budget of $0.60 is reached: $0.50 is spent or may have been charged, and the next picture costs $0.25; "
        "raise `budget:` in the spec and run again, nothing made is lost"
    )


def test_calls_of_different_prices_share_a_budget() -> None:
    budget = RunBudget(Decimal("0.34"))
    for price in (Decimal("0.04"), Decimal("0.30")):
        budget.set_aside(price)
        budget.settle(price, charged=True)
    assert budget.spent == Decimal("0.34")
    with pytest.raises(BudgetError):
        budget.set_aside(Decimal("0.01"))


def test_money_is_exact_however_small_and_many_the_amounts_are() -> None:
    budget = RunBudget(Decimal("1.00"))
    for _ in range(10):
        budget.set_aside(Decimal("0.10"))
    assert budget.calls == 10
    with pytest.raises(BudgetError):
        budget.set_aside(Decimal("0.01"))


@pytest.mark.parametrize(("charged", "spent"), [(True, PRICE), (False, Decimal(0))])
def test_a_charge_in_doubt_is_booked_as_it_turns_out(charged: bool, spent: Decimal) -> None:
    budget = budget_of("1.00", possible=2)
    budget.resolve(PRICE, charged)
    assert (budget.spent, budget.possible) == (spent, PRICE)


def test_a_charge_that_turns_out_not_to_be_made_can_be_spent_again() -> None:
    budget = budget_of("0.25", possible=1)
    budget.resolve(PRICE, charged=False)
    budget.set_aside(PRICE)


@pytest.mark.parametrize(
    ("usd", "charged", "possible", "mark"),
    [
        ("10.00", 0, 0, None),
        ("10.00", 19, 0, None),
        ("10.00", 20, 0, 0.5),
        ("10.00", 10, 10, 0.5),
        ("10.00", 0, 31, 0.5),
        ("10.00", 32, 0, 0.8),
        ("10.00", 39, 0, 0.8),
        ("10.00", 39, 1, 1.0),
        ("0.30", 1, 0, 0.8),
        (None, 99, 0, None),
        ("0.00", 0, 0, None),
    ],
)
def test_the_highest_mark_that_was_passed_is_told(usd: str | None, charged: int, possible: int, mark: float | None) -> None:
    assert budget_of(usd, charged=charged, possible=possible).newly_passed() == mark


def test_money_that_is_only_set_aside_passes_no_mark() -> None:
    assert budget_of("0.25", under_way=1).newly_passed() is None


def test_a_mark_is_passed_once() -> None:
    budget = budget_of("1.00", charged=2)
    assert [budget.newly_passed() for _ in range(3)] == [0.5, None, None]


def test_a_mark_is_not_passed_again_after_a_charge_turned_out_not_to_be_made() -> None:
    budget = budget_of("0.50", possible=1)
    assert budget.newly_passed() == 0.5
    budget.resolve(PRICE, charged=False)
    assert budget.newly_passed() is None
    budget.set_aside(PRICE)
    budget.settle(PRICE, charged=True)
    assert budget.newly_passed() is None


def test_marks_rise_up_to_the_whole_budget() -> None:
    assert sorted(MARKS) == [*MARKS]
    assert MARKS[-1] == 1.0
