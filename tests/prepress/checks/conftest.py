"""Pictures to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.prepress.checks.inspection import inspect
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.pictures import open_picture
from tests.prepress.pictures.conftest import encoded
from tests.samples import a_request

if TYPE_CHECKING:
    from PIL import Image


@pytest.fixture
def codes(tmp_path):
    """Inspect a picture as if 256x256 px had been asked for: the codes of what was found, each with its level."""

    def look(came: Image.Image | bytes, kind: str = "PNG", size: str = "256x256", limits=None, **options) -> dict[str, str]:
        path = tmp_path / "came"
        path.write_bytes(came if isinstance(came, bytes) else encoded(came, kind, **options))
        request = a_request(prompt="a shield", size=size)
        with open_picture(path) as picture:
            findings = inspect(picture, request, Limits(**{"min_long_side": 256} | (limits or {}))).findings
        return {finding.code: finding.level.value for finding in findings}

    return look
