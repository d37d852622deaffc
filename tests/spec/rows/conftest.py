"""Tables of rows, written for one test, and the spec that takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from tests.spec.conftest import HEAD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spec.conftest import Load, Mistakes


def spec(name: str = "rows.csv", prompt: str = "{name}. Studio light", item: str = "sku-{sku}") -> str:
    """A job with one prompt, a picture for each row of a file."""
    return f'{HEAD}  - id: "{item}"\n    prompt: "{prompt}"\n    from: {name}\n'


class Prompts(Protocol):
    def __call__(self, body: str | bytes, name: str = "rows.csv", **changes: str) -> list[str]: ...


@pytest.fixture
def prompts(load: Load, folder: Path) -> Prompts:
    """Give what is sent for each row of a file with this body."""

    def prompts(body: str | bytes, name: str = "rows.csv", **changes: str) -> list[str]:
        (folder / name).write_bytes(body if isinstance(body, bytes) else body.encode())
        return [order.request.prompt.removesuffix(". Studio light") for order in load(spec(name, **changes)).orders]

    return prompts


@pytest.fixture
def told(mistakes: Mistakes, folder: Path) -> Prompts:
    """Give the mistakes in a file with this body."""

    def told(body: str | bytes, name: str = "rows.csv", **changes: str) -> list[str]:
        (folder / name).write_bytes(body if isinstance(body, bytes) else body.encode())
        return mistakes(spec(name, **changes))

    return told
