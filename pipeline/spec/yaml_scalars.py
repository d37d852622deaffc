"""What an unquoted word of YAML means, by the core schema of YAML 1.2.

So `NO`, `on` and `yes` stay text (a country, a preposition, an answer), and so does `12:30`, which YAML 1.1 read as 750.
JSON has no infinity and no NaN: these words stay text too.
"""

from __future__ import annotations

import math
import re

WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
NUMBER = re.compile(
    r"(?P<decimal>[-+]?[0-9]+)|0o(?P<octal>[0-7]+)|0x(?P<hex>[0-9a-fA-F]+)|(?P<real>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
)
BASES = {"decimal": 10, "octal": 8, "hex": 16}
LONGEST_NUMBER = 300
"""Characters: no number of a spec is longer, and Python refuses to read thousands of digits."""


def meaning(text: str) -> str | int | float | bool | None:
    """What the unquoted word stands for; whole floats come as int, as JSON Schema sees them."""
    if text in WORDS:
        return WORDS[text]
    if text[0] not in "-+.0123456789" or len(text) > LONGEST_NUMBER or not (number := NUMBER.fullmatch(text)):
        return text
    kind = number.lastgroup or "real"
    if kind in BASES:
        return int(number[kind], BASES[kind])
    real = float(text)
    if not math.isfinite(real):
        return text
    return int(real) if real.is_integer() else real
