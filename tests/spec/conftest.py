"""Specs written for one test, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from pipeline.errors import SpecError
from pipeline.spec import Spec, load_spec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEAD = "job: j\nprompts:\n"


class Load(Protocol):
    def __call__(self, text: str | bytes, overrides: Sequence[str] = ()) -> Spec: ...


class Mistakes(Protocol):
    def __call__(self, text: str | bytes, overrides: Sequence[str] = ()) -> list[str]: ...


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the spec lies, which is where the command is called from."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def load(folder: Path) -> Load:
    """Load a spec that is called spec.yaml."""

    def load(text: str | bytes, overrides: Sequence[str] = ()) -> Spec:
        path = folder / "spec.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_spec(path.relative_to(folder), overrides)

    return load


@pytest.fixture
def mistakes(load: Load) -> Mistakes:
    """Give what is said of a spec, line by line; nothing if it is sound."""

    def mistakes(text: str | bytes, overrides: Sequence[str] = ()) -> list[str]:
        try:
            load(text, overrides)
        except SpecError as error:
            return [str(mistake) for mistake in error.mistakes]
        return []

    return mistakes
