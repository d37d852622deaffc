"""What a night leaves on the shelf of the page's job."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import Popen

    from tests.nightly.bare_root import BareRoot

PATIENCE_SECONDS = 240
"""A schedule of each minute, and the run; more on a busy machine. What takes longer never comes."""


def delivered(root: BareRoot) -> str | None:
    """How many pictures the manifest tells of, as a sentence; None where there is none yet."""
    manifest = root.clone / "outputs" / "model-page" / "manifest.json"
    if not manifest.is_file():
        return None
    totals = json.loads(manifest.read_text())["totals"]
    assert totals["delivered"] + totals["kept"] == 4, totals
    return "4 of 4 pictures"


def until(found: Callable[[], Any], what: str, *programs: Popen[bytes]) -> Any:
    """What `found` gives, as soon as it gives something. Raises TimeoutError, at once where one of `programs` has ended."""
    for _ in range(2 * PATIENCE_SECONDS):
        if value := found():
            return value
        if any(program.poll() is not None for program in programs):
            break
        threading.Event().wait(0.5)
    raise TimeoutError(f"never came: {what}")
