"""Asking a person whether a prepared drop may go live, by a form of Prefect's, and writing down what they say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from prefect import suspend_flow_run
from prefect.artifacts import create_markdown_artifact
from prefect.input.actions import read_flow_run_input
from prefect.input.run_input import keyset_from_paused_state
from prefect.runtime import flow_run
from prefect.states import Suspended

from flows.approval_form import Answer, question, question_key
from flows.artifacts import artifact_key
from flows.coming_back import can_come_back
from pipeline.errors import UsageError
from pipeline.proof.decisions import LONGEST_NAME
from pipeline.redaction import redact
from pipeline.safe_text import one_line, plain
from pipeline.work.drop.approval import approval_of
from pipeline.work.drop.refusal import DropRefusal, refuse
from pipeline.work.notices.of_a_drop import notice_of_review

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.work.drop.approval import DropApproval
    from pipeline.work.drop.campaign import Campaign
    from pipeline.work.drop.prepare import Prepared
    from pipeline.work.notices.notice import Notice

SOMEBODY = "somebody, in Prefect's form"
"""Who has decided, where the form names nobody: Prefect's own server knows no names."""


def decided(
    campaign: Campaign, prepared: Prepared, hours: float, tell: Callable[[Notice], object]
) -> DropApproval | DropRefusal:
    """What a person has said of the edition; it stands in the drop's place then. Nobody is asked whose yes is there already.

    `tell` hears that a person is asked.
    Ends the process until the form is sent, for `hours` at most; the run then begins at the top and comes here again. Raises
    UsageError where the run is of no deployment, StoreError.
    """
    edition = prepared.edition
    said, asked = approval_of(campaign.place, edition), _was_asked(prepared)
    if said and not asked:
        return said
    answer = _answer(campaign, prepared, hours, None if asked else tell)
    who = name_of(answer.by) or SOMEBODY
    text = redact(one_line(answer.comment)) or None
    if answer.approve:
        return replace(campaign, by=who).approve(edition.number, text)[0]
    refusal = DropRefusal(
        drop=edition.drop,
        edition=edition.number,
        wanted=edition.wanted,
        by=who,
        at=campaign.now(),
        text=text,
        said_in=str(flow_run.id),
    )
    refuse(campaign.place, refusal)
    return refusal


def name_of(text: str) -> str:
    """A name as it may stand beside a decision."""
    return plain(one_line(text))[:LONGEST_NAME].strip()


def _answer(campaign: Campaign, prepared: Prepared, hours: float, tell: Callable[[Notice], object] | None) -> Answer:
    """The answer; where it is not there yet the process ends. `tell`: None where the question was put before."""
    if not can_come_back():
        raise UsageError(
            "only a run of a deployment can wait for an answer: deploy flows/drop.py (docs/prefect.md), or say yes first, by "
            "`makeready drop approve FILE`"
        )
    form: type[Answer] = Answer
    if tell:
        tell(notice_of_review(prepared.edition, campaign.place.url, campaign.now()))
        text = question(campaign, prepared)
        create_markdown_artifact(text, key=artifact_key(prepared.edition.drop, "question"))
        form = Answer.with_initial_data(description=text)
    answer: Answer = suspend_flow_run(form, key=question_key(prepared), timeout=round(3600 * hours))
    return answer


def _was_asked(prepared: Prepared) -> bool:
    """Whether this run has put its question about this edition already."""
    keys = keyset_from_paused_state(Suspended(pause_key=question_key(prepared)))
    return read_flow_run_input(keys["schema"]) is not None
