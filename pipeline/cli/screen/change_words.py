"""What has changed since an edition, in one sentence: at the head of a plan, in a log, before a person is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.cli.screen.number_formats import money
from pipeline.work.diff import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.work.diff import Changes

ORDER = (Kind.NEW, Kind.CHANGED, Kind.PRINTS, Kind.BACK, Kind.GONE, Kind.UNCHANGED)
"""How the counts are told."""


def head_line(changes: Changes) -> str:
    """As `Against edition 12: 2 new, 12 changed, 3 gone, 65 unchanged: $3.50`."""
    return f"Against edition {changes.edition}: {', '.join(_counts(changes)) or 'nothing'}: {money(changes.cost_usd)}"


def _counts(changes: Changes) -> Iterator[str]:
    for kind in ORDER:
        if number := changes.count(kind):
            again = f" ({changes.again:,} of them to make)" if kind is Kind.UNCHANGED and changes.again else ""
            yield f"{number:,} {kind.value}{again}"
