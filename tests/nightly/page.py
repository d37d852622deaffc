"""What `docs/nightly.md` has people type, section by section."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "nightly.md"
FILES = ROOT / "docs" / "nightly"


def lines(section: str) -> list[str]:
    """The lines of the fenced `sh` blocks under a heading, up to the next heading. Raises KeyError where there are none."""
    parts = re.split(r"^#{2,} (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    bodies = dict(zip(parts[1::2], parts[2::2], strict=True))
    found = re.findall(r"^```sh\n(.*?)^```", bodies[section], re.MULTILINE | re.DOTALL)
    if not found:
        raise KeyError(section)
    return [line for block in found for line in block.splitlines()]
