"""What Prefect shows of a run beside its state: the outcomes and the way to the manifest, as artifacts of the flow run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from flows.endings import in_words
from pipeline.cli.screen.number_formats import count, money
from pipeline.cli.screen.picture_warnings import MOST_EARLIER, MOST_NAMES, MOST_ROWS, warnings_of
from pipeline.records import Result
from pipeline.runs.drop_events import DropHeldBack
from pipeline.runs.events import ProofWritten, RunEnded
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.records import Outcome
    from pipeline.runs.events import Event

TABLE_ROWS = 1000
"""A table artifact is one value in Prefect's database: above this only the first rows, and the manifest has all."""


class Ending:
    """Hears of a run's events, and keeps the one of its end and where its page lies."""

    def __init__(self) -> None:
        self.event: RunEnded | None = None
        self.proof: str | None = None
        """Where the page lies on which people look at the job."""
        self.held_back = False
        """What the run was to publish did not go live."""

    def hear(self, event: Event) -> None:
        """Take note of an event; all others are passed over."""
        if isinstance(event, RunEnded):
            self.event = event
        elif isinstance(event, ProofWritten):
            self.proof = event.url
        elif isinstance(event, DropHeldBack):
            self.held_back = event.wrong


def leave_artifacts(event: RunEnded, proof: str | None) -> None:
    """Make the artifacts of the flow run in which this is called; `proof`: where the page lies, where there is one."""
    key = re.sub(r"[^a-z0-9]+", "-", event.job.lower()).strip("-")
    billed = f", {money(event.possible_usd)} more may be billed" if event.possible_usd else ""
    words = in_words(event.outcomes, f"{money(event.spent_usd)} spent{billed}")
    rows = [
        {
            "item": item.id,
            "outcome": item.outcome.value,
            "reason": one_line(item.reason or ""),
            "master": item.master.key if item.master else None,
            "charged": f"${item.receipt.charged_usd:.2f}",
        }
        for item in event.outcomes[:TABLE_ROWS]
    ]
    create_table_artifact(rows, key=f"{key}-outcomes", description=f"{event.job}: {words}")
    if warnings := warning_rows(event.outcomes):
        about = f"{event.job}: what the checks warn of in pictures that were delivered, the worst first"
        create_table_artifact(warnings, key=f"{key}-warnings", description=about)
    if event.manifest_url.startswith(("https://", "http://")):
        create_link_artifact(event.manifest_url, key=f"{key}-manifest", link_text="manifest.json")
    else:
        create_markdown_artifact(f"The manifest of {event.job}: {_code(event.manifest_url)}", key=f"{key}-manifest")
    if proof:
        create_markdown_artifact(f"The proof of {event.job}, to look at: {_code(proof)}", key=f"{key}-proof")


def _code(text: str) -> str:
    """A path as Markdown shows it as it stands: a grave accent would end it, and what follows be read as Markdown and HTML."""
    return f"`{one_line(text).replace('`', chr(39))}`"


def warning_rows(outcomes: Sequence[Outcome]) -> list[dict[str, str]]:
    """What the checks warn of, a row a warning, the worst first: of pictures new in this run, then few rows of those kept."""
    return [
        row
        for result, picture, most in ((Result.DELIVERED, "new", MOST_ROWS), (Result.KEPT, "kept", MOST_EARLIER))
        for row in _rows([outcome for outcome in outcomes if outcome.outcome is result], picture, most)
    ]


def _rows(outcomes: Sequence[Outcome], picture: str, most: int) -> Iterator[dict[str, str]]:
    warnings = warnings_of(outcomes)
    for warned in warnings[:most]:
        names, more = ", ".join(map(one_line, warned.items[:MOST_NAMES])), len(warned.items) - MOST_NAMES
        text = one_line(warned.text) + (" (the worst of them)" if len(warned.items) > 1 else "")
        yield {"items": f"{names} and {more:,} more" if more > 0 else names, "picture": picture, "warning": text}
    if len(warnings) > most:
        rest = count(len(warnings) - most, "more warning")
        yield {"items": "…", "picture": picture, "warning": f"and {rest}: see manifest.json"}
