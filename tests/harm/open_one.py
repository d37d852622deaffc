"""Opens and judges pictures, and tells what each cost."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pipeline.errors import NotAPicture
from pipeline.prepress.checks.inspection import inspect
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.pictures import open_picture
from tests.harm.measuring import serve
from tests.prepress.pictures.conftest import artwork, encoded
from tests.samples import a_request


def look(path: Path) -> str:
    try:
        with open_picture(path) as picture:
            inspect(picture, a_request("a leaf"), Limits())
    except NotAPicture as refusal:
        return f"refused: {refusal}"
    return "taken"


if __name__ == "__main__":
    with tempfile.NamedTemporaryFile() as sound:
        for kind in ("PNG", "JPEG", "WEBP"):
            Path(sound.name).write_bytes(encoded(artwork(), kind))
            look(Path(sound.name))
    serve(look)
