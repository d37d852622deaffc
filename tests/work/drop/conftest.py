from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.work.drop.campaign import Campaign

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return Campaign.at(str(tmp_path))
