"""What every mapping of a spec has in common."""

from __future__ import annotations

from pydantic import ConfigDict

SUFFIX = "Section"
"""What the JSON Schema leaves out of the names of the program's classes: `PrintSection` is called `Print` there."""

STRICT = ConfigDict(frozen=True, extra="forbid", model_title_generator=lambda section: section.__name__.removesuffix(SUFFIX))
"""Keys that are not known are mistakes."""
