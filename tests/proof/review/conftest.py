"""A review of a small job, served by a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.stores import open_store
from tests.proof.review.jobs import delivered
from tests.proof.review.reviewing import Serving, reviewing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.manifest.manifest import Manifest
    from pipeline.stores import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "shelf"), "autumn")


@pytest.fixture
def account(store: Store) -> Manifest:
    """Two pictures in two takes each, delivered."""
    return delivered(store, 2, takes=2)


@pytest.fixture
def served(tmp_path: Path, store: Store, account: Manifest) -> Iterator[Serving]:
    """A review for anna and ben, who decide, and the press, who looks on."""
    with reviewing(tmp_path, store.url, "--as", "anna", "--as", "ben", "--read-only", "press") as serving:
        yield serving
