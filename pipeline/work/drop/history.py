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
    """The edition that readers had before the current one; None where there was none. `releases`: in order.

    What was rolled back is no more among those to go back to: whoever releases a mended edition after it, and rolls that back,
    has the one before both again.
    """
    live: list[int] = []
    for each in releases:
        if each.kind == "rollback" and each.edition in live:
            del live[_last(live, each.edition) + 1 :]
        elif live[-1:] != [each.edition]:
            live.append(each.edition)
    at = _last(live, current) if current in live else len(live)
    return live[at - 1] if at else None


def _last(editions: Sequence[int], edition: int) -> int:
    return max(at for at, each in enumerate(editions) if each == edition)


def read_releases(place: DropPlace) -> list[Release]:
    """All that were claimed, in order. Raises `StoreError`."""
    numbers = sorted(number for number, filled in claim_numbers(place).items() if filled)
    with ThreadPoolExecutor(WORKERS) as pool:
        return [claim for claim in pool.map(lambda number: read_claim(place, number), numbers) if claim]
