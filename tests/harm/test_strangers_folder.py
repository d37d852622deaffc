"""A folder that others have made: its `.env` and its settings run no program, and have no secret sent anywhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pipeline
from tests.cli.process import Makeready
from tests.servers.scripted import ScriptedServer, answer

if TYPE_CHECKING:
    from collections.abc import Iterator

BUCKET_JOB = "job: demo\ndestination: s3://some-bucket/p\nprompts:\n  - {id: a, prompt: a cat}\n"
FOLDER_JOB = "job: demo\nprompts:\n  - {id: a, prompt: a cat}\n"
CONFIG = """\
[default]
region = us-east-1
credential_process = sh -c "touch PWNED"
"""
MINE = {"CLOUDFLARE_ACCOUNT_ID": "0" * 32, "CLOUDFLARE_API_TOKEN": "canary-token-91d0"}
MY_KEYS = {"AWS_ACCESS_KEY_ID": "AKIA-MINE", "AWS_SECRET_ACCESS_KEY": "canary-mine-1", "AWS_SESSION_TOKEN": "canary-mine-2"}
NOBODY = "http://127.0.0.1:1"
"""Where no one listens: what is sent there ends at once."""

WATCHED = """
import sys
calls = []
own = {"socket.__new__", "socket.bind"}  # urllib3 sees by these whether this machine has IPv6 at all; nothing is sent
sys.addaudithook(lambda event, details: event.startswith("socket.") and event not in own and calls.append(event))
from flows.command import main
code = main()
print(calls, file=sys.stderr)
sys.exit(code)
"""
"""The program, with all that it asks of the network told at its end."""


class Folder(Makeready):
    """The program in a stranger's folder."""

    def __init__(self, folder: Path, spec: str, env: str) -> None:
        super().__init__(folder)
        (folder / "spec.yaml").write_text(spec)
        (folder / ".env").write_text(env)

    @property
    def was_run(self) -> bool:
        return any(self.folder.rglob("PWNED"))


@pytest.fixture
def stranger() -> Iterator[ScriptedServer]:
    with ScriptedServer(answer(b"{}")) as server:
        yield server


HOOK = f"__editable__.makeready-{pipeline.__version__}.finder.__path_hook__"
"""Where an editable install searches for modules, seen from where a person stands, if a folder of data counts as a package."""


def test_no_module_is_searched_for_where_one_stands(tmp_path: Path) -> None:
    # -P: as for the command, whose first place is the folder of the script.
    asked = [sys.executable, "-P", "-c", "import sys; print(*sys.path, sep='\\n')"]
    places = subprocess.run(asked, cwd=tmp_path, env={}, capture_output=True, encoding="utf-8", check=True).stdout.splitlines()
    assert [place for place in places if not Path(place).is_absolute()] == []


def test_no_module_of_the_folder_is_run(tmp_path: Path) -> None:
    (tmp_path / HOOK).mkdir()
    for place in (tmp_path, tmp_path / HOOK):
        for name in ("sitecustomize", "usercustomize", "pipeline", "flows", "argparse", "yaml"):
            (place / f"{name}.py").write_text("import pathlib\npathlib.Path('PWNED').touch()\n")
    ended = Folder(tmp_path, FOLDER_JOB, "")("plan", "spec.yaml")
    assert not (tmp_path / "PWNED").exists()
    assert ended.code == 0, ended.err


@pytest.mark.parametrize("command", [("plan",), ("run", "--plain"), ("run", "--plain", "--sandbox", "--yes"), ("reconcile",)])
def test_no_program_is_run_that_a_file_of_the_folder_names(tmp_path: Path, command: tuple[str, ...]) -> None:
    env = f"AWS_CONFIG_FILE=aws.cfg\nAWS_EC2_METADATA_DISABLED=true\nAWS_ENDPOINT_URL_S3={NOBODY}\n"
    folder = Folder(tmp_path, BUCKET_JOB, env)
    (tmp_path / "aws.cfg").write_text(CONFIG)
    ended = folder(command[0], "spec.yaml", *command[1:], "--proxy", NOBODY, environ=MINE)
    assert not folder.was_run
    assert "passed over AWS_CONFIG_FILE, AWS_EC2_METADATA_DISABLED: only the environment" in ended.err
    assert "passed over AWS_ENDPOINT_URL_S3: " in ended.err
    assert len(ended.err.splitlines()) <= 3


def test_the_token_does_not_go_where_a_file_of_the_folder_says(tmp_path: Path, stranger: ScriptedServer) -> None:
    folder = Folder(tmp_path, FOLDER_JOB, f"CLOUDFLARE_API_BASE={stranger.url('/client/v4')}\n")
    ended = folder("run", "spec.yaml", "--plain", "--proxy", NOBODY, environ=MINE)
    assert stranger.connections == 0
    assert ended.code == 4
    assert "passed over CLOUDFLARE_API_BASE" in ended.err


