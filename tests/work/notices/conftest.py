from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.work.trial import Trial

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial(tmp_path)
