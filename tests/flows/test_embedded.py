"""Where flows run: the user's own Prefect server, where there is one, or an embedded one that is ours alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from flows.embedded import look_at_home, names_server, prepare_environment
from pipeline.errors import MakereadyError
from tests.flows.deployment import ROOT
from tests.flows.whole_server import whole_server

HANG_SECONDS = 200
"""What takes so long will never come, on a busy machine either."""

SPEC = """\
job: Embedded
pace: [{requests: 1, per: 3s}]
prompts:
  - {id: "leaf-{n}", prompt: "A leaf {n}", for_each: {n: [1, 2, 3, 4, 5]}}
"""


def test_no_setting_means_no_server(tmp_path: Path) -> None:
    assert not names_server({"PREFECT_HOME": str(tmp_path)})


def test_the_environment_names_a_server(tmp_path: Path) -> None:
    assert names_server({"PREFECT_API_URL": "http://prefect.example/api", "PREFECT_HOME": str(tmp_path)})


def test_what_the_user_has_set_stands() -> None:
    environ = {"DO_NOT_TRACK": "0", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "DEBUG"}
    prepare_environment(environ)
    assert environ["DO_NOT_TRACK"] == "0"
    assert environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] == "DEBUG"


def test_what_prefect_cannot_read_of_its_own_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "profiles.toml").write_text("active = [torn")
    for home in ("file", "home"):
        with pytest.raises(MakereadyError, match=r"Prefect's own files cannot be read: .*--plain") as told:
            look_at_home({"PREFECT_HOME": str(tmp_path / home)})
        assert "\n" not in str(told.value)


def started(folder: Path, **environ: str) -> subprocess.Popen[str]:
    """`makeready run` on an embedded server, in `folder`; what it says goes to `said.txt` there."""
    (folder / "spec.yaml").write_text(SPEC)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    code = "from flows.command import main; raise SystemExit(main())"
    with (folder / "said.txt").open("w") as said:
        return subprocess.Popen(
            [sys.executable, "-c", code, "run", "spec.yaml", "--sandbox"],
            cwd=folder,
            env=kept | {"PYTHONPATH": str(ROOT)} | environ,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            text=True,
        )


@pytest.mark.timeout(4 * HANG_SECONDS)
@pytest.mark.usefixtures("server")
def test_the_users_own_database_is_never_touched(tmp_path: Path) -> None:
    theirs = f"sqlite+aiosqlite:///{tmp_path / 'theirs.db'}"
    (tmp_path / "home").mkdir()
    profile = f'active = "mine"\n[profiles.mine]\nPREFECT_SERVER_DATABASE_CONNECTION_URL = "{theirs}"\n'
    (tmp_path / "home" / "profiles.toml").write_text(profile)
    names = {
        "PREFECT_API_DATABASE_CONNECTION_URL": theirs,
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": theirs,
        "PREFECT_HOME": str(tmp_path / "home"),
    }
    with started(tmp_path, **names) as process:
        assert process.wait(HANG_SECONDS) == 0, (tmp_path / "said.txt").read_text()
    assert not list(tmp_path.rglob("*.db*"))


@pytest.mark.timeout(4 * HANG_SECONDS)
def test_an_embedded_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    from importlib.metadata import version

    folder = tmp_path / "cache" / "makeready" / f"prefect-{version('prefect')}"
    folder.mkdir(parents=True)
    (folder / "prefect.db").write_text("this is no database, however long one looks at it" * 100)
    with started(tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache")) as process:
        assert process.wait(HANG_SECONDS) == 3
    said = (tmp_path / "said.txt").read_text()
    assert "Prefect's embedded server did not start, and nothing was made; the last line of its log, " in said
    assert "Traceback" not in said
    assert not list(tmp_path.rglob("masters/*"))


@pytest.mark.timeout(4 * HANG_SECONDS)
@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_server_lost_in_mid_run_costs_one_line_and_nothing_else(tmp_path: Path, how: signal.Signals) -> None:
    with started(tmp_path) as process:
        masters = tmp_path / "outputs" / "Embedded" / "masters"
        for _ in range(5 * HANG_SECONDS):
            if masters.is_dir() and list(masters.iterdir()):
                break
            threading.Event().wait(0.2)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        servers = [int(pid) for pid in children if b"flows.server_process" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        assert servers, children
        for server in servers:
            os.kill(server, how)
        assert process.wait(2 * HANG_SECONDS) == 0
    said = (tmp_path / "said.txt").read_text()
    assert said.count("server was lost") == 1, said
    assert said.index("server was lost") < said.index("5 of 5 delivered"), "it is told at once, not when all is over"
    assert len(said) < 3000
    assert "Traceback" not in said
    totals = json.loads((tmp_path / "outputs" / "Embedded" / "manifest.json").read_text())["totals"]
    assert totals["delivered"] == 5


@pytest.mark.timeout(4 * HANG_SECONDS)
def test_a_server_of_the_user_that_is_lost_in_mid_run_costs_one_line_too(tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    with whole_server(tmp_path / "server" / "prefect.db") as found:
        theirs = {name: found[name] for name in ("PREFECT_API_URL", "PREFECT_HOME")}
        process = started(tmp_path, **theirs)
        masters = tmp_path / "outputs" / "Embedded" / "masters"
        for _ in range(5 * HANG_SECONDS):
            if masters.is_dir() and list(masters.iterdir()):
                break
            threading.Event().wait(0.2)
    manifest = tmp_path / "outputs" / "Embedded" / "manifest.json"
    with process:
        assert process.wait(2 * HANG_SECONDS) == 0
    said = (tmp_path / "said.txt").read_text()
    assert said.count("server was lost") == 1, said
    assert "Error logging to API" not in said
    assert "connection attempts failed" not in said
    assert len(said) < 3000
    assert json.loads(manifest.read_text())["totals"]["delivered"] == 5