def test_nor_where_it_says_beside_a_token_of_its_own(tmp_path: Path, stranger: ScriptedServer) -> None:
    env = f"CLOUDFLARE_API_BASE={stranger.url('/client/v4')}\nCLOUDFLARE_API_TOKEN=bait\n"
    ended = Folder(tmp_path, FOLDER_JOB, env)("run", "spec.yaml", "--plain", "--proxy", NOBODY, environ=MINE)
    assert stranger.connections == 0
    assert ended.code == 4


@pytest.mark.parametrize("pair", ["", "AWS_ACCESS_KEY_ID=AKIA-BAIT\nAWS_SECRET_ACCESS_KEY=bait\n"])
def test_no_key_of_mine_signs_for_a_service_that_the_folder_names(tmp_path: Path, stranger: ScriptedServer, pair: str) -> None:
    folder = Folder(tmp_path, BUCKET_JOB, f"AWS_ENDPOINT_URL_S3={stranger.url('')}\n{pair}")
    folder("plan", "spec.yaml", "--proxy", NOBODY, environ=MY_KEYS)
    assert stranger.connections == 0


def test_no_proxy_is_taken_from_the_folder(tmp_path: Path, stranger: ScriptedServer) -> None:
    env = "".join(f"{name}={stranger.url('')}\n" for name in ("MAKEREADY_PROXY", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"))
    ended = Folder(tmp_path, BUCKET_JOB, env)("plan", "spec.yaml", "--offline", environ=MINE)
    assert stranger.connections == 0
    assert "Proxy" not in ended.out


def test_a_plan_shows_where_things_go_that_is_not_usual(tmp_path: Path) -> None:
    folder = Folder(tmp_path, BUCKET_JOB, "")
    chosen = {"CLOUDFLARE_API_BASE": "https://api.example", "AWS_ENDPOINT_URL_S3": "https://s3.evil.example"}
    chosen |= {"MAKEREADY_PROXY": "http://anna:canary-pw@proxy.example:3128"}
    ended = folder("plan", "spec.yaml", "--offline", environ=chosen)
    assert "API    https://api.example/client/v4 (not Cloudflare's" in ended.out
    assert "S3     https://s3.evil.example (not AWS" in ended.out
    assert "Proxy  http://proxy.example:3128 (" in ended.out
    assert "canary" not in ended.out + ended.err
    told = json.loads(folder("plan", "spec.yaml", "--offline", "--json", environ=chosen).out)
    assert told["services"] == {
        "api": "https://api.example/client/v4",
        "s3": "https://s3.evil.example",
        "proxy": "http://proxy.example:3128",
    }


def test_a_plan_says_nothing_of_what_is_usual(tmp_path: Path) -> None:
    told = json.loads(Folder(tmp_path, FOLDER_JOB, "")("plan", "spec.yaml", "--json", environ=MINE).out)
    assert told["services"] == {}


def test_an_offline_plan_touches_no_network_at_all(tmp_path: Path) -> None:
    folder = Folder(tmp_path, BUCKET_JOB, "")
    (tmp_path / "aws.cfg").write_text(CONFIG)
    del folder.environ["AWS_EC2_METADATA_DISABLED"]
    ended = folder("plan", "spec.yaml", "--offline", code=WATCHED, environ={"AWS_CONFIG_FILE": "aws.cfg"})
    assert ended.code == 0
    assert "1 to make" in ended.out
    assert "s3://some-bucket/p/demo was not asked: --offline" in " ".join(ended.out.split())
    assert ended.err == "[]\n"
    assert not folder.was_run  # not even what my own profile would have asked for the keys


@pytest.mark.parametrize("mode", ["", "defaults_mode = auto\n"])
def test_an_offline_plan_shows_what_my_own_profile_names(tmp_path: Path, mode: str) -> None:
    folder = Folder(tmp_path, BUCKET_JOB, "")
    (tmp_path / "aws.cfg").write_text(
        f"{CONFIG}\n{mode}services = far\n[profile p]\nendpoint_url = https://s3.p.example\n"
        "[services far]\ns3 =\n  endpoint_url = https://s3.far.example\n"
    )
    del folder.environ["AWS_EC2_METADATA_DISABLED"]
    for profile, place in (("default", "https://s3.far.example"), ("p", "https://s3.p.example")):
        mine = {"AWS_CONFIG_FILE": "aws.cfg", "AWS_PROFILE": profile}
        ended = folder("plan", "spec.yaml", "--offline", code=WATCHED, environ=mine)
        assert f"S3     {place} (not AWS" in ended.out
        assert ended.err == "[]\n"
    assert not folder.was_run


def test_without_it_a_plan_asks_the_bucket(tmp_path: Path, stranger: ScriptedServer) -> None:
    folder = Folder(tmp_path, BUCKET_JOB, "")
    folder("plan", "spec.yaml", code=WATCHED, environ=MY_KEYS | {"AWS_ENDPOINT_URL_S3": stranger.url("")})
    assert stranger.requests[0].startswith("GET /some-bucket?list-type=2&prefix=p%2Fdemo%2F")
