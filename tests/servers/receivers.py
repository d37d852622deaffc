"""Whoever notices are sent to, on loopback: a web server that takes, refuses, never answers or drips, and a mail server."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from email.message import EmailMessage

SECRET_PATH, SECRET_HEADER = "canary-path-51c07e99", "canary-header-77aa01"


class Receiver:
    """A web server, open while the block runs. `port`: to open again where another one was, as after an outage."""

    def __init__(self, *, port: int = 0, status: int = 200, manner: str = "take") -> None:
        """`manner`: `take`, or `deaf` (hears all and never answers), or `drip` (a byte now and then, without end)."""
        self.manner, self.status = manner, status
        self.came: list[tuple[str, bytes]] = []
        """The path and the body of each request, in the order they came."""
        self.called = threading.Event()
        self.released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _Handler, bind_and_activate=False)
        self._server.allow_reuse_address = True
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._server.receiver = self  # type: ignore[attr-defined]
        self._server.server_bind()
        self.port: int = self._server.server_address[1]

    @property
    def address(self) -> str:
        """The address of Apprise, with two secrets in it."""
        return f"json://127.0.0.1:{self.port}/{SECRET_PATH}/?+X-Token={SECRET_HEADER}"

    @property
    def check(self) -> str:
        return f"http://127.0.0.1:{self.port}/{SECRET_PATH}?key=1"

    @property
    def notices(self) -> list[dict[str, Any]]:
        """What came by Apprise, as the machines read it."""
        bodies = [json.loads(body) for path, body in self.came if body.startswith(b'{"version"')]
        return [json.loads(body["message"]) | {"attachments": body["attachments"]} for body in bodies]

    @property
    def pings(self) -> list[tuple[str, str]]:
        """The pings: what stands after the secret path, and the body."""
        pings = [(path, body.decode()) for path, body in self.came if not body.startswith(b'{"version"')]
        return [(path.partition("?")[0].removeprefix(f"/{SECRET_PATH}"), body) for path, body in pings]

    def __enter__(self) -> Self:
        self._server.server_activate()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        receiver: Receiver = self.server.receiver  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        receiver.came.append((self.path, body))
        receiver.called.set()
        if receiver.manner == "deaf":
            receiver.released.wait()
            return
        self.send_response(receiver.status)
        self.end_headers()
        while receiver.manner == "drip" and not receiver.released.wait(0.1):
            try:
                self.wfile.write(b".")
            except OSError:
                return

    def log_message(self, *_: object) -> None:
        pass


class Mailbox:
    """A mail server that keeps what it is sent, open while the block runs."""

    def __init__(self, port: int) -> None:
        self.mails: list[EmailMessage] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        from email import message_from_bytes, policy

        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


def mail_address(port: int) -> str:
    return f"mailto://127.0.0.1:{port}?smtp=127.0.0.1&mode=insecure&from=press@example.com&to=canary-desk@example.com"


def free_port() -> int:
    """A port that is free, and that nobody gets by chance in the next moment."""
    import socket

    with socket.socket() as found:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
