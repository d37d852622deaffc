"""`guards:` of a spec: shares, numbers, money."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pipeline.spec.guards_section import NO_GUARDS, Most

if TYPE_CHECKING:
    from tests.spec.conftest import Load, Mistakes

ITEM = "job: j\nprompts: [{id: a, prompt: x}]\n"


def test_shares_numbers_and_money_are_read(load: Load) -> None:
    found = load(f"{ITEM}guards: {{changes: 25%, gone: 5, spend: 20 USD, month: $200}}\n").guards
    assert (found.changes, found.gone) == (Most(Decimal(25), percent=True), Most(Decimal(5)))
    assert (found.spend, found.month) == (Decimal(20), Decimal(200))
    assert load(f"{ITEM}guards: {{gone: 2.5 %}}\n").guards.gone == Most(Decimal("2.5"), percent=True)


def test_without_them_nothing_is_guarded(load: Load) -> None:
    assert load(ITEM).guards == NO_GUARDS


def test_they_can_be_set_on_the_command_line(load: Load) -> None:
    assert load(ITEM, ["guards.gone=3"]).guards.gone == Most(Decimal(3))


@pytest.mark.parametrize(
    ("said", "mistake"),
    [
        ("changes: 120%", "a share of the items, such as 25%"),
        ("changes: half", "a share of the items, such as 25%"),
        ("gone: -1", "gone"),
        ("gone: 1.5", "gone"),
        ("spend: 20 EUR", "an amount in US dollars"),
        ("moth: 20 USD", "month"),
    ],
)
def test_what_is_none_is_a_mistake(mistakes: Mistakes, said: str, mistake: str) -> None:
    (found,) = mistakes(f"{ITEM}guards: {{{said}}}\n")
    assert mistake in found
