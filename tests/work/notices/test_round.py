"""A round of sending: oldest first, each address by itself, and nothing is lost that was not taken."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import StoreError
from pipeline.records import NoticeKind
from pipeline.stores import open_store
from pipeline.work.notices.addresses import Address
from pipeline.work.notices.notice import Notice
from pipeline.work.notices.outbox import MOST_READ, Letter, Outbox, letter
from pipeline.work.notices.round import Batch, Round

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.stores import Store

NOW = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
PRESS = Address("PRESS", "json://press/geheim-1")
OPS = Address("OPS", "json://ops/geheim-2")
ENOUGH_SECONDS = 100.0
"""For what is over as soon as it is done."""


def a_notice(number: int) -> Notice:
    at = NOW - timedelta(days=10 - number)
    return Notice(id=f"run-{number}-finished", kind=NoticeKind.FINISHED, job="autumn", at=at, summary=f"run {number}")


class Desk:
    """Takes what it is sent, or not, and remembers it."""

    def __init__(self, *, refuses: Callable[[Address, Notice], str] = lambda *_: "") -> None:
        self.came: list[tuple[str, str]] = []
        self._refuses = refuses

    def send(self, to: Address, notice: Notice, strip: bytes | None, now: datetime) -> str:
        self.came.append((to.name, notice.summary))
        return self._refuses(to, notice)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path), "autumn")


@pytest.fixture
def outbox(store: Store) -> Outbox:
    return Outbox(store)


def sent(desk: Desk, outbox: Outbox | None, *to: Address, batch: Batch | None = None) -> Round:
    made = Round(desk.send, outbox, batch or Batch(), lambda: NOW)
    made.begin(to, wait=lambda _: None)
    return made


def test_a_letter_holds_no_address(outbox: Outbox, tmp_path: Path) -> None:
    outbox.put(letter(a_notice(1), PRESS))
    (file,) = (tmp_path / "autumn" / "notices").iterdir()
    assert "geheim" not in file.name + file.read_text()
    assert '"to": "PRESS"' in file.read_text()


def test_what_is_no_letter_is_passed_over(outbox: Outbox, store: Store) -> None:
    outbox.put(letter(a_notice(1), PRESS))
    store.put("notices/run-9-finished-00000000.json", b"{}", media_type="application/json")
    store.put("notices/run-8-finished-00000000.json", letter(a_notice(2), PRESS).model_dump_json().encode(), media_type="x")
    assert [each.notice.summary for each in outbox.waiting()] == ["run 1"]


def test_what_waits_is_sent_oldest_first_and_then_what_is_new(outbox: Outbox) -> None:
    new = letter(a_notice(5), PRESS)
    for each in (new, letter(a_notice(3), PRESS), letter(a_notice(1), PRESS)):
        outbox.put(each)
    desk = Desk()
    assert sent(desk, outbox, PRESS, batch=Batch([new], stored=True)).finish(ENOUGH_SECONDS) == ()
    assert desk.came == [("PRESS", "run 1"), ("PRESS", "run 3"), ("PRESS", "run 5")]
    assert outbox.waiting() == []


def test_what_is_not_taken_waits_for_the_next_run(outbox: Outbox) -> None:
    outbox.put(letter(a_notice(1), PRESS))
    (left,) = sent(Desk(refuses=lambda *_: "it is away"), outbox, PRESS).finish(ENOUGH_SECONDS)
    assert (left.to, left.why) == (PRESS, "it is away")
    assert len(outbox.waiting()) == 1


def test_a_letter_that_is_never_taken_keeps_no_later_one_back(outbox: Outbox) -> None:
    for number in (1, 2, 3):
        outbox.put(letter(a_notice(number), PRESS))
    desk = Desk(refuses=lambda _, notice: "too odd" if notice.summary == "run 1" else "")
    sent(desk, outbox, PRESS).finish(ENOUGH_SECONDS)
    assert [each.notice.summary for each in outbox.waiting()] == ["run 1"]


def test_an_address_that_is_not_there_is_tried_twice_and_with_what_is_new(outbox: Outbox) -> None:
    new = letter(a_notice(9), PRESS)
    for each in [new, *(letter(a_notice(number), PRESS) for number in (1, 2, 3, 4))]:
        outbox.put(each)
    desk = Desk(refuses=lambda *_: "it is away")
    sent(desk, outbox, PRESS, batch=Batch([new], stored=True)).finish(ENOUGH_SECONDS)
    assert [summary for _, summary in desk.came] == ["run 1", "run 2", "run 9"]


def test_one_that_never_answers_keeps_no_other_waiting(outbox: Outbox) -> None:
    outbox.put(letter(a_notice(1), PRESS))
    outbox.put(letter(a_notice(2), OPS))
    asked, taken, over = threading.Event(), threading.Event(), threading.Event()

    def refuses(to: Address, notice: Notice) -> str:
        if to is PRESS:
            asked.set()
            over.wait()
        else:
            taken.set()
        return ""

    made = sent(Desk(refuses=refuses), outbox, PRESS, OPS)
    assert asked.wait(ENOUGH_SECONDS)
    assert taken.wait(ENOUGH_SECONDS)
    (left,) = made.finish(0)[:1]
    assert left.to is PRESS  # and this test goes on, though nobody has let it go
    over.set()
    assert made.finish(ENOUGH_SECONDS) == ()


def test_a_service_that_raises_harms_nothing(outbox: Outbox) -> None:
    outbox.put(letter(a_notice(1), PRESS))

    def refuses(*_: object) -> str:
        raise RuntimeError

    (left,) = sent(Desk(refuses=refuses), outbox, PRESS).finish(ENOUGH_SECONDS)
    assert left.why == "RuntimeError"


def test_without_a_shelf_it_is_tried_three_times() -> None:
    desk = Desk(refuses=lambda *_: "it is away")
    (left,) = sent(desk, None, PRESS, batch=Batch([letter(a_notice(1), PRESS)])).finish(ENOUGH_SECONDS)
    assert len(desk.came) == 3
    assert left.letter.notice.summary == "run 1"


def test_a_shelf_that_fails_keeps_nothing_new_back() -> None:
    class Gone(Outbox):
        def waiting(self) -> list[Letter]:
            raise StoreError("the disk is gone")

    desk, new = Desk(), letter(a_notice(1), PRESS)
    assert sent(desk, Gone(None), PRESS, batch=Batch([new])).finish(ENOUGH_SECONDS) == ()  # type: ignore[arg-type]
    assert desk.came == [("PRESS", "run 1")]


def test_a_letter_goes_to_nobody_else(outbox: Outbox) -> None:
    outbox.put(letter(a_notice(1), PRESS))
    desk = Desk()
    sent(desk, outbox, OPS).finish(ENOUGH_SECONDS)
    assert desk.came == []


def test_after_a_new_token_it_goes_to_the_variables_address(outbox: Outbox) -> None:
    outbox.put(letter(a_notice(1), PRESS))
    desk = Desk()
    sent(desk, outbox, Address("PRESS", "json://press/new-token"), OPS).finish(ENOUGH_SECONDS)
    assert desk.came == [("PRESS", "run 1")]


def test_what_was_for_an_address_on_the_command_line_waits_for_that_very_address(outbox: Outbox) -> None:
    direct = Address("--notify", "json://direct/1")
    outbox.put(letter(a_notice(1), direct))
    desk = Desk()
    sent(desk, outbox, Address("--notify", "json://another/2")).finish(ENOUGH_SECONDS)
    assert desk.came == []
    sent(desk, outbox, direct).finish(ENOUGH_SECONDS)
    assert desk.came == [("--notify", "run 1")]


def test_one_that_is_gone_for_good_starves_no_other(outbox: Outbox) -> None:
    for number in range(MOST_READ + 5):
        outbox.put(letter(a_notice(number), PRESS))
    outbox.put(letter(a_notice(MOST_READ + 9), OPS))
    waiting = outbox.waiting()
    assert sum(each.digest == PRESS.digest for each in waiting) == MOST_READ
    assert [each.notice.summary for each in waiting if each.digest == OPS.digest] == [f"run {MOST_READ + 9}"]
