"""How the flow of drops ends where nobody has to be waited for, and what keeps it from that."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from tests.flows.hung_drop import campaign_of, hang_drop

if TYPE_CHECKING:
    from pathlib import Path

    from prefect.client.schemas.objects import State

HANG_SECONDS = 200
"""What takes so long will never come, on a busy machine either."""

pytestmark = [pytest.mark.timeout(2 * HANG_SECONDS), pytest.mark.usefixtures("server")]


def dropped(file: Path, **parameters: Any) -> State[Any]:
    """How a run of the flow ends, called in this process."""
    from flows.drop import drop

    found: State[Any] = drop(file=str(file), **parameters, return_state=True)
    return found


def test_what_stands_against_a_drop_fails_it_with_a_list(tmp_path: Path) -> None:
    state = dropped(hang_drop(tmp_path, required=True), without_asking=True)
    assert state.is_failed()
    head, *reasons = (state.message or "").splitlines()
    assert head.startswith("Nothing was prepared. What waits is approved by `makeready approve")
    assert reasons == ["shield waits for a yes or no", "lighthouse waits for a yes or no"]
    assert not (tmp_path / "advent" / "current.json").exists()


def test_mistakes_in_a_drop_file_are_one_sentence(tmp_path: Path) -> None:
    file = hang_drop(tmp_path)
    file.write_text(file.read_text().replace("shelf:", "shelve:"))
    state = dropped(file)
    assert state.is_failed()
    assert "in the spec" in (state.message or "")


def test_an_answer_cannot_be_waited_for_without_an_end(tmp_path: Path) -> None:
    state = dropped(hang_drop(tmp_path), approve_within=0)
    assert state.message == "approve_within: hours, more than 0 and at most 8784"


def test_a_drop_that_need_not_be_asked_for_goes_live_once(tmp_path: Path) -> None:
    file = hang_drop(tmp_path)
    first, again = dropped(file, by="anna", without_asking=True), dropped(file, without_asking=True)
    assert first.message == "edition 1 of advent is live: 2 files, release 1"
    assert again.message == "edition 1 of advent is current already"
    assert json.loads((tmp_path / "advent" / "current.json").read_text())["by"] == "anna"


def test_nobody_is_asked_whose_yes_is_on_record(tmp_path: Path) -> None:
    file = hang_drop(tmp_path)
    campaign = campaign_of(file, by="ben")
    campaign.approve(campaign.prepare().edition.number)
    assert dropped(file).message == "edition 1 of advent is live, approved by ben: 2 files, release 1"


def test_a_run_that_no_worker_would_begin_again_says_how_to_be_asked(tmp_path: Path) -> None:
    state = dropped(hang_drop(tmp_path))
    assert state.is_failed()
    assert "deploy flows/drop.py" in (state.message or "")


def test_a_run_that_waits_for_a_person_is_not_begun_again_without_their_answer() -> None:
    from prefect import flow
    from prefect.client.orchestration import get_client
    from prefect.exceptions import Pause
    from prefect.runtime import flow_run
    from prefect.states import Paused

    from flows.coming_back import come_back

    found: list[Any] = []

    @flow
    def waits() -> None:
        run = UUID(str(flow_run.id))
        with get_client(sync_client=True) as client:
            client.set_flow_run_state(run, Paused(timeout_seconds=HANG_SECONDS), force=True)
            with pytest.raises(Pause):
                come_back(datetime.now(UTC), "told to end")
            found.append(client.read_flow_run(run).state)

    waits()
    assert [state.is_paused() for state in found] == [True]
