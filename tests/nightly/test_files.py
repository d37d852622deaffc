"""The files beside `docs/nightly.md`: systemd, cron, sh and Prefect read them as the page says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
import yaml

from pipeline.work.cron import read_cron
from tests.nightly.page import FILES, PAGE, lines
from tests.nightly.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = "/srv/makeready/.venv/bin/makeready"


class Receiver(HTTPServer):
    """An address that takes JSON, and keeps what came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taker)
        self.came: list[dict[str, str]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/secret-of-the-press-room"


class _Taker(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        self.server.came.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as found:
        serving = threading.Thread(target=found.serve_forever, daemon=True)
        serving.start()
        yield found
        found.shutdown()
        serving.join()


def test_the_page_tells_of_every_file_beside_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [file.name for file in FILES.iterdir() if file.name not in page and file.name != "tell"] == []
    assert "nightly/tell " in (FILES / "makeready-failed@.service").read_text()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_finds_nothing_amiss_in_the_units(tmp_path: Path) -> None:
    for file in FILES.glob("*.*"):  # what they start stands for itself
        text = file.read_text().replace("/srv/makeready/.venv/bin/", "/bin/true ")
        (tmp_path / file.name).write_text(text.replace("/srv/makeready/docs/nightly/", "/bin/true "))
    units = sorted(str(path) for path in tmp_path.iterdir() if path.suffix in {".service", ".timer"})
    assert len(units) == 5
    said = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert [line for line in (said.stdout + said.stderr).splitlines() if str(tmp_path) in line or "makeready" in line] == []
    assert said.returncode == 0


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_the_timer_comes_once_a_night_and_is_made_up_for_once() -> None:
    timer = Unit.read(FILES / "makeready-nightly.timer")
    [typed] = [line for line in lines("With systemd") if "calendar" in line]
    assert f'"{timer["OnCalendar"]}"' in typed
    assert timer["Persistent"] == "true"
    assert "RandomizedDelaySec" not in timer.said
    said = subprocess.run(["systemd-analyze", "calendar", timer["OnCalendar"]], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


def test_a_run_of_the_night_may_finish_its_calls_and_one_beside_another_has_not_failed() -> None:
    unit = Unit.read(FILES / "makeready-nightly.service")
    assert unit.command() == [PROGRAM, "run", "specs/model-page.yaml", "--plain"]
    assert unit["SuccessExitStatus"] == "8"
    assert int(unit["TimeoutStopSec"]) >= 30
    assert (unit["Type"], unit["KillSignal"], unit["KillMode"]) == ("oneshot", "SIGTERM", "mixed")


def test_the_worker_keeps_what_the_engine_counts_on() -> None:
    unit = Unit.read(FILES / "makeready-worker.service")
    assert "KillMode" not in unit.said  # runs are told to end as well, and stop cleanly
    assert unit.command("ExecStop") == ["/srv/makeready/docs/nightly/let-runs-end", "press"]


def test_the_hour_is_the_same_in_all_three_ways_and_no_clock_changes_in_it() -> None:
    from datetime import UTC, datetime

    from pipeline.work.clock_changes import read_zone, warning_of

    timer = Unit.read(FILES / "makeready-nightly.timer")["OnCalendar"]
    [line] = [line for line in (FILES / "crontab").read_text().splitlines() if line[0].isdigit()]
    [schedule] = yaml.safe_load((FILES / "prefect.yaml").read_text())["deployments"][0]["schedules"]
    [typed] = [line for line in lines("With a Prefect server") if "makeready deploy" in line]
    assert timer == "*-*-* 04:30:00 Europe/Oslo"
    assert line.startswith(schedule["cron"])
    assert f'--cron "{schedule["cron"]}" --timezone {schedule["timezone"]}' in typed
    assert warning_of(read_cron(schedule["cron"]), read_zone(schedule["timezone"]), datetime(2026, 1, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize("name", ["nightly.env", "server.env"])
def test_sh_and_systemd_read_the_same_in_the_environment_files(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    said = (FILES / name).read_text().replace("\n#", "\n").splitlines()  # every variable set
    file.write_text("".join(f"{line}\n" for line in said if re.match("[A-Z_]+=", line)))
    ours = Unit({"EnvironmentFile": [str(file)]}).environment()
    shell = subprocess.run(
        ["/bin/sh", "-c", 'set -a && . "$1" && env -0', "sh", str(file)], env={}, capture_output=True, text=True, check=True
    )
    theirs = dict(entry.split("=", 1) for entry in shell.stdout.split("\0") if entry)
    assert ours
    assert ours.items() <= theirs.items()


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_a_failed_unit_is_told_and_no_list_of_processes_shows_the_address(receiver: Receiver) -> None:
    words = Unit.read(FILES / "makeready-failed@.service").command()
    text = words[1].replace("%i", "makeready-nightly.service").replace("%H", "press")
    told = subprocess.run([FILES / "tell", text], env={"PATH": "/usr/bin:/bin", "MAKEREADY_WEBHOOK": receiver.url}, check=False)
    assert told.returncode == 0
    assert receiver.came == [{"text": "makeready-nightly.service has failed on press: journalctl -u makeready-nightly.service"}]
    assert "$MAKEREADY_WEBHOOK" not in (FILES / "tell").read_text().partition("curl --config")[2]


def test_without_an_address_a_failed_unit_is_told_nowhere() -> None:
    assert subprocess.run([FILES / "tell", "failed"], env={"PATH": "/usr/bin:/bin"}, check=False).returncode == 0
