"""Pictures that came twice are told of in the manifest, with everything that was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import Result
from pipeline.runs.warned_items import is_warned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.records import Order, Outcome
    from tests.work.trial import Trial

TWO = """
job: leaves
pace: [{requests: 1000, per: 1s}]
timeout: 5s
checks: {min_long_side: 64}
defaults: {size: 320x320, print: {trim: 30x30mm, bleed: 3mm}}
prompts:
  - {id: rose, prompt: A botanical rose}
  - {id: oak, prompt: An oak tree}
"""


def alike(carry_out: Callable[[Order], Outcome], orders: Sequence[Order]) -> Iterator[Outcome]:
    """A model that answers everything with its first picture: what is measured of each is measured of that one."""
    measures = None
    for order in orders:
        outcome = carry_out(order)
        measures = measures or outcome.measures
        yield outcome.model_copy(update={"measures": measures})


def told(manifest) -> dict[str, str]:
    return {item.id: finding.measured for item in manifest.items for finding in item.findings if finding.check == "duplicates"}


def test_every_run_tells_of_a_picture_that_came_twice(trial: Trial) -> None:
    with trial.serving():
        first, second = trial.run(TWO, fan_out=alike), trial.run(TWO)
    assert told(first) == told(second) == {"oak": "rose"}
    assert {item.outcome for item in second.items} == {Result.KEPT}


def test_the_screen_counts_at_the_end_what_the_manifest_warns_of(trial: Trial) -> None:
    with trial.serving(), trial.opened(TWO) as opened:
        manifest = opened.production.run(alike)
        counted = opened.progress.snapshot().warned
    assert told(manifest) == {"oak": "rose"}
    assert counted == sum(is_warned(item) for item in manifest.items) > 0


def test_what_was_measured_is_in_the_manifest_of_this_run_and_the_next(trial: Trial) -> None:
    with trial.serving():
        first, second = trial.run(TWO), trial.run(TWO)
    assert told(first) == {}
    for manifest in first, second:
        for item in manifest.items:
            assert {"duplicates.hash", "ink.most", "gamut.lost_share", "sharpness.variance"} <= item.measures.keys()
