"""A tint and blown out light are told by their own names, not by the colours that no ink shows because of them."""

from __future__ import annotations

import pytest

from pipeline.prepress.checks.causes import causes_first
from pipeline.records import Finding, Level


def found(code: str, level: Level) -> Finding:
    return Finding(check=code.partition(".")[0], code=code, level=level, text=f"It has {code}.", measured=0.4, limit=0.1)


LOST = found("gamut.lost", Level.WARN)


@pytest.mark.parametrize("cause", ["cast.all-over", "clipping.white"])
def test_what_explains_lost_colours_is_warned_of_in_their_place(cause):
    named, lost = causes_first([found(cause, Level.INFO), LOST])
    assert (named.code, named.level, lost.code, lost.level) == (cause, Level.WARN, "gamut.lost", Level.INFO)
    assert named.text == f"It has {cause}. With it, it has gamut.lost."


def test_a_cause_that_the_job_refuses_stays_refused():
    named, _ = causes_first([found("cast.all-over", Level.FAIL), LOST])
    assert named.level is Level.FAIL


@pytest.mark.parametrize("beside", [[], [found("frame.line", Level.WARN)]])
def test_lost_colours_that_nothing_explains_are_warned_of_themselves(beside):
    assert causes_first([*beside, LOST]) == (*beside, LOST)


def test_a_cause_that_loses_no_colours_is_told_as_the_job_says():
    cause = found("clipping.white", Level.INFO)
    assert causes_first([cause]) == (cause,)
