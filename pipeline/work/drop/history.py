"""What was released, in order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from pipeline.work.drop.layout import claim_numbers, read_claim
from pipeline.work.drop.soundness import WORKERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.stores import DropPlace
    from pipeline.work.drop.records import Release


def edition_before(releases: Sequence[Release], current: int) -> int | None:
    """The edition that was released before the current one; None where there was none. `releases`: in order."""
    made = [each.edition for each in releases if each.kind == "release"]
    last = max((at for at, edition in enumerate(made) if edition == current), default=len(made))
    return next((edition for edition in reversed(made[:last]) if edition != current), None)


def read_releases(place: DropPlace) -> list[Release]:
    """All that were claimed, in order. Raises `StoreError`."""
    numbers = sorted(number for number, filled in claim_numbers(place).items() if filled)
    with ThreadPoolExecutor(WORKERS) as pool:
        return [claim for claim in pool.map(lambda number: read_claim(place, number), numbers) if claim]
