"""What must be so before a run begins."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import UsageError
from pipeline.stores.folder import FolderStore
from pipeline.work.preconditions import keep_apart, mark_as_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.stores import ShelfEntry


class Overtaken(FolderStore):
    """A shelf on which another sandbox run begins right after it was first looked at."""

    looked = False

    def entries(self, prefix: str = "") -> Iterator[ShelfEntry]:
        yield from super().entries(prefix)
        if not self.looked:
            self.looked = True
            mark_as_sandbox(self)
            claim(self)


def claim(shelf: FolderStore) -> None:
    shelf.put("ledger/leaf/0123456789abcdef.claim.json", b"{}", media_type="application/json")


def job(shelf: FolderStore, *, sandbox: bool) -> SimpleNamespace:
    return SimpleNamespace(store=shelf, wish=SimpleNamespace(sandbox=sandbox, draft=False))


def test_sandbox_runs_that_begin_at_the_same_instant_do_not_take_each_other_for_real_work(tmp_path: Path) -> None:
    keep_apart(job(Overtaken(tmp_path), sandbox=True))


def test_real_work_and_the_sandbox_are_kept_apart(tmp_path: Path) -> None:
    played, real = FolderStore(tmp_path / "played"), FolderStore(tmp_path / "real")
    mark_as_sandbox(played)
    claim(played)
    claim(real)
    keep_apart(job(played, sandbox=True))
    keep_apart(job(real, sandbox=False))
    with pytest.raises(UsageError, match="holds sandbox work"):
        keep_apart(job(played, sandbox=False))
    with pytest.raises(UsageError, match="holds real work"):
        keep_apart(job(real, sandbox=True))
