"""`makeready review` as a process, and those who come to it."""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from tests.cli.process import PATIENCE, Makeready, Started, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.records import Outcome


@dataclass(frozen=True)
class Serving:
    """A review that is served, and its process."""

    told: dict[str, Any]
    started: Started
    people: ExitStack

    @property
    def origin(self) -> str:
        return str(self.told["address"]).rstrip("/")

    @property
    def host(self) -> str:
        return self.origin.removeprefix("http://")

    @property
    def place(self) -> tuple[str, int]:
        """Where a socket connects to."""
        host, _, port = self.host.rpartition(":")
        return host, int(port)

    def link(self, name: str) -> str:
        return next(str(each["link"]) for each in self.told["links"] if each["name"] == name)

    def reviewer(self, name: str) -> Reviewer:
        """Somebody who has opened their link."""
        client = httpx.Client(base_url=self.origin, timeout=PATIENCE, trust_env=False, headers={"Origin": self.origin})
        return Reviewer(self.people.enter_context(client), self.link(name).partition("#")[2])


class Reviewer:
    """Asks as the page of one browser does."""

    def __init__(self, http: httpx.Client, token: str) -> None:
        self.http = http
        entered = self.http.post("/enter", json={"token": token})
        assert entered.status_code == 200, entered.text
        self.write = entered.json()["write"]

    def decide(self, item: Outcome, kind: str = "approve", *, write: str | None = None, **more: Any) -> httpx.Response:
        body = {"id": item.id, "fp": item.fingerprint, "kind": kind, "seen": {"manifest": 1, "decisions": 0}} | more
        headers = {"X-Makeready-Write": write or self.write} if write or self.write else {}
        return self.http.post("/decide", json=body, headers=headers)

    @contextmanager
    def events(self) -> Iterator[Iterator[tuple[str, dict[str, Any]]]]:
        """The stream, open: kinds and data as they come."""
        with self.http.stream("GET", "/events") as stream:
            assert stream.status_code == 200
            lines = stream.iter_lines()
            assert next(lines) == "retry: 2000"
            yield _events(lines)


def _events(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    kind = ""
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "data":
            yield kind, json.loads(value)


class WithFewFiles(Makeready):
    """The program on a system that lets it open 200 files."""

    @staticmethod
    def command(*words: object, code: str | None = None) -> list[str]:
        return ["sh", "-c", 'ulimit -n 200 && exec "$0" "$@"', *Makeready.command(*words, code=code)]


@contextmanager
def reviewing(
    folder: Path, shelf: object, *words: object, environ: dict[str, str] | None = None, few_files: bool = False
) -> Iterator[Serving]:
    """Serve a review of this shelf until the block ends; `folder`: where the process stands."""
    program = (WithFewFiles if few_files else Makeready)(folder, environ)
    with program.started("review", shelf, "--json", *words) as started:
        wait_until(lambda: started.out.read_text().endswith("\n") or started.process.poll() is not None)
        assert started.process.poll() is None, started.err.read_text()
        with ExitStack() as people:
            yield Serving(json.loads(started.out.read_text()), started, people)
