"""Where pictures are painted: behind the calls, as many at once as there are cores, and kept only until handed over."""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.sandbox.commission import Commission

MOST_KEPT = 160
"""Pictures that wait to be fetched: what a run at full pace has in flight. Older ones are painted again when asked for."""


class PaintQueue:
    """Paints what is ordered. A picture ordered while its call still waits is ready when the call is answered."""

    def __init__(self, paint: Callable[[Commission], bytes]) -> None:
        self._paint = paint
        self._commissions: dict[str, Commission] = {}
        self._painted: OrderedDict[str, Future[bytes]] = OrderedDict()
        self._hashes: dict[str, str] = {}
        self._lock = Lock()
        self._stopped = False
        self._pool = ThreadPoolExecutor(max_workers=os.cpu_count() or 2, thread_name_prefix="paint")

    def order(self, picture: str, commission: Commission) -> None:
        """Begin a picture; returns at once."""
        with self._lock:
            self._commissions[picture] = commission
        self._begin(picture)

    def commission(self, picture: str) -> Commission | None:
        """What was ordered under this name."""
        with self._lock:
            return self._commissions.get(picture)

    def take(self, picture: str) -> bytes:
        """The finished picture, waited for; painted again if it was handed over.

        Raises KeyError where it was never ordered, ConnectionAbortedError where painting was stopped first.
        """
        try:
            return self._begin(picture).result()
        except CancelledError:
            raise ConnectionAbortedError("the sandbox is closed") from None

    def handed_over(self, picture: str) -> None:
        """Forget the bytes of a picture that arrived whole."""
        with self._lock:
            self._painted.pop(picture, None)

    def hashes(self) -> dict[str, str]:
        """SHA-256 of every picture painted so far, by name."""
        with self._lock:
            return dict(self._hashes)

    def stop(self) -> None:
        """Begin no picture any more, and let nobody wait for one; what is being painted is finished."""
        with self._lock:
            self._stopped = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Stop painting, and wait for what is being painted."""
        self.stop()
        self._pool.shutdown(wait=True)

    def _begin(self, picture: str) -> Future[bytes]:
        with self._lock:
            if self._stopped:
                raise ConnectionAbortedError("the sandbox is closed")
            if picture not in self._painted:
                self._painted[picture] = self._pool.submit(self._finish, picture, self._commissions[picture])
                while len(self._painted) > MOST_KEPT:
                    self._painted.popitem(last=False)
            return self._painted[picture]

    def _finish(self, picture: str, commission: Commission) -> bytes:
        body = self._paint(commission)
        with self._lock:
            self._hashes[picture] = hashlib.sha256(body).hexdigest()
        return body
