"""One gate stands before every paid call: what it needs is had by entering, and how it ended is told by leaving."""

from __future__ import annotations

import threading
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import (
    AmbiguousFault,
    BudgetError,
    CallError,
    HoldPassed,
    ItemFault,
    NotStarted,
    Overtaken,
    RunFault,
    SafeFault,
    TakenForDead,
    Throttled,
)
from pipeline.pace.breaker import PATIENCE, Breaker
from pipeline.pace.gate import Gate
from pipeline.pace.longest_call import CallLength
from pipeline.pace.pacer import Pacer, Pacers, Window
from pipeline.runs.budget import RunBudget
from pipeline.runs.events import BudgetMark, CallsHeld, Event
from pipeline.runs.listeners import Events
from pipeline.runs.stop import Stop

if TYPE_CHECKING:
    from collections.abc import Callable

PRICE = Decimal("0.25")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class StopInTime(Stop):
    """A stop whose waits let the time of the test pass, after `meanwhile` has happened."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.meanwhile: Callable[[], object] = lambda: None

    def clock(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        if seconds > 0:
            self.meanwhile()
        self.now += seconds
        return self.is_set()


class Turnstile:
    """A semaphore that says when somebody comes."""

    def __init__(self, places: int) -> None:
        self.places = threading.BoundedSemaphore(places)
        self.came = threading.Semaphore(0)

    def __enter__(self) -> None:
        self.came.release()
        self.places.acquire()

    def __exit__(self, *_: object) -> None:
        self.places.release()

    @property
    def free(self) -> bool:
        """Whether another one would find a place."""
        got = self.places.acquire(blocking=False)
        if got:
            self.places.release()
        return got


class GateHouse:
    """A gate with all its parts, in time of its own."""

    def __init__(self, *, budget: str | None = "1.25", in_flight: int = 1, windows: tuple[Window, ...] = ()) -> None:
        self.stop = StopInTime()
        self.heard: list[Event] = []
        self.budget = RunBudget(None if budget is None else Decimal(budget))
        self.pacer = Pacer(windows, clock=self.stop.clock, random=lambda: 1.0)
        self.breaker = Breaker(faults_in_a_row=2, clock=self.stop.clock, random=lambda: 1.0)
        self.turnstile = Turnstile(in_flight)
        self.confirmed: list[str] = []
        self.dead: TakenForDead | None = None
        self.passed: HoldPassed | None = None
        self.gate = Gate(
            in_flight=self.turnstile,
            breaker=self.breaker,
            pacers=Pacers({"default": self.pacer}),
            budget=self.budget,
            lease=self,
            lengths=CallLength(180.0),
            stop=self.stop,
            events=Events("leaves", "run-1", lambda: NOON, [self.heard.append]),
        )

    def confirm(self) -> None:
        self.confirmed.append("confirmed")
        if self.dead:
            raise self.dead

    def still_holds(self) -> None:
        if self.passed:
            raise self.passed

    def call(
        self,
        fault: BaseException | None = None,
        *,
        charged: bool = True,
        claim: Callable[[], None] = lambda: None,
        price: Decimal = PRICE,
    ) -> float:
        """Make one call; gives the seconds that it was held back by the breaker."""
        with self.gate.enter("default", price, claim) as passage:
            passage.leaving()
            passage.sent()
            if fault:
                raise fault
            passage.charged = charged
        return passage.held_back

    def fail(self, fault: BaseException) -> None:
        with pytest.raises(type(fault)):
            self.call(fault)

    def held(self) -> list[tuple[float, str]]:
        return [(event.seconds, event.reason) for event in self.heard if isinstance(event, CallsHeld)]

    def marks(self) -> list[tuple[float, Decimal]]:
        return [(event.share, event.spent_usd) for event in self.heard if isinstance(event, BudgetMark)]

    def money(self) -> tuple[Decimal, Decimal]:
        return self.budget.spent, self.budget.possible


@pytest.fixture
def house() -> GateHouse:
    return GateHouse()


def never() -> None:
    pytest.fail("the order was claimed")


def test_a_call_that_was_charged_is_spent(house: GateHouse) -> None:
    house.call()
    assert house.money() == (PRICE, 0)


def test_an_answer_from_the_cache_is_not(house: GateHouse) -> None:
    house.call(charged=False)
    assert house.money() == (0, 0)


def test_the_order_is_claimed_and_the_run_shown_to_live_before_the_call_leaves(house: GateHouse) -> None:
    with house.gate.enter("default", PRICE, lambda: house.confirmed.append("claimed")):
        house.confirmed.append("called")
    assert house.confirmed == ["claimed", "confirmed", "called"]


def test_one_call_at_a_time_is_under_way_where_one_may_be(house: GateHouse) -> None:
    order: list[str] = []

    def second() -> None:
        with house.gate.enter("default", PRICE, lambda: order.append("second claims")):
            order.append("second calls")

    other = threading.Thread(target=second, daemon=True)
    with house.gate.enter("default", PRICE, lambda: None):
        house.turnstile.came.acquire()
        other.start()
        assert house.turnstile.came.acquire(timeout=100), "the second call has not come to the gate"
        assert not house.turnstile.free
        order.append("first ends")
    other.join(timeout=100)
    assert order == ["first ends", "second claims", "second calls"]


@pytest.mark.parametrize(
    "end",
    [None, Throttled("busy"), AmbiguousFault("lost"), SafeFault("no"), ItemFault("bad"), RunFault("no"), KeyboardInterrupt()],
    ids=lambda end: type(end).__name__,
)
def test_however_a_call_ends_its_place_is_free_again(house: GateHouse, end: BaseException | None) -> None:
    if end:
        house.fail(end)
    else:
        house.call()
    assert house.turnstile.free


def test_a_refused_call_holds_the_pace_is_told_once_and_costs_nothing(house: GateHouse) -> None:
    house.fail(Throttled("busy", retry_after=7.0))
    assert house.pacer.held_for == 7.0
    assert house.held() == [(7.0, "the API asked to wait")]
    assert house.money() == (0, 0)
    assert house.breaker.down_for == 0.0


def test_a_refused_call_that_names_no_time_backs_off(house: GateHouse) -> None:
    house.fail(Throttled("busy"))
    assert house.held() == [(1.0, "the API takes no more calls for now")]


def test_after_a_refused_call_the_next_one_waits_for_the_pace(house: GateHouse) -> None:
    house.fail(Throttled("busy", retry_after=7.0))
    house.call()
    assert house.stop.now == 7.0


def test_a_call_that_was_taken_lets_the_back_off_begin_anew() -> None:
    house = GateHouse(windows=(Window(9, 60.0),))
    for fault in (Throttled("busy"), Throttled("busy"), None, Throttled("busy")):
        if fault:
            house.fail(fault)
        else:
            house.call()
    assert [seconds for seconds, _ in house.held()] == pytest.approx([1.0, 2.0, 1.0])


def test_a_call_waits_for_its_place_in_the_pace() -> None:
    house = GateHouse(windows=(Window(1, 60.0),))
    house.call()
    house.call()
    assert house.stop.now == pytest.approx(60.25)


@pytest.mark.parametrize(
    ("fault", "possible"),
    [
        (AmbiguousFault("lost"), PRICE),
        (SafeFault("refused"), 0),
        (Throttled("busy"), 0),
        (ItemFault("bad"), 0),
        (RunFault("no credit"), 0),
        (KeyboardInterrupt(), 0),
    ],
    ids=lambda each: type(each).__name__,
)
def test_only_a_call_whose_answer_was_lost_may_have_been_charged(
    house: GateHouse, fault: BaseException, possible: Decimal | int
) -> None:
    house.fail(fault)
    assert house.money() == (0, possible)


def test_a_call_that_was_charged_before_something_else_broke_is_spent(house: GateHouse) -> None:
    with suppress(ZeroDivisionError), house.gate.enter("default", PRICE, lambda: None) as passage:
        passage.charged = True
        raise ZeroDivisionError
    assert house.money() == (PRICE, 0)


@pytest.mark.parametrize(("charged", "money"), [(True, (PRICE, 0)), (False, (0, 0))])
def test_a_charge_in_doubt_is_booked_as_it_turns_out(house: GateHouse, charged: bool, money: tuple[Decimal, Decimal]) -> None:
    house.fail(AmbiguousFault("lost"))
    house.gate.resolve(PRICE, charged=charged)
    assert house.money() == money


def test_faults_in_a_row_open_the_breaker_which_is_told_with_its_pause(house: GateHouse) -> None:
    house.fail(SafeFault("no connection"))
    assert house.held() == []
    house.fail(SafeFault("no connection"))
    assert house.held() == [(5.0, "the API is down")]
    assert house.breaker.down_for == 0.0
    assert house.breaker.next_trial_in == 5.0


def test_calls_that_break_once_the_run_is_stopping_are_no_sign_of_an_api_that_is_down() -> None:
    house = GateHouse(in_flight=3)
    with suppress(AmbiguousFault), ExitStack() as under_way:
        for _ in range(3):
            under_way.enter_context(house.gate.enter("default", PRICE, lambda: None))
        house.stop.set("interrupted")
        raise AmbiguousFault("hung up")
    assert house.held() == []
    assert house.breaker.next_trial_in == 0.0
    assert house.money() == (0, 3 * PRICE)


def test_a_call_knows_how_long_it_was_held_back_by_an_api_that_was_down(house: GateHouse) -> None:
    assert house.call(charged=False) == 0.0
    for _ in range(2):
        house.fail(SafeFault("no connection"))
    assert house.call() == 5.0
    assert house.breaker.next_trial_in == 0.0


@pytest.mark.parametrize("life", [Throttled("busy"), ItemFault("bad"), None])
def test_signs_of_life_between_faults_keep_the_breaker_closed(house: GateHouse, life: CallError | None) -> None:
    for fault in (SafeFault("no"), life, SafeFault("no")):
        if fault:
            house.fail(fault)
        else:
            house.call()
    assert "the API is down" not in [reason for _, reason in house.held()]


def test_an_api_that_is_down_for_too_long_ends_the_run_before_anything_is_claimed(house: GateHouse) -> None:
    for _ in range(2):
        house.fail(SafeFault("no connection"))
    house.stop.now += PATIENCE + 1
    with pytest.raises(RunFault, match="down for 15 minutes"):
        house.call(claim=never)
    assert house.turnstile.free
    assert house.money() == (0, 0)


def overtaken() -> None:
    raise Overtaken("another run was first")


def test_an_order_that_is_not_ours_costs_nothing_and_no_call_is_made(house: GateHouse) -> None:
    with pytest.raises(Overtaken), house.gate.enter("default", PRICE, overtaken):
        pytest.fail("the call was made")
    assert house.money() == (0, 0)
    assert house.confirmed == []
    assert house.turnstile.free


@pytest.mark.parametrize("times", [1, 5])
def test_money_that_was_set_aside_for_no_call_can_be_spent(times: int) -> None:
    house = GateHouse(budget="0.25")
    for _ in range(times):
        with pytest.raises(Overtaken):
            house.call(claim=overtaken)
    house.call()
    assert house.money() == (PRICE, 0)


def test_a_trial_whose_order_is_not_ours_is_left_to_the_next_call(house: GateHouse) -> None:
    for _ in range(2):
        house.fail(SafeFault("no connection"))
    with pytest.raises(Overtaken):
        house.call(claim=overtaken)
    tried = house.stop.now
    assert house.call() == 0.0
    assert house.stop.now == tried


def test_a_call_for_which_the_money_does_not_reach_is_never_claimed() -> None:
    house = GateHouse(budget="0.30")
    house.call()
    with pytest.raises(BudgetError, match=r"budget of \$0.30"):
        house.call(claim=never)
    assert house.money() == (PRICE, 0)
    assert house.turnstile.free


def test_a_trial_for_which_the_money_does_not_reach_is_left_to_the_next_call() -> None:
    house = GateHouse(budget="0.30")
    for _ in range(2):
        house.fail(SafeFault("no connection"))
    with pytest.raises(BudgetError):
        house.call(price=Decimal("0.50"))
    assert house.call() == 0.0


def test_a_run_that_stops_begins_no_call(house: GateHouse) -> None:
    house.stop.set("Ctrl-C")
    with pytest.raises(NotStarted, match=r"^not started: Ctrl-C$"):
        house.call(claim=never)
    assert (house.budget.calls, house.turnstile.free) == (0, True)


def test_a_call_in_line_gives_its_place_up_when_the_run_stops() -> None:
    house = GateHouse(windows=(Window(1, 60.0),))
    house.call()
    house.stop.meanwhile = lambda: house.stop.set("Ctrl-C")
    with pytest.raises(NotStarted):
        house.call(claim=never)
    assert house.pacer.waiting == 0
    assert house.money() == (PRICE, 0)


def test_a_trial_that_gives_its_place_up_when_the_run_stops_is_left_to_another() -> None:
    house = GateHouse(windows=(Window(1, 60.0),))
    for _ in range(2):
        house.fail(SafeFault("no connection"))
    # It waits for the breaker first, and as the trial for its place in the pace.
    house.stop.meanwhile = lambda: house.breaker.next_trial_in or house.stop.set("Ctrl-C")
    with pytest.raises(NotStarted):
        house.call(claim=never)
    leave = house.breaker.enter(house.stop)
    assert leave
    assert leave.trial


def test_a_breaker_that_opens_while_a_call_is_in_line_is_waited_for() -> None:
    house = GateHouse(windows=(Window(1, 60.0),), in_flight=3)
    early = [house.breaker.enter(house.stop), house.breaker.enter(house.stop)]
    house.call(charged=False)

    def break_down() -> None:
        while early:
            house.breaker.heard(early.pop(), SafeFault("no connection"))

    house.stop.meanwhile = break_down
    with house.gate.enter("default", PRICE, lambda: None) as passage:
        assert passage.leave.trial
    assert house.breaker.down_for == 0.0


def test_a_run_that_cannot_show_that_it_lives_calls_nobody(house: GateHouse) -> None:
    house.dead = TakenForDead("others go on with its items")
    claimed: list[str] = []
    with (
        pytest.raises(TakenForDead),
        house.gate.enter("default", PRICE, lambda: claimed.append("claimed")),
    ):
        pytest.fail("the call was made")
    assert claimed == ["claimed"]
    assert house.money() == (0, 0)
    assert house.turnstile.free


def test_each_mark_of_the_budget_is_told_once(house: GateHouse) -> None:
    for _ in range(5):
        house.fail(ItemFault("bad"))
        house.call()
    usd = Decimal(1)
    assert house.marks() == [(0.5, usd * 3 / 4), (0.8, usd), (1.0, usd * 5 / 4)]


def test_marks_that_are_passed_together_are_told_as_the_highest() -> None:
    house = GateHouse(budget="0.25")
    house.call()
    assert house.marks() == [(1.0, PRICE)]


def test_money_that_may_have_been_charged_passes_marks_as_well() -> None:
    house = GateHouse(budget="0.50")
    house.fail(AmbiguousFault("lost"))
    house.gate.resolve(PRICE, charged=True)
    assert house.marks() == [(0.5, PRICE)]


def test_a_mark_that_was_passed_in_doubt_is_not_told_again_when_it_is_passed_for_certain() -> None:
    house = GateHouse(budget="0.50")
    house.fail(AmbiguousFault("lost"))
    house.gate.resolve(PRICE, charged=False)
    house.call()
    assert house.marks() == [(0.5, PRICE)]


def test_a_run_without_a_budget_passes_no_mark() -> None:
    house = GateHouse(budget=None)
    for _ in range(9):
        house.call()
    assert house.marks() == []
    assert house.money() == (PRICE * 9, 0)


def test_a_pause_is_told_once_though_many_calls_were_in_flight() -> None:
    house = GateHouse(budget=None, in_flight=9)
    calls = [house.gate.enter("default", PRICE, lambda: None) for _ in range(9)]
    for call in calls:
        call.__enter__()
    for call in calls:
        with suppress(SafeFault):
            call.__exit__(SafeFault, SafeFault("down"), None)
    assert house.held() == [(5.0, "the API is down")]


def test_a_run_that_slept_on_the_way_to_its_call_owes_nothing_and_blames_nobody(house: GateHouse) -> None:
    house.passed = HoldPassed("asleep")
    for _ in range(3):
        with pytest.raises(HoldPassed):
            house.call()
    house.passed = None
    tried = house.stop.now
    assert house.call() == 0.0
    assert house.stop.now == tried, "the breaker has opened, though the API did nothing"
    assert house.money() == (PRICE, 0)
    assert house.turnstile.free
