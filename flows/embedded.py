"""Prefect's server for runs that name none: started at once beside us, quiet, on loopback only, and gone when we are.

Prefect would start one by itself, but later, in our process group (Ctrl-C would end it before the run could tell it the end),
with its errors on our screen, and without the settings below.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import tomllib
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from flows.folder_settings import disregard_folder, profiles
from pipeline.errors import MakereadyError
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, MutableMapping

QUIET = {
    "DO_NOT_TRACK": "1",  # else Prefect's client reports first steps to its makers, where it sees a terminal
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",  # the screen is ours; what matters is raised
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",  # else a lost server costs kilobytes for every event it does not take
}

CLIENT = {"PREFECT_LOGGING_TO_API_ENABLED": "false", "PREFECT_LOGGING_LEVEL": "CRITICAL"}
"""The log of a server that ends with the run is never read; it would double what the client costs."""

SERVER = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR",  # into its own log, whose last line says why it did not start
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_EVENTS_STREAM_OUT_ENABLED": "false",
    "PREFECT_SERVER_LOGS_STREAM_OUT_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
}
"""Off is what a single run has no use for. In batches a task run costs the server 3.6 ms of CPU, by its defaults 31 ms."""

STRAIGHT = ("NO_PROXY", "no_proxy")

DATABASE = "PREFECT_SERVER_DATABASE_CONNECTION_URL"
LEAVE_SECONDS = 10.0


@dataclass(frozen=True)
class Embedded:
    """A server of our own: its process, and the file of its log."""

    process: subprocess.Popen[bytes]
    log: Path

    def why_not(self) -> str:
        """Why it does not answer, as far as it said: the last line of its log."""
        with suppress(OSError):
            lines = [line for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
            if lines:
                return f"the last line of its log, {self.log}: {one_line(lines[-1])}"
        ended = self.process.poll()
        return f"it said nothing in {self.log}" + ("" if ended is None else f" and ended with code {ended}")


def prepare_environment(environ: MutableMapping[str, str]) -> None:
    """Keep Prefect quiet and at home. To be called before Prefect is imported; what is set already stands."""
    for name, value in QUIET.items():
        environ.setdefault(name, value)


def names_server(environ: Mapping[str, str]) -> bool:
    """Whether the user has a Prefect server: named by PREFECT_API_URL, or by a profile of Prefect's in their home."""
    if environ.get("PREFECT_API_URL"):
        return True
    if not profiles(environ).is_file():
        return False
    # Prefect knows best what its files say, but to ask it takes most of a second.
    from prefect.settings import get_current_settings

    return bool(get_current_settings().api.url)


def look_at_home(environ: Mapping[str, str]) -> None:
    """Return if Prefect will be able to read its own folder and profiles; raises MakereadyError where it will not."""
    home = Path(environ.get("PREFECT_HOME") or "~/.prefect").expanduser()
    profiles = Path(environ.get("PREFECT_PROFILES_PATH") or home / "profiles.toml").expanduser()
    try:
        if home.exists():
            any(home.iterdir())
        elif environ.get("PREFECT_HOME"):
            home.mkdir(parents=True)
        if profiles.exists():
            tomllib.loads(profiles.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # of TOML and of UTF-8, too
        place = profiles if home.is_dir() and not isinstance(error, NotADirectoryError) else home
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise MakereadyError(
            f"Prefect's own files cannot be read: {place}: {one_line(reason or type(error).__name__)}. Nothing was started. "
            "Mend that, or set PREFECT_HOME to a folder of yours, or run without Prefect: --plain"
        ) from error


@contextmanager
def server(environ: MutableMapping[str, str], announce: Callable[[str], object]) -> Iterator[Embedded | None]:
    """Start a server beside us, unless the user has one, and make Prefect use it while the block runs.

    Gives the server where it is ours. Does not wait until it is up: what is sent to it meanwhile waits in its socket.
    `announce` is told what goes on. When the block ends, what was recorded is written and the server ends; so it does if we are
    killed. Raises MakereadyError where Prefect's own folder cannot be read.
    """
    look_at_home(environ)
    prepare_environment(environ)
    disregard_folder(environ)
    if names_server(environ):
        announce("asking the Prefect server")
        yield None
        return
    with ExitStack() as closing:
        folder = _folder(environ, closing)
        first = not (folder / "prefect.db").exists()
        announce("starting Prefect's embedded server" + (", which takes longer this first time" if first else ""))
        process, port = _start(environ, folder, closing)
        ours = {**CLIENT, "PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}
        before = {name: environ.get(name) for name in (*ours, *STRAIGHT)}
        environ.update({name: environ.get(name) or value for name, value in ours.items()})
        environ.update(_straight(environ))
        _read_again()
        try:
            yield Embedded(process, folder / "server.log")
        finally:
            if process.poll() is None:
                _deliver()
            _stop(process)
            for name in before:
                del environ[name]
            environ.update({name: value for name, value in before.items() if value is not None})
            _read_again()


def _straight(environ: Mapping[str, str]) -> dict[str, str]:
    """What keeps Prefect's client from asking a proxy of the environment for a server on this machine."""
    theirs = environ.get("no_proxy") or environ.get("NO_PROXY")
    return dict.fromkeys(STRAIGHT, ",".join(filter(None, (theirs, "127.0.0.1"))))


def _folder(environ: Mapping[str, str], closing: ExitStack) -> Path:
    """Where the server's database and log lie: kept from run to run, apart from those of other programs and versions."""
    cache = Path(environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    folder = cache / "makeready" / f"prefect-{version('prefect')}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "server.log").touch()
    except OSError:  # no home, or none that can be written
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="makeready-prefect-")))
    return folder


def _start(environ: Mapping[str, str], folder: Path, closing: ExitStack) -> tuple[subprocess.Popen[bytes], int]:
    log = closing.enter_context((folder / "server.log").open("wb"))
    from pipeline.settings import SERVICES  # here, since a command that starts no server needs no settings

    # The server has no use for the account and its secrets. Nor for settings of Prefect's: a database that they name, in the
    # environment or in a profile, is the user's own, and is not to be written to (let alone brought up to date).
    settings = {name: value for name, value in environ.items() if not name.startswith((*SERVICES, "PREFECT_"))}
    settings |= {**QUIET, **SERVER, "PREFECT_HOME": str(folder), DATABASE: f"sqlite+aiosqlite:///{folder / 'prefect.db'}"}
    with socket.create_server(("127.0.0.1", 0)) as listening:
        # -P: a folder named flows where the user stands must not be taken for ours.
        process = subprocess.Popen(  # noqa: S603 (our own module, our own interpreter)
            [sys.executable, "-P", "-m", "flows.server_process", str(listening.fileno())],
            cwd=folder,  # a settings file of Prefect's may lie where the user stands
            env=settings,
            pass_fds=[listening.fileno()],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        return process, listening.getsockname()[1]


def _read_again() -> None:
    """Where Prefect is imported already it has read the environment, and must read it again."""
    if "prefect.context" in sys.modules:
        sys.modules["prefect.context"].refresh_global_settings_context()


def _deliver() -> None:
    """Send the server what Prefect's client still holds about task runs, while there is a server to send it to."""
    if "prefect.events.worker" in sys.modules:
        sys.modules["prefect.events.worker"].EventsWorker.drain_all(timeout=LEAVE_SECONDS)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Close the pipe the server watches, and wait until it has ended."""
    assert process.stdin is not None  # noqa: S101 (it was asked for)
    process.stdin.close()
    try:
        process.wait(LEAVE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
