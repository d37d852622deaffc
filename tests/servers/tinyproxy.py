"""A real proxy for tests: tinyproxy, on loopback, with nothing behind it but what a test puts there."""

from __future__ import annotations

import select
import shutil
import socket
import subprocess
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import pytest

from tests.cli.process import wait_until

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LOGIN = "anna:canary%2Dpass"
"""As it stands in a URL. Tinyproxy knows few other signs."""

CONFIGURATION = """\
Port {port}
Listen 127.0.0.1
Timeout 60
LogFile "{log}"
LogLevel Connect
MaxClients 200
Allow 127.0.0.1
ConnectPort 443
Upstream http 127.0.0.1:{beyond}
{login}
"""


@dataclass(frozen=True)
class Tinyproxy:
    """Where it listens, what it writes down, and whether it wants a login."""

    port: int
    log: Path
    locked: bool

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def way_in(self) -> str:
        """Its address, with the login where it wants one."""
        return f"http://{LOGIN}@127.0.0.1:{self.port}" if self.locked else self.url

    def asked(self) -> list[str]:
        """What it was asked for, in order: `CONNECT api.example:443`."""
        lines = self.log.read_text().splitlines()
        return [line.partition("): ")[2].rpartition(" HTTP/")[0] for line in lines if "Request (file descriptor" in line]


@contextmanager
def running_tinyproxy(folder: Path, beyond: Internet, *, login: bool = False) -> Iterator[Tinyproxy]:
    """Serve until the block ends; whatever is asked for, it asks `beyond`. `login`: only for those who have LOGIN."""
    program = shutil.which("tinyproxy")
    if not program:
        pytest.skip("tinyproxy is not installed (Debian: apt-get install tinyproxy)")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log, configuration = folder / "tinyproxy.log", folder / "tinyproxy.conf"
    auth = "BasicAuth anna canary-pass" if login else ""
    configuration.write_text(CONFIGURATION.format(port=port, log=log, beyond=beyond.port, login=auth))
    with subprocess.Popen(
        [program, "-d", "-c", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_until(lambda: listens(port) or process.poll() is not None)
            assert process.poll() is None, log.read_text() if log.exists() else "tinyproxy did not start"
            yield Tinyproxy(port, log, login)
        finally:
            process.terminate()


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


class Internet:
    """All that lies beyond the proxy: answers CONNECT for the names it knows, shows their certificate, and passes on to a
    server of this machine that speaks plain HTTP. Any other name cannot be reached."""

    def __init__(self, places: Mapping[str, int], tls: ssl.SSLContext) -> None:
        """`places`: the port on this machine of each `name:port`."""
        self._places = dict(places)
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.heads: list[str] = []
        """What it was asked for, with all headers, before any TLS."""
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._threads[0].join()
        for line in list(self._open):
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()

    def also(self, place: str, port: int) -> None:
        """Know one place more."""
        self._places[place] = port

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._socket.accept()
                self._open.append(line)
                self._threads.append(threading.Thread(target=self._serve, args=(line,)))
                self._threads[-1].start()

    def _serve(self, line: socket.socket) -> None:
        with suppress(OSError), line:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = line.recv(4096)
                if not piece:
                    return
                head += piece
            self.heads.append(head.decode())
            port = self._places.get(head.decode().split()[1])
            if port is None:
                line.sendall(b"HTTP/1.0 502 Bad Gateway\r\n\r\n")
                return
            line.sendall(b"HTTP/1.0 200 Connection established\r\n\r\n")
            with (
                self._tls.wrap_socket(line, server_side=True) as secure,
                socket.create_connection(("127.0.0.1", port)) as there,
            ):
                self._open += [secure, there]
                _pass_on(secure, there)


def _pass_on(secure: ssl.SSLSocket, there: socket.socket) -> None:
    """Carry what comes from either side to the other, until one of them ends."""
    while True:
        ready = [secure] if secure.pending() else select.select([secure, there], [], [])[0]
        for source in ready:
            piece = source.recv(1 << 16)
            if not piece:
                return
            (there if source is secure else secure).sendall(piece)
