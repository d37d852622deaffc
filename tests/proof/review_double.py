"""A review server of a few lines, on loopback: it keeps what it is told in memory, and answers and tells as a test bids it."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import TYPE_CHECKING, Any

from tests.proof.data import render

if TYPE_CHECKING:
    from collections.abc import Iterator

END = None
"""In a stream's queue: the stream ends."""


class ReviewDouble:
    """What is said to it, and what it says: `held` answers wait, `refusal` answers an error in place of 201.

    With `cut_off` what is said is written down, and the connection dies before its answer, when that is set; the news of it
    comes first where it `tells_first`. `closed` is why nobody may listen any more.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.said: list[dict[str, Any]] = []
        self.tokens: list[str | None] = []
        self.streams: list[Queue[str | None]] = []
        self.opened = 0
        self._news = threading.Condition()
        self.open_for_answers = threading.Event()
        self.open_for_answers.set()
        self.refusal: tuple[int, str] | None = None
        self.cut_off: threading.Event | None = None
        self.tells_first = False
        self.closed: str | None = None

    def until_opened(self, streams: int) -> bool:
        """Wait until pages have opened so many streams in all; False: none came for a minute."""
        with self._news:
            return self._news.wait_for(lambda: self.opened >= streams, timeout=60)

    def opens(self, stream: Queue[str | None]) -> None:
        with self._news:
            self.streams.append(stream)
            self.opened += 1
            self._news.notify_all()

    def judgement(self, said: dict[str, Any], by: str) -> dict[str, Any]:
        """Write what was said down as the next decision; the answer of `/decide` and the data of an event are the same."""
        item = next(each for each in self.data["items"] if each["id"] == said["id"])
        decisions = item.setdefault("decisions", [])
        words = {key: said[key] for key in ("kind", "text", "prompt", "pin", "sent") if said.get(key) is not None}
        decisions.append(
            {"n": len(decisions) + 1, "by": by, "at": "2026-11-27T11:00:00Z", "seen": said["seen"]["decisions"], **words}
        )
        verdicts = {"approve": "approved", "reject": "rejected", "withdraw": "waiting"}
        item["approval"] = verdicts.get(said["kind"], item["approval"])
        return {"item": item["id"], "fp": item["fp"], "approval": item["approval"], "conflict": [], "decisions": decisions}

    def tell(self, kind: str, data: dict[str, Any]) -> None:
        for stream in self.streams:
            stream.put(f"event: {kind}\ndata: {json.dumps(data)}\n\n")


class Answers(BaseHTTPRequestHandler):
    """The addresses of a review: page, state, events, decide, pictures (none)."""

    double: ReviewDouble

    def do_GET(self) -> None:
        if self.path == "/":
            self.answer(200, render(self.double.data).encode(), "text/html; charset=utf-8")
        elif self.path == "/state":
            self.answer(200, json.dumps(self.double.data).encode())
        elif self.path == "/events" and self.double.closed:
            self.answer(403, json.dumps({"error": self.double.closed}).encode())
        elif self.path == "/events":
            self.stream()
        else:
            self.answer(404, b"{}")

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.double.tokens.append(self.headers["X-Makeready-Write"])
        self.double.open_for_answers.wait()
        if self.double.refusal:
            status, sentence = self.double.refusal
            self.answer(status, json.dumps({"error": sentence}).encode())
            return
        self.double.said.append(said)
        told = self.double.judgement(said, self.double.data["review"]["as"])
        if self.double.cut_off:
            if self.double.tells_first:
                self.double.tell("decision", told)
            self.double.cut_off.wait()
            self.close_connection = True
            return
        self.answer(201, json.dumps(told | {"also": []}).encode())

    def stream(self) -> None:
        queue: Queue[str | None] = Queue()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b"retry: 2000\n\n")
        self.double.opens(queue)
        while (told := queue.get()) is not END:
            try:
                self.wfile.write(told.encode())
                self.wfile.flush()
            except OSError:  # the browser has gone
                break
        self.double.streams.remove(queue)

    def answer(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing: the tests look at what came."""


@contextmanager
def served(data: dict[str, Any]) -> Iterator[tuple[ReviewDouble, str]]:
    """A review of this data and its address."""
    double = ReviewDouble(data)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Answers,), {"double": double}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield double, f"http://127.0.0.1:{server.server_port}/"
    finally:
        double.open_for_answers.set()
        if double.cut_off:
            double.cut_off.set()
        for queue in list(double.streams):
            queue.put(END)
        server.shutdown()
        server.server_close()
        thread.join()
