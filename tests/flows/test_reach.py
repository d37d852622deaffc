"""A server that does not answer is told of once, as soon as that is known, and is not waited for longer than it must be."""

from __future__ import annotations

from flows.reach import FIRST_SECONDS, SECOND_SECONDS, Reach


class Asked:
    """A server that answers as it is told, and what was said to people and asked of it, in turn."""

    def __init__(self, *answers: bool) -> None:
        self.happened: list[object] = []
        self._answers = list(answers)
        self.reach = Reach(lambda _: self.happened.append("said"))

    def ask(self, seconds: float) -> bool:
        self.happened.append(seconds)
        return self._answers.pop(0)


def test_it_is_told_once_as_soon_as_two_looks_in_a_row_go_unanswered() -> None:
    asked = Asked()
    for answered in (False, True, False):
        asked.reach.looked(answered=answered)
    assert (asked.reach.lost, asked.happened) == (False, [])
    for _ in range(3):
        asked.reach.looked(answered=False)
    assert (asked.reach.lost, asked.happened) == (True, ["said"])


def test_at_the_end_a_server_that_answers_is_asked_once() -> None:
    asked = Asked(True)
    assert asked.reach.answers_at_the_end(asked.ask)
    assert asked.happened == [FIRST_SECONDS]


def test_it_is_told_before_it_is_waited_for_any_longer() -> None:
    asked = Asked(False, True)
    assert asked.reach.answers_at_the_end(asked.ask)
    assert asked.happened == [FIRST_SECONDS, "said", SECOND_SECONDS]


def test_a_server_that_was_lost_before_the_end_is_asked_for_a_moment_only() -> None:
    asked = Asked(False)
    for _ in range(2):
        asked.reach.looked(answered=False)
    assert not asked.reach.answers_at_the_end(asked.ask)
    assert asked.happened == ["said", FIRST_SECONDS]


def test_one_that_has_come_back_is_told_the_end() -> None:
    asked = Asked(True)
    for _ in range(2):
        asked.reach.looked(answered=False)
    assert asked.reach.answers_at_the_end(asked.ask)
