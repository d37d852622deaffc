"""The program, killing itself at a named step: `python -m tests.chaos.child STEP:WHEN:NTH run job.yaml …`.

STEP   draw; or what is written: claim, receipt, record (of any turn), master, account (manifests/<run>.json), table,
       assets, sums, manifest, document
WHEN   before, after, or amid: a file is written and synced under its unfinished name, and not yet renamed
NTH    at which passing, from 1
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WHOLE = {"manifest.csv": "table", "assets.csv": "assets", "SHA256SUMS": "sums", "manifest.json": "manifest"}
ROOMS = {"masters": "master", "rejected": "master", "manifests": "account", "documents": "document"}


def step_of(key: str) -> str:
    """What is written under a key, or under the path of a file."""
    *folders, name = key.split("/")
    if name in WHOLE:
        return WHOLE[name]
    if name.endswith(".json") and name.count(".") == 2:
        return name.split(".")[1].partition("-")[0]
    return next((step for room, step in ROOMS.items() if room in folders), "other")


class Trap:
    """Counts who passes, and kills the process at the nth."""

    def __init__(self, text: str) -> None:
        self._place, _, nth = text.rpartition(":")
        self._left = int(nth)
        self._lock = threading.Lock()

    def passed(self, step: str, when: str) -> None:
        with self._lock:
            self._left -= f"{step}:{when}" == self._place
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: type, method: str, step: Callable[..., str]) -> None:
        """Watch a method; `step` names what a call of it (its arguments without self) is about."""
        inner = getattr(owner, method)

        def watched(its: object, *args: Any, **options: Any) -> Any:
            name = step(*args, **options)
            self.passed(name, "before")
            try:
                return inner(its, *args, **options)
            finally:
                self.passed(name, "after")

        setattr(owner, method, watched)


def lay(trap: Trap) -> None:
    """Watch the model and both shelves."""
    from pipeline.models.client import ModelClient
    from pipeline.stores import folder
    from pipeline.stores.s3 import S3Store

    trap.around(ModelClient, "draw", lambda *_, **__: "draw")
    for store in (folder.FolderStore, S3Store):
        trap.around(store, "put", lambda key, *_, **__: step_of(key))
        trap.around(store, "replace", lambda key, *_, **__: step_of(key))

    inner = folder.part_beside

    @contextmanager
    def watched(path: Path, *args: Any, **options: Any) -> Iterator[Path]:
        with inner(path, *args, **options) as part:
            trap.passed(step_of(path.as_posix()), "amid")
            yield part

    folder.part_beside = watched


def main() -> int:
    from flows import command

    lay(Trap(sys.argv.pop(1)))
    return command.main()


if __name__ == "__main__":
    sys.exit(main())
