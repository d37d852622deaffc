"""`{name}` in a text: plain values are filled in, and nothing else can be asked for.

No attributes, no positions, no conversions, no format specs: `{city.__class__}` is a mistake, not a door.
`{{` and `}}` are braces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.spec.suggestions import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "[A-Za-z_][A-Za-z0-9_-]*"
"""What `for_each` may call its values."""
LETTER = r"A-Za-z_\u00c0-\u1fff\u2c00-\u2fef\u3005-\ud7ff\uf900-\ufdcf"
"""Within a class of signs: the letters of all scripts, as XML takes them in names, without signs that are not seen."""
ASKED = f"[{LETTER}](?:[{LETTER}0-9 -]*[{LETTER}0-9-])?"
"""What may stand in braces: such a name, or a column's as its header has it, with spaces and letters of all kinds."""
PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
BRACES = {"{{": "{", "}}": "}"}


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
        elif not re.fullmatch(ASKED, match[1]):
            says = "only a plain name can stand in braces (letters, digits, spaces, _ and -)"
            raise ValueError(f"{shown(match[0])}: {says}{_for_a_column(match[1])}")
        else:
            pieces.append((literal, match[1]))
            literal = ""
    return Template((*pieces, (literal + text[end:], None)))


def _for_a_column(name: str) -> str:
    """How a column is asked for whose header has other signs, as `Width (mm)` has; nothing where it may be none."""
    words = "_".join(re.findall(f"[{LETTER}0-9]+", name))
    plain = re.fullmatch(ASKED, words) and "__" not in words and name[:1] == words[:1]
    return f"; a column {shown(name)} is asked for as `{{{words}}}`" if plain else ""
