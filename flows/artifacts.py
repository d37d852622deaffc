"""What Prefect shows of a run beside its state: the outcomes and the way to the manifest, as artifacts of the flow run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from flows.endings import in_words
from pipeline.cli.screen.number_formats import money
from pipeline.runs.events import RunEnded
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from pipeline.runs.events import Event

TABLE_ROWS = 1000
"""A table artifact is one value in Prefect's database: above this only the first rows, and the manifest has all."""


class Ending:
    """Hears of a run's events, and keeps the one of its end."""

    def __init__(self) -> None:
        self.event: RunEnded | None = None

    def hear(self, event: Event) -> None:
        """Take note of an event; all but the run's end are passed over."""
        if isinstance(event, RunEnded):
            self.event = event


def leave_artifacts(event: RunEnded) -> None:
    """Make the artifacts of the flow run in which this is called."""
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
    if event.manifest_url.startswith(("https://", "http://")):
        create_link_artifact(event.manifest_url, key=f"{key}-manifest", link_text="manifest.json")
    else:
        # A grave accent in the path would end the code span, and what follows would be read as Markdown and HTML.
        shown = one_line(event.manifest_url).replace("`", "'")
        create_markdown_artifact(f"The manifest of {event.job}: `{shown}`", key=f"{key}-manifest")
