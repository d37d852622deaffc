"""A drop as a Prefect flow: prepared, shown to a person, released at its time. What is done and decided is the library's."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import flow, get_run_logger
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed

from flows.asking import decided, name_of
from flows.cancelling import beside_signals
from flows.coming_back import can_come_back, come_back
from flows.endings import say_endings_once, state_of_drop_held, state_of_fault
from flows.notice_desk import open_desk
from flows.run_log import outlive_reader
from flows.worker_settings import read_settings
from pipeline.cli.screen.number_formats import count
from pipeline.errors import DropHeld, MakereadyError, UsageError
from pipeline.runs.clocks import REAL_TIME
from pipeline.runs.stop import Stop
from pipeline.safe_text import one_line
from pipeline.spec.drop_file import load_drop
from pipeline.stores import open_place, open_shelf
from pipeline.work.drop.campaign import Campaign
from pipeline.work.drop.refusal import DropRefusal
from pipeline.work.drop.waiting import wait_until
from pipeline.work.notices.of_a_drop import notice_of_refusal, tell_of_current

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

    from pipeline.work.drop.approval import DropApproval
    from pipeline.work.drop.release import Released
    from pipeline.work.notices.desk import Desk

LEAD = timedelta(minutes=3)
"""How long before its moment a run comes back: a worker begins it within 20 s, and the shelves are looked at once more."""

LONGEST_HOURS = 24 * 366


@dataclass(frozen=True)
class Asked:
    """What the run is asked to do."""

    file: Path
    by: str
    hours: float
    unasked: bool
    sandbox: bool
    notify: tuple[str, ...] = ()


def _run_name() -> str:
    """The drop file and the time, which stay when the run comes back."""
    stem, known = Path(str(flow_run.parameters["file"])).name.partition(".")[0], str(flow_run.name)
    return known if known.startswith(f"{stem}-20") else f"{stem}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


@flow(name="makeready-drop", flow_run_name=_run_name, retries=0, persist_result=False)
def drop(
    file: str,
    by: str = "",
    approve_within: float = 168,
    without_asking: bool = False,
    sandbox: bool = False,
    notify: list[str] | None = None,
) -> State[Any]:
    """Prepare a drop, ask a person whether it may go live, and release it at its time: `makeready drop`, for workers.

    While a person is waited for, and the moment, no worker is held. Then the run begins at the top again: what changed on its
    shelves meanwhile is another edition, and is asked for anew. A no ends it as `NotReleased`; what stands against the drop
    fails it, with a list.

    Args:
        file: The drop file: path of its YAML file, as seen from where the flow runs.
        by: Who prepares it, as its edition tells; `Prefect` if nothing is said.
        approve_within: Hours that the answer may take; then the run fails, and nothing is released.
        without_asking: Release it without a question. A drop file with `approval: required` still needs a yes to be on record.
        sandbox: Sandbox work may go live, as a rehearsal.
        notify: Who is told that it waits for a yes, is live or held back: each `env:NAME`, a variable of the worker.
    """
    say_endings_once()
    outlive_reader()
    stop = Stop()
    asked = Asked(Path(file), by, approve_within, without_asking, sandbox, tuple(notify or ()))
    return beside_signals(partial(_drop, asked, stop), stop, _told_to_end)


def _told_to_end() -> State[Any]:
    if can_come_back():
        come_back(datetime.now(UTC), "its worker was stopped; it goes on with the next one")
    return Cancelled(message="told to end (SIGTERM), and nothing was released: run again to go on")


def _drop(asked: Asked, stop: Stop) -> State[Any]:
    try:
        read_settings()
        if not 0 < asked.hours <= LONGEST_HOURS:
            raise UsageError(f"approve_within: hours, more than 0 and at most {LONGEST_HOURS}")
        again = shlex.join(["makeready", "drop", "release", str(asked.file)])
        with open_desk(asked.notify, job=asked.file.name, next_command=again, pings=False) as desk:
            document = load_drop(asked.file)
            shelves = {address: open_shelf(address) for address in dict.fromkeys(source.shelf for source in document.sources)}
            by, place = name_of(asked.by) or "Prefect", open_place(document.to)
            desk.meet(document.drop, place, document.notify)
            campaign = Campaign(document, place, shelves, by, REAL_TIME.now, sandbox=asked.sandbox)
            return _seen_through(campaign, asked, stop, desk)
    except DropHeld as held:
        return state_of_drop_held(held)
    except MakereadyError as error:
        return state_of_fault(error)


def _seen_through(campaign: Campaign, asked: Asked, stop: Stop, desk: Desk) -> State[Any]:
    """Prepare, ask, wait, look again and release; ends the process where it has to wait long, and is called again then."""
    prepared = campaign.prepare()
    edition = prepared.edition
    get_run_logger().info("%s", f"edition {edition.number} of {edition.drop}: {count(len(edition.files), 'file')}")
    said = None if asked.unasked else decided(campaign, prepared, asked.hours, desk.tell)
    if isinstance(said, DropRefusal):  # no fault, so no failure: nobody is to be alarmed by it
        desk.tell(notice_of_refusal(said, campaign.place.url))
        return Completed(name="NotReleased", message=_refused(said))
    by = said.by if said else campaign.by
    if moment := campaign.asked.release:
        if can_come_back() and moment.at - campaign.now() > 2 * LEAD:
            come_back(moment.at - LEAD, f"edition {edition.number} goes live at {moment}{_approved(said)}")
        wait_until(moment.at, campaign.now, stop.wait)
    campaign.look(edition.number)
    released = replace(campaign, by=by).release(edition)
    tell_of_current(campaign.place, desk.tell, campaign.now())
    return Completed(message=_released(released, said))


def _refused(said: DropRefusal) -> str:
    return f"edition {said.edition} of {said.drop} was not approved by {said.by}{f': {said.text}' if said.text else ''}"


def _approved(said: DropApproval | None) -> str:
    return f", approved by {one_line(said.by)}" if said else ""


def _released(released: Released, said: DropApproval | None) -> str:
    now = released.current
    if not released.made:
        return f"edition {now.edition} of {now.drop} is current already{_approved(said)}"
    before = f"; before it edition {released.before.edition} was" if released.before else ""
    files = count(len(now.files), "file")
    return f"edition {now.edition} of {now.drop} is live{_approved(said)}: {files}, release {now.release}{before}"
