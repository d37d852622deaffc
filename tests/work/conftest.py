from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.work.town import Town
from tests.work.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial(tmp_path)


@pytest.fixture
def new_town(tmp_path: Path) -> Callable[[], Town]:
    return lambda: Town(tmp_path)


@pytest.fixture
def town(new_town: Callable[[], Town]) -> Town:
    return new_town()
