"""An API on loopback that answers what it was told to, and remembers what it was asked."""

from __future__ import annotations

import json
import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Said:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    manner: str = "whole"
    """`whole`, `torn` (half of the body), `gone` (no answer, orderly end), `reset` (no answer, TCP reset), `silent`."""


def says(value: object, status: int = 200, **headers: str) -> Said:
    """A JSON answer; header names are given with underscores."""
    return Said(status, json.dumps(value).encode(), {name.replace("_", "-"): text for name, text in headers.items()})


@dataclass(frozen=True)
class Heard:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class ScriptedApi:
    """Answers in the order of `script`; the last answer again when that is used up."""

    def __init__(self) -> None:
        self.script: list[Said] = []
        self.heard: list[Heard] = []
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}/client/v4"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def next(self) -> Said:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


def _handler(api: ScriptedApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 100

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            api.heard.append(Heard(self.command, parts.path, parse_qs(parts.query), headers, body))
            said = api.next()
            self.close_connection = True
            if said.manner == "silent":
                api.closing.wait(100)
            if said.manner == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if said.manner in ("gone", "reset", "silent"):
                return
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(said.body)))
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(said.body[: len(said.body) // 2] if said.manner == "torn" else said.body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
