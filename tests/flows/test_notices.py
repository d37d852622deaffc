"""A flow tells people how it ended, by the variables of the machine that does the work."""

from __future__ import annotations

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
        monkeypatch.setenv("MAKEREADY_NOTIFY_SECONDS", "90")
        yield found


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


def test_what_was_not_taken_waits_on_the_shelf_without_its_address(spec: Path, press: Receiver) -> None:
    press.status = 500
    state = produced(spec, notify=["env:PRESS_ROOM_URL"])
    assert state.is_completed()  # whatever becomes of its notices
    (left,) = (spec.parent / "shelf" / "Shields" / "notices").iterdir()
    for said in (left.read_text(), state.message or ""):
        assert SECRET_PATH not in said
        assert SECRET_HEADER not in said


def test_an_address_as_a_parameter_is_refused(spec: Path, press: Receiver) -> None:
    state = produced(spec, notify=[press.address])
    assert state.is_failed()
    assert "notify: name the variable with the address, as env:PRESS_ROOM_URL" in (state.message or "")
    assert SECRET_PATH not in (state.message or "")
    assert press.came == []
