"""A listener on loopback that counts who comes, and closes the door on everybody."""

from __future__ import annotations

import contextlib
import socket
import threading
from queue import Queue
from typing import Self


class Listener:
    """A context manager; `port` is where it listens on 127.0.0.1."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._came = 0
        self._peers: Queue[object] = Queue()
        self._thread = threading.Thread(target=self._accept)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    @property
    def visitors(self) -> int:
        """How many have come so far. It knocks itself, so that everybody who stood in line before is counted."""
        with socket.create_connection(("127.0.0.1", self.port)) as own:
            address = own.getsockname()
            while self._peers.get(timeout=100) != address:
                self._came += 1
        return self._came

    def _accept(self) -> None:
        while True:
            try:
                connection, address = self._socket.accept()
            except OSError:
                return
            connection.close()
            self._peers.put(address)
