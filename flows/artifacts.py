"""What Prefect shows of a run beside its state: the outcomes and the way to the manifest, as artifacts of the flow run."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from flows.endings import in_words
from flows.markdown_text import code, escaped, in_cell, place
from flows.pictures import strip_in_markdown
from pipeline.cli.screen.number_formats import count, money
from pipeline.cli.screen.picture_warnings import MOST_EARLIER, MOST_NAMES, MOST_ROWS, warnings_of
from pipeline.records import Result
from pipeline.runs.drop_events import DropHeldBack
from pipeline.runs.events import ProofWritten, RunEnded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pipeline.proof.picture_strip import StripPicture
    from pipeline.records import Outcome
    from pipeline.runs.events import Event
    from pipeline.work.plan import Plan

TABLE_ROWS = 1000
"""A table artifact is one value in Prefect's database: above this only the first rows, and the manifest has all."""


class Ending:
    """Hears of a run's events, and keeps the one of its end and where its page lies."""

    def __init__(self, *, seen: bool = True) -> None:
        """`seen`: whether the server has pages on which people will see the run."""
        self.seen = seen
        self.event: RunEnded | None = None
        self.proof: str | None = None
        """Where the page lies on which people look at the job."""
        self.held_back: str | None = None
        """Why what the run was to publish did not go live; None where it did, or was not to."""
        self.wait_for_progress: Callable[[], object] = lambda: None
        """Waits until the last of the progress is told."""

    def hear(self, event: Event) -> None:
        """Take note of an event; all others are passed over."""
        if isinstance(event, RunEnded):
            self.event = event
        elif isinstance(event, ProofWritten):
            self.proof = event.url
        elif isinstance(event, DropHeldBack):
            self.held_back = f"not published to {event.url}: {event.reason}" if event.wrong else None


def artifact_key(name: str, what: str) -> str:
    """The key under which Prefect lists an artifact of a job or a drop; it takes small letters, digits and dashes."""
    return f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}-{what}"


def leave_artifacts(ending: RunEnded, proof: str | None, plan: Plan, pictures: Iterable[StripPicture] = ()) -> None:
    """Make the artifacts of the flow run in which this is called.

    `proof`: where the page lies, where there is one; `plan`: what the run was about to do; `pictures`: a strip of thumbnails.
    """
    job = ending.job
    billed = f", {money(ending.possible_usd)} more may be billed" if ending.possible_usd else ""
    words = in_words(ending.outcomes, f"{money(ending.spent_usd)} spent{billed}")
    about = f"{escaped(job)}: {words}"
    create_table_artifact(outcome_rows(ending.outcomes), key=artifact_key(job, "outcomes"), description=about)
    if warnings := warning_rows(ending.outcomes):
        about = f"{escaped(job)}: what the checks warn of in pictures that were delivered, the worst first"
        create_table_artifact(warnings, key=artifact_key(job, "warnings"), description=about)
    if ending.manifest_url.startswith(("https://", "http://")):
        create_link_artifact(ending.manifest_url, key=artifact_key(job, "manifest"), link_text="manifest.json")
    else:
        where = code(ending.manifest_url)
        create_markdown_artifact(f"The manifest of {escaped(job)}: {where}", key=artifact_key(job, "manifest"))
    create_markdown_artifact(money_table(ending, plan), key=artifact_key(job, "money"), description=f"{escaped(job)}: money")
    if proof:
        page = f"The proof of {escaped(job)}, to look at: {place(proof, 'proof.html')}"
        strip = strip_in_markdown(pictures)
        create_markdown_artifact("\n\n".join([page, *strip]), key=artifact_key(job, "proof"))


def money_table(ending: RunEnded, plan: Plan) -> str:
    """What the run was to cost and has cost, against its budget, as a Markdown table."""
    rows = [
        ("planned, where no call is repeated", money(plan.cost_usd)),
        ("spent", money(ending.spent_usd)),
        ("may be billed on top", money(ending.possible_usd)),
        ("budget", "none" if plan.budget_usd is None else money(plan.budget_usd)),
    ]
    if plan.budget_usd is not None:
        rows.append(("left", money(max(Decimal(0), plan.budget_usd - ending.spent_usd - ending.possible_usd))))
    return "\n".join(["| money | USD |", "|---|--:|", *(f"| {what} | {amount} |" for what, amount in rows)])


def outcome_rows(outcomes: Sequence[Outcome]) -> list[dict[str, str | None]]:
    """The table of outcomes, a row an item, the first `TABLE_ROWS`."""
    return [
        {
            "item": in_cell(item.id),
            "outcome": item.outcome.value,
            "reason": in_cell(item.reason or ""),
            "master": item.master.key if item.master else None,
            "charged": f"${item.receipt.charged_usd:.2f}",
        }
        for item in outcomes[:TABLE_ROWS]
    ]


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
        names, more = ", ".join(map(in_cell, warned.items[:MOST_NAMES])), len(warned.items) - MOST_NAMES
        text = in_cell(warned.text) + (" (the worst of them)" if len(warned.items) > 1 else "")
        yield {"items": f"{names} and {more:,} more" if more > 0 else names, "picture": picture, "warning": text}
    if len(warnings) > most:
        rest = count(len(warnings) - most, "more warning")
        yield {"items": "…", "picture": picture, "warning": f"and {rest}: see manifest.json"}
