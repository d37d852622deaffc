"""`{name}` in a text: plain values are filled in, and nothing else can be asked for.

No attributes, no positions, no conversions, no format specs: `{city.__class__}` is a mistake, not a door.
`{{` and `}}` are braces.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.spec.suggestions import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "[A-Za-z_][A-Za-z0-9_-]*"
PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
PLAIN = re.compile("[A-Za-z0-9._]+")
BRACES = {"{{": "{", "}}": "}"}
# Letters that Unicode does not take apart into a plain letter and an accent.
WHOLE_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "þ": "th",
        "Þ": "Th",
        "ı": "i",
    }
)


@dataclass(frozen=True)
class Template:
    """A text with placeholders: each piece is some literal text and the name that follows it (None after the last)."""

    pieces: tuple[tuple[str, str | None], ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that the text asks for."""
        return frozenset(name for _, name in self.pieces if name is not None)

    def fill(self, values: Mapping[str, str]) -> str:
        """Put the values in; every name must have one."""
        return "".join([literal if name is None else literal + values[name] for literal, name in self.pieces])


def parse_template(text: str) -> Template:
    """Take a text apart; raises ValueError with a sentence where a brace is alone or holds more than a plain name."""
    pieces: list[tuple[str, str | None]] = []
    literal, end = "", 0
    for match in PIECE.finditer(text):
        literal += text[end : match.start()]
        end = match.end()
        if match[0] in BRACES:
            literal += BRACES[match[0]]
        elif match[1] is None:
            raise ValueError(f"a single {match[0]} stands alone: write {match[0] * 2} for a brace that is part of the text")
        elif not re.fullmatch(NAME, match[1]):
            raise ValueError(f"{shown(match[0])}: only a plain name can stand in braces (letters, digits, _ and -)")
        else:
            pieces.append((literal, match[1]))
            literal = ""
    return Template((*pieces, (literal + text[end:], None)))


def as_name(value: str) -> str:
    """A value as it stands in an id: accents dropped, case kept, everything that may not stand there made a dash.

    What may: ASCII letters, digits, `.` and `_`. `São Paulo` gives `Sao-Paulo`. The result is empty where nothing can be
    kept, as of `東京`.
    """
    if PLAIN.fullmatch(value):
        return value.strip("-.")
    letters = unicodedata.normalize("NFKD", value.translate(WHOLE_LETTERS))
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return re.sub("[^A-Za-z0-9._]+", "-", bare).strip("-.")
