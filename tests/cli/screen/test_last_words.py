"""A run that is ended at once says what is paid for, what may be, and how to go on."""

import dataclasses
from datetime import UTC, datetime
from decimal import Decimal

from pipeline.cli.screen.run_phrases import last_words
from pipeline.runs.snapshot import Snapshot, Stage

STATE = Snapshot(
    total=40,
    results={},
    stages={Stage.DRAWING: 4, Stage.WAITING: 9, Stage.FETCHING: 2, Stage.SHELVING: 1},
    spent_usd=Decimal("3.25"),
    in_flight_usd=Decimal("1.00"),
    to_fetch=3,
)


def test_calls_in_flight_and_pictures_paid_for_are_told_apart():
    assert last_words(STATE, "makeready run leaves.yaml").splitlines() == [
        "makeready: stopped at once; spent: $3.25; no manifest is written",
        "  4 calls in flight may be billed ($1.00): the next run asks the gateway's log before it pays for them again",
        "  3 pictures are paid for and not on the shelf yet: the next run fetches them at no cost, while the links live",
        "  to go on: makeready run leaves.yaml",
    ]


def test_until_when_the_links_live_is_told_where_it_is_known():
    until = datetime(2026, 11, 28, 14, 3, tzinfo=UTC)
    said = last_words(dataclasses.replace(STATE, links_until=until), "makeready run leaves.yaml")
    assert "fetches them at no cost, before 2026-11-28 14:03 UTC, when the first link ends" in said


def test_nothing_under_way_is_not_told():
    said = last_words(dataclasses.replace(STATE, stages={Stage.WAITING: 9}, to_fetch=0), "makeready run leaves.yaml")
    assert said.splitlines()[1:] == ["  to go on: makeready run leaves.yaml"]


def test_in_the_sandbox_it_is_play_money_and_its_links_end_with_it():
    said = last_words(dataclasses.replace(STATE, play_money=True), "makeready run leaves.yaml --sandbox")
    assert "$3.25 of play money" in said
    assert "3 pictures are paid for and not on the shelf yet: their links end with the sandbox" in said
