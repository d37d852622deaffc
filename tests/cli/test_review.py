"""The words of `makeready review`, and what it says before it serves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pipeline.cli.commands.review import read_passes, read_until, warning_of
from pipeline.cli.screen import review_links
from pipeline.errors import UsageError
from pipeline.proof.review.server import listen
from pipeline.stores import open_store
from tests.cli.process import wait_until
from tests.proof.review.jobs import delivered
from tests.proof.review.reviewing import reviewing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.process import Makeready

NOBODY: dict[str, str] = {"MAKEREADY_AS": "owner"}


@pytest.mark.parametrize(
    ("names", "readers", "links"),
    [
        ([], [], [("owner", False)]),
        (["brand", " art  direction "], [], [("brand", False), ("art direction", False)]),
        ([], ["press"], [("press", True)]),
        (["brand"], ["press", "reader"], [("brand", False), ("press", True), ("reader", True)]),
    ],
)
def test_each_name_has_a_link_of_its_own(names: list[str], readers: list[str], links: list[tuple[str, bool]]) -> None:
    passes = read_passes(names, readers, NOBODY)
    assert [(each.name, each.read_only) for each in passes] == links
    assert len({token for each in passes for token in (each.link, each.cookie, each.write)}) == 3 * len(passes)


@pytest.mark.parametrize(
    ("names", "readers"), [(["brand", "brand"], []), (["brand"], ["brand"]), ([" "], []), (["x" * 81], [])]
)
def test_a_name_that_does_not_tell_who_decided_is_refused(names: list[str], readers: list[str]) -> None:
    with pytest.raises(UsageError):
        read_passes(names, readers, NOBODY)


def test_a_day_ends_at_its_midnight_and_a_time_is_this_machines() -> None:
    day = read_until("2999-12-01")
    assert day is not None
    assert day.replace(tzinfo=None) == datetime(2999, 12, 2)
    assert read_until("2999-12-01T18:00+02:00") == datetime(2999, 12, 1, 16, tzinfo=UTC)
    assert read_until("2999-12-01T18:00") == datetime(2999, 12, 1, 18).astimezone()
    assert read_until(None) is None


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "", "9999-12-31", "1.12.2026"])
def test_what_is_no_date_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="--until"):
        read_until(text)


def test_a_date_that_has_passed_is_said() -> None:
    with pytest.raises(UsageError, match="has passed"):
        read_until((datetime.now(UTC) - timedelta(seconds=1)).isoformat())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "0", "0x0", "00.0"])
def test_an_address_that_no_link_can_lead_to_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match="no address that a link can lead to"):
        listen(host, 0)


@pytest.mark.parametrize(
    ("host", "bound", "warned"),
    [
        ("127.0.0.1", "127.0.0.1", False),
        ("::1", "::1", False),
        ("press-room", "127.0.1.1", False),
        ("192.168.1.7", "192.168.1.7", True),
        ("studio.local", "192.168.1.7", True),
    ],
)
def test_whoever_can_be_reached_by_others_is_told_what_that_means(host: str, bound: str, warned: bool) -> None:
    assert ("plain http" in warning_of(host, bound)) == warned


def test_no_link_stands_on_the_command_line_of_the_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str] = []
    monkeypatch.setattr(review_links.webbrowser, "open", asked.append)
    with review_links.opened("http://127.0.0.1:1/enter#secret&x"):
        wait_until(lambda: asked)
        assert "secret" not in asked[0]
        from urllib.parse import urlsplit
        from urllib.request import url2pathname

        file = tmp_path / url2pathname(urlsplit(asked[0]).path)
        assert file.stat().st_mode & 0o077 == 0 or file.parent.stat().st_mode & 0o077 == 0
        assert "enter#secret&amp;x" in file.read_text()
    assert not file.exists()


def test_people_are_shown_a_link_each(offline: Makeready, tmp_path: Path) -> None:
    delivered(open_store(str(tmp_path / "shelf"), "autumn"))
    words = ("review", "shelf/autumn", "--as", "brand", "--read-only", "--until", "2999-12-01")
    with offline.started(*words) as started:
        wait_until(lambda: "Ctrl-C" in started.out.read_text())
        started.process.terminate()
        ended = started.ended()
    lines = ended.out.splitlines()
    assert (ended.code, ended.err, lines[0]) == (0, "", "autumn: 3 items to review")
    assert [line.split("http://127.0.0.1:")[0].strip() for line in lines[1:3]] == ["brand", "reader (looks on)"]
    assert "or on 2999-12-02 at 00:00" in lines[3]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("shelf/nothing",), 6, "holds no job"),
        (("shelf/autumn", "--port", "70000"), 2, "between 0 and 65535"),
        (("shelf/autumn", "--host", "203.0.113.9"), 2, "cannot be served"),
        (("shelf/autumn", "--host", "no.such.name.invalid"), 2, "cannot be served"),
        (("shelf/autumn", "--as", "brand", "--as", "brand"), 2, "named twice"),
        (("s3://brand/x/autumn",), 6, "AWS"),
    ],
)
def test_what_cannot_be_served_is_said_in_one_line(
    offline: Makeready, tmp_path: Path, words: tuple[str, ...], code: int, sentence: str
) -> None:
    delivered(open_store(str(tmp_path / "shelf"), "autumn"))
    ended = offline("review", *words)
    assert (ended.code, ended.out, ended.err.count("\n")) == (code, "", 1)
    assert sentence in ended.err


def test_a_port_that_is_taken_is_said(offline: Makeready, tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "shelf"), "autumn")
    delivered(store)
    with reviewing(tmp_path, store.url) as served:
        ended = offline("review", store.url, "--port", served.place[1])
    assert ended.code == 2
    assert "choose another --port" in ended.err
