"""A server that serves what a test says, and a fetch from it into an empty folder."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from pipeline.wire.fetch.download import Fetched, fetch
from pipeline.wire.http_clients import picture_client
from pipeline.wire.open_sockets import Connections
from tests.servers.scripted import Script, ScriptedServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Fetching:
    """`from_server(script…)` fetches from a server that answers so; `folder` is where things would lie."""

    def __init__(self, folder: Path, closing: ExitStack):
        self.folder = folder
        self.lines = Connections()
        self._closing = closing

    def serve(self, *scripts: Script) -> ScriptedServer:
        return self._closing.enter_context(ScriptedServer(*scripts))

    def from_server(self, *scripts: Script, **options) -> Fetched:
        server = self.serve(*scripts)
        return self(server.url("/picture?X-Amz-Signature=canary"), also=server.address, **options)

    def __call__(self, link: str, *, also=None, **options) -> Fetched:
        with picture_client(connections=self.lines, also=also) as client:
            return fetch(link, self.folder / "picture", client=client, **options)

    @property
    def left(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    @property
    def came(self) -> bytes:
        """What lies where a picture would."""
        return (self.folder / "picture").read_bytes()


@pytest.fixture
def fetching(tmp_path) -> Iterator[Fetching]:
    with ExitStack() as closing:
        yield Fetching(tmp_path, closing)
