"""A flow tells people how it ended, and neither its log nor its state has an address in it."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import pytest

from tests.flows.test_deployed_run import HANG_SECONDS, SPEC, produced
from tests.servers.receivers import SECRET_HEADER, SECRET_PATH, Receiver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.timeout(4 * HANG_SECONDS),
    pytest.mark.usefixtures("server"),
    # Apprise loads the services of others, some of which use what Python is about to drop.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.yaml"
    path.write_text(SPEC + "ping: env:CHECK\n")
    return path


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with Receiver() as found:
        monkeypatch.setenv("PRESS_ROOM_URL", found.address)
        monkeypatch.setenv("CHECK", found.check)
        yield found


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the log of a flow run says."""
    text = io.StringIO()
    handler, logger = logging.StreamHandler(text), logging.getLogger("prefect.flow_runs")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)  # tests are quiet else
    yield text
    logger.setLevel(logging.NOTSET)
    logger.removeHandler(handler)


def test_a_flow_tells_the_variables_of_its_parameter_and_its_check(spec: Path, press: Receiver) -> None:
    assert produced(spec, notify=["env:PRESS_ROOM_URL"]).is_completed()
    ((kind, counts),) = [(notice["kind"], notice["counts"]) for notice in press.notices]
    assert (kind, counts) == ("finished", {"delivered": 2})
    assert press.pings == [("/start", ""), ("", "exit code 0\n2 delivered")]


def test_a_flow_that_could_not_start_is_heard_of(spec: Path, press: Receiver) -> None:
    state = produced(spec, notify=["env:PRESS_ROOM_URL"], budget="0.25 USD")
    assert state.is_failed()
    assert [notice["kind"] for notice in press.notices] == ["budget"]
    assert [ending for ending, _ in press.pings] == ["/fail"]


def test_what_was_not_taken_is_in_the_log_without_its_address(spec: Path, press: Receiver, log: io.StringIO) -> None:
    press.status = 500
    assert produced(spec, notify=["env:PRESS_ROOM_URL"]).is_completed()
    said = log.getvalue()
    assert "PRESS_ROOM_URL (json) has not taken the notice of" in said
    assert SECRET_PATH not in said
    assert SECRET_HEADER not in said


def test_an_address_as_a_parameter_is_refused(spec: Path, press: Receiver) -> None:
    state = produced(spec, notify=[press.address])
    assert state.is_failed()
    assert "notify: name the variable with the address, as env:PRESS_ROOM_URL" in (state.message or "")
    assert SECRET_PATH not in (state.message or "")
    assert press.came == []
