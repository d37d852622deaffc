"""The texts of a prompt once their placeholders are filled in: judged and read as what they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import PydanticCustomError

from pipeline.prepress.size import millimetres, read_trim
from pipeline.prepress.size.trims import UNMEASURED, spelt
from pipeline.records import pixels_of
from pipeline.spec import text_patterns
from pipeline.spec.suggestions import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.spec.value_shapes import Shape


class Trim(NamedTuple):
    """A trim by its proper name or measure, and its width and height in mm."""

    text: str
    mm: tuple[float, float]
    assumed: str | None = None
    """What was written, where it says no unit."""


def trim_of(text: str) -> Trim:
    """The trim that a text names or measures."""
    return Trim(spelt(text), read_trim(text), text if re.fullmatch(UNMEASURED, text) else None)


def bleed_mm(text: str) -> float:
    """Millimetres of a bleed; 0 needs no unit."""
    return millimetres(text) if text[-1].isalpha() else 0.0


def size_of(text: str) -> tuple[int, int] | None:
    """Width and height in px; None for `auto`."""
    return None if text == text_patterns.AUTO else pixels_of(text)


@dataclass(frozen=True)
class FilledText:
    """What a text must be once it is filled in, and what it is read as."""

    shape: Shape
    read: Callable[[str], Any] = str
    longest: int | None = None
    """Characters."""

    def value(self, text: str) -> object:
        """What the text stands for; raises ValueError with a sentence to be read after its name."""
        if self.longest and len(text) > self.longest:
            raise ValueError(f"may have at most {self.longest:,} characters; filled in it has {len(text):,}")
        try:
            self.shape.check(text)
        except PydanticCustomError as error:
            raise ValueError(f"{error.message()}, not {shown(text)}") from None
        return self.read(text)


PROMPT = FilledText(text_patterns.PROMPT_SHAPE, longest=text_patterns.LONGEST_PROMPT)
FILLED = {
    "model": FilledText(text_patterns.MODEL_NAME),
    "size": FilledText(text_patterns.SIZE_SHAPE, size_of),
    "style": FilledText(text_patterns.STYLE_SHAPE, longest=text_patterns.LONGEST_STYLE),
    "substyle": FilledText(text_patterns.STYLE_SHAPE, longest=text_patterns.LONGEST_STYLE),
    "palette": FilledText(text_patterns.PALETTE_NAME),
    "print.trim": FilledText(text_patterns.TRIM_SHAPE, trim_of),
    "print.orientation": FilledText(text_patterns.ORIENTATION_SHAPE),
    "print.bleed": FilledText(text_patterns.BLEED_SHAPE, bleed_mm),
    "print.safe": FilledText(text_patterns.BLEED_SHAPE, bleed_mm),
    "print.viewing_distance": FilledText(text_patterns.DISTANCE_SHAPE, millimetres),
    "print.profile": FilledText(text_patterns.PROFILE_SHAPE),
}


@lru_cache(maxsize=4096)
def value_of(name: str, text: str) -> object:
    """What a text of this name (`size`, `print.trim`) stands for; raises ValueError as `FilledText.value` does."""
    return FILLED[name].value(text)
