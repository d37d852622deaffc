"""A folder that stands for a bare machine: a fresh clone in it, and what the page has people type done there.

The page's places, its user, its hour and its port are replaced by ours, and every run is one of the sandbox; nothing else is.
What only a whole machine can do (packages, users, systemd itself) is left out, and said.
"""

from __future__ import annotations

import grp
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import venv
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tests.nightly.page import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LEFT_OUT = ("apt-get ", "useradd ", "systemctl ", "git clone ", "scripts/setup ")
"""Lines that need a machine of their own. The clone and its .venv are made by `BareRoot` itself."""

STAND_IN = "games"
"""The user that works, where root does this: one that every Debian has and that owns nothing. (Of `nobody`, systemd warns.)"""

EVERY_MINUTE = "* * * * *"


class BareRoot:
    """One clone and its surroundings, in `folder`; all processes that were started are ended by `end`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clone, self.etc = folder, folder / "srv", folder / "etc"
        self.said: list[str] = []
        self.port = _free_port()
        self._started: list[subprocess.Popen[bytes]] = []
        for place in ("etc", "home", "units", "postgres", "tmp"):
            (folder / place).mkdir(parents=True)
        _clone(self.clone)
        _borrow_packages(self.clone)
        (self.clone / "outputs").mkdir(exist_ok=True)
        self.user = STAND_IN if os.geteuid() == 0 and self._stand_in_can_work() else pwd.getpwuid(os.geteuid()).pw_name
        for place in (self.clone / "outputs", folder / "home", folder / "tmp"):
            self.own(place)

    def own(self, place: Path, user: str | None = None) -> None:
        """Give a folder to the user that works, or to another one."""
        who = pwd.getpwnam(user or self.user)
        os.chown(place, who.pw_uid, who.pw_gid)

    def here(self, text: str) -> str:
        """A text of the page or of a file beside it, with our own places, user, hour and port, and in the sandbox."""
        for theirs, ours in {
            "/srv/makeready": self.clone,
            "/etc/makeready": self.etc,
            "/etc/systemd/system": self.folder / "units",
            "/var/lib/makeready": self.folder / "home",
            "/var/run/postgresql": self.folder / "postgres",
            "30 4 * * *": EVERY_MINUTE,
            ":4200": f":{self.port}",
            "--port 4200": f"--port {self.port}",
            "-o makeready": f"-o {self.user}",
            "-g makeready": f"-g {grp.getgrgid(pwd.getpwnam(self.user).pw_gid).gr_name}",
            "User=makeready": f"User={self.user}",
        }.items():
            text = text.replace(theirs, str(ours))
        return re.sub(r"(makeready (?:run|plan|deploy) \S+\.yaml)", r"\1 --sandbox", text)

    def type(self, lines: Iterable[str], **environ: str) -> str:
        """Type lines in one shell, one after the other, until one fails; gives what they printed. Raises RuntimeError."""
        kept = []
        for line in lines:
            if line.startswith(LEFT_OUT):
                self.said.append(f"left out: {line}")
            else:
                kept.append(re.sub(r"^runuser -u \w+ -- ", "", self.here(line)))
        done = subprocess.run(
            ["/bin/sh", "-eux"],
            input="\n".join(kept).encode(),
            cwd=self.clone,
            env=self.environ() | environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{kept}: ended with code {done.returncode}\n{done.stdout.decode()}")
        self.put_here()
        return done.stdout.decode()

    def put_here(self) -> None:
        """What was copied out of the clone (units, environment files) names the page's places: have it name ours."""
        for file in [*(self.folder / "units").iterdir(), *self.etc.iterdir()]:
            file.write_text(self.here(file.read_text()))

    def environ(self) -> dict[str, str]:
        """What every program gets: nothing of the machine's own settings, and a home of its own."""
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder / "home"), "LC_ALL": "C.UTF-8"}

    def start(
        self, words: list[str], environ: dict[str, str], cwd: Path, log: str, *, user: str | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a program as the user that works, or as another one, its output in `log`; `end` ends it."""
        with (self.folder / log).open("ab") as file:
            process = subprocess.Popen(
                words,
                cwd=cwd,
                env=self.environ() | environ,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
                **become(user or self.user),
            )
        self._started.append(process)
        return process

    def end(self) -> None:
        """End everything that was started, the last one first."""
        for process in reversed(self._started):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _stand_in_can_work(self) -> bool:
        ask = [self.clone / ".venv" / "bin" / "python", "-c", "import prefect, pipeline.cli.main"]
        self.folder.chmod(0o755)
        with suppress(OSError):
            done = subprocess.run(ask, cwd="/", **become(STAND_IN), env=self.environ(), capture_output=True, check=False)
            if not done.returncode:
                return True
        self.said.append("not done as a user of its own: that may not read this Python and its packages")
        return False


def _clone(place: Path) -> None:
    """A clone of this tree; a copy of it where it is no repository, or not ours to clone."""
    with suppress(OSError):
        if not subprocess.run(["git", "clone", "--quiet", ROOT, place], capture_output=True, check=False).returncode:
            return
    shutil.copytree(ROOT, place, ignore=shutil.ignore_patterns(".git", ".venv", "outputs", "__pycache__", ".*_cache"))


def _borrow_packages(clone: Path) -> None:
    """Give a clone a .venv with our packages and its own code: what `scripts/setup run` makes, without the minute it takes."""
    venv.create(clone / ".venv", symlinks=True, with_pip=False)
    [packages] = (clone / ".venv" / "lib").glob("python3*/site-packages")
    beside = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "borrowed.pth").write_text("\n".join([f"import sys; sys.path.insert(0, {str(clone)!r})", *beside]) + "\n")
    for name, module in (("makeready", "flows.command"), ("prefect", "prefect.cli")):
        code = f"#!{clone}/.venv/bin/python\nimport sys\n"
        code += f"from {module} import {'main' if name == 'makeready' else 'app'} as main\nsys.exit(main())\n"
        (clone / ".venv" / "bin" / name).write_text(code)
        (clone / ".venv" / "bin" / name).chmod(0o755)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def become(user: str) -> dict[str, Any]:
    """What makes a process another user's, where root starts it; nothing elsewhere."""
    if os.geteuid() != 0:
        return {}
    who = pwd.getpwnam(user)
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
