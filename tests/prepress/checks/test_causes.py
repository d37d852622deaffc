"""A tint and blown out light are told by their own names beside the colours that no ink shows because of them."""

from __future__ import annotations

import pytest

from pipeline.prepress.checks.causes import named
from pipeline.records import Finding, Level


def found(code: str, level: Level) -> Finding:
    return Finding(check=code.partition(".")[0], code=code, level=level, text=f"It has {code}.", measured=0.4, limit=0.1)


LOST = found("gamut.lost", Level.WARN)


@pytest.mark.parametrize("cause", ["cast.all-over", "clipping.white"])
def test_what_explains_lost_colours_is_warned_of_by_its_own_name(cause):
    assert named([found(cause, Level.INFO), LOST]) == (found(cause, Level.WARN), LOST)


def test_a_cause_that_the_job_refuses_stays_refused():
    refused = found("cast.all-over", Level.FAIL)
    assert named([refused, LOST]) == (refused, LOST)


@pytest.mark.parametrize("beside", [[], [found("sharpness.none", Level.INFO)]])
def test_lost_colours_that_nothing_explains_make_no_other_note_a_warning(beside):
    assert named([*beside, LOST]) == (*beside, LOST)


@pytest.mark.parametrize("lost", [[], [found("gamut.lost", Level.INFO)]])
def test_a_cause_beside_which_nothing_is_warned_of_is_told_as_the_job_says(lost):
    cause = found("clipping.white", Level.INFO)
    assert named([cause, *lost]) == (cause, *lost)
