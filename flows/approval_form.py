"""The form by which Prefect asks whether a prepared drop may go live: what a person has to see, and what they can say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect.input import RunInput
from pydantic import Field

from flows.markdown_text import code, escaped, place
from flows.pictures import strip_in_markdown
from pipeline.cli.screen.number_formats import count, volume
from pipeline.proof.picture_strip import picture_strip
from pipeline.work.drop.sights import sights_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.work.drop.campaign import Campaign
    from pipeline.work.drop.prepare import Prepared

MOST_NAMES = 5
"""Names that are shown of each difference."""
MOST_PICTURES, ACROSS = 6, 3
"""Prefect's window is narrow, and its fields stand below all this."""

HOW = "To say yes, switch **Approve** on, at the end of this form. A form that is sent as it stands says **no**."


class Answer(RunInput):
    """What a person says to an edition. An empty form is no."""

    approve: bool = Field(False, description="On: this edition goes live. Off: it does not.")
    by: str = Field("", description="Your name. It is written down beside the decision.")
    comment: str = Field("", description="What is to be said with it.")


def question(campaign: Campaign, prepared: Prepared) -> str:
    """What stands above the fields, as Markdown: the edition, its moment, what differs, pictures, and where the proofs lie."""
    pictures = picture_strip(sights_of(prepared, campaign.shelves.values()), most=MOST_PICTURES)
    strip = strip_in_markdown(pictures, across=ACROSS)
    parts = [*_edition(campaign, prepared), HOW, _differing(prepared), *strip, *_places(campaign)]
    return "\n\n".join(parts)


def question_key(prepared: Prepared) -> str:
    """What the question is known by: another edition, or the same number with other files, is another question."""
    return f"approve-{prepared.edition.number}-{prepared.edition.wanted[:16]}"


def _edition(campaign: Campaign, prepared: Prepared) -> Iterator[str]:
    edition, moment = prepared.edition, campaign.asked.release
    jobs = count(len({file.shelf for file in edition.files}), "job")
    size = f"{count(len(edition.files), 'file')}, {volume(edition.bytes)}, of {jobs}"
    yield f"**{escaped(edition.drop)}**, edition {edition.number}: {size}, prepared {edition.prepared_at:%Y-%m-%d %H:%M} UTC."
    if moment is None:
        yield "Approved, it goes live at once."
    elif moment.at > campaign.now():
        yield f"Approved, it goes live at **{escaped(str(moment))}**."
    else:
        yield f"Its moment, {escaped(str(moment))}, **has passed**: approved, it goes live at once."


def _differing(prepared: Prepared) -> str:
    told = prepared.differences
    if told.against is None:
        return f"It is the first edition: {_names(told.added)}."
    kinds = (("new", told.added), ("replaced", told.replaced), ("taken out", told.removed))
    rows = [f"| {kind} | {len(names):,} | {_names(names)} |" for kind, names in kinds]
    head = [f"| against edition {told.against} | files | |", "|---|--:|---|"]
    return "\n".join([*head, *rows, f"| unchanged | {told.unchanged:,} | |"])


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
    return escaped(", ".join(names[:MOST_NAMES])) + more


def _places(campaign: Campaign) -> Iterator[str]:
    proofs = [f"- proof: {place(f'{shelf.url}/proof.html', 'proof.html')}" for shelf in campaign.shelves.values()]
    yield "\n".join([*proofs, f"- the drop: {code(campaign.place.url)}"])
