"""What an item has cost is added up at the price of the day on which it was charged."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.records import Model, Payment, Timings
from pipeline.work.item_bill import Bill

PRICE, EARLIER = Decimal("0.10"), Decimal("0.25")
SKETCH = Model("house/sketch", PRICE, ("512x512",))
PAID = Payment(log_id="log-1", attempts=3, charged_usd=EARLIER, possible_charges=2, cached=True, price_usd=EARLIER)


@pytest.fixture
def bill() -> Bill:
    return Bill(SKETCH)


def test_a_new_bill_is_empty_and_names_the_price(bill: Bill) -> None:
    assert bill.payment() == Payment(price_usd=PRICE)
    assert bill.timings() == Timings()


@pytest.mark.parametrize(
    ("pictures", "price", "usd"),
    [
        (1, None, "0.10"),
        (3, None, "0.30"),
        (1, EARLIER, "0.25"),
        (2, EARLIER, "0.50"),
        (1, Decimal(0), "0"),
        (0, None, "0"),
    ],
)
def test_pictures_are_charged_at_the_price_of_now_or_of_then(
    bill: Bill, pictures: int, price: Decimal | None, usd: str
) -> None:
    bill.charge(pictures, price)
    assert bill.charged_usd == Decimal(usd)


def test_charges_add_up_without_a_rounding_error(bill: Bill) -> None:
    for _ in range(30):
        bill.charge()
    bill.charge(1, EARLIER)
    assert bill.charged_usd == Decimal("3.25")


def test_what_earlier_turns_have_cost_is_gone_on_from(bill: Bill) -> None:
    bill.recall(PAID)
    assert (bill.attempts, bill.charged_usd, bill.answer) == (3, EARLIER, ("log-1", True))


@pytest.mark.parametrize(("settled", "doubts", "given_up"), [(True, 0, 2), (False, 2, 0)])
def test_what_was_possible_then_is_settled_or_may_yet_turn_out(bill: Bill, settled: bool, doubts: int, given_up: int) -> None:
    bill.recall(PAID, settled=settled)
    assert (bill.doubts, bill.given_up) == (doubts, given_up)
    assert bill.payment().possible_charges == 2


def test_recalling_takes_the_place_of_what_was_recalled_before(bill: Bill) -> None:
    bill.recall(PAID, settled=True)
    bill.recall(PAID, settled=False)
    assert bill.payment().possible_charges == 2
    bill.recall(PAID, settled=True)
    assert bill.payment().possible_charges == 2


def test_calls_of_this_run_and_of_earlier_ones_are_in_doubt_together(bill: Bill) -> None:
    bill.recall(PAID, settled=False)
    bill.possible_charges += 1
    assert bill.doubts == 3
    assert bill.payment().possible_charges == 3


def test_what_is_given_up_is_in_doubt_no_more_and_stays_possible(bill: Bill) -> None:
    bill.recall(PAID, settled=False)
    bill.possible_charges += 1
    bill.give_up()
    assert bill.doubts == 0
    assert bill.payment().possible_charges == 3


def test_giving_up_twice_counts_nothing_twice(bill: Bill) -> None:
    bill.possible_charges = 1
    bill.give_up()
    bill.possible_charges = 1
    bill.give_up()
    bill.give_up()
    assert bill.payment().possible_charges == 2


def test_the_payment_says_all_that_everybody_may_see(bill: Bill) -> None:
    bill.attempts, bill.answer = 2, ("log-9", False)
    bill.charge()
    bill.possible_charges, bill.lost_before, bill.given_up = 1, 2, 4
    assert bill.payment() == Payment(
        log_id="log-9", attempts=2, charged_usd=PRICE, possible_charges=7, cached=False, price_usd=PRICE
    )


def test_what_may_have_been_charged_is_reckoned_at_the_price_of_the_model(bill: Bill) -> None:
    bill.possible_charges = 3
    assert bill.payment().possible_usd == Decimal("0.30")


def test_a_payment_that_is_recalled_is_told_again_at_the_price_of_now(bill: Bill) -> None:
    bill.recall(PAID)
    assert bill.payment() == PAID.model_copy(update={"price_usd": PRICE})


def test_stages_that_were_reached_are_told_in_milliseconds(bill: Bill) -> None:
    bill.seconds |= {"draw": 12.34567, "fetch": 0.0004}
    assert bill.timings() == Timings(draw=12.346, fetch=0.0)
