"""Trims by their names, in capitals or not."""

from __future__ import annotations

import re

Millimetres = tuple[float, float]
"""Width and height."""

INCH = 25.4
"""Millimetres."""


def _series(letter: str, width: int, height: int) -> dict[str, Millimetres]:
    """Eleven sizes, each half of the one before it, down to whole millimetres (ISO 216: A and B; ISO 269: C)."""
    made: dict[str, Millimetres] = {}
    for step in range(11):
        made[f"{letter}{step}"] = (float(width), float(height))
        width, height = height // 2, width
    return made


def _inches(sides: dict[str, Millimetres]) -> dict[str, Millimetres]:
    return {name: (width * INCH, height * INCH) for name, (width, height) in sides.items()}


ISO = {**_series("A", 841, 1189), **_series("B", 1000, 1414), **_series("C", 917, 1297)}
"""Width and height in mm, upright."""

US_INCHES = {
    "Half Letter": (5.5, 8.5),
    "Executive": (7.25, 10.5),
    "Letter": (8.5, 11.0),
    "Legal": (8.5, 14.0),
    "Tabloid": (11.0, 17.0),
    "Ledger": (17.0, 11.0),
}
"""Width and height in inches (Letter, Tabloid and Ledger: ANSI/ASME Y14.1; the others by custom of the trade)."""

US = _inches(US_INCHES)
OLD_NAMES = {**ISO, **US, **{f"US {name}": trim for name, trim in US.items()}}
"""Those that names of files are made of: what lies on a shelf under its measures keeps that name when more names are known."""

CARDS = {"DL": (99.0, 210.0), "DL Envelope": (110.0, 220.0), "Business Card": (85.0, 55.0)}
"""By custom of the trade: DL as a flyer is a third of A4; the envelope it goes into is of ISO 269."""
US_CARDS = _inches(
    {
        "Statement": (5.5, 8.5),
        "US Statement": (5.5, 8.5),
        "US Business Card": (3.5, 2.0),
        "US Postcard": (4.0, 6.0),
        "US Postcard 4x6": (4.0, 6.0),
        "US Postcard 5x7": (5.0, 7.0),
        "US Postcard 6x9": (6.0, 9.0),
        "US Postcard 6x11": (6.0, 11.0),
    }
)
"""By custom of the trade. Statement is another name of Half Letter."""
NAMED = {**OLD_NAMES, **CARDS, **US_CARDS}
SAID = {"DIN Lang": "DL"}
"""Names that mean another."""

GAP = "[ _-]?"
_STANDARD = "".join(f"[{letter}{letter.lower()}]" for letter in "DIN"), "".join(f"[{each}{each.lower()}]" for each in "ISO")
_SHORT = {re.sub(GAP, "", name).casefold(): name for name in (*NAMED, *SAID)}


def _anyhow(name: str) -> str:
    """The pattern of a name in capitals or not; between its words a space, a dash or nothing."""
    return "".join(GAP if sign == " " else f"[{sign.upper()}{sign.lower()}]" if sign.isalpha() else sign for sign in name)


NAME = "|".join(
    (
        f"(?:(?:{'|'.join(_STANDARD)}){GAP})?[A-Ca-c](?:[0-9]|10)",
        *(_anyhow(name) for name in (*NAMED, *SAID) if name not in ISO),
    )
)
"""A regular expression of the kind that JSON Schema takes; `DIN` and `ISO` may stand before the series."""


def proper(text: str) -> str | None:
    """The name that is meant, as NAMED has it: `A5` of `din a5`; None where it is none."""
    short = re.sub(GAP, "", text).casefold()
    name = _SHORT.get(short) or _SHORT.get(re.sub("^(?:din|iso)(?=[a-c][0-9])", "", short))
    return SAID.get(name, name) if name else None


def is_american(name: str) -> bool:
    """Whether a trim of this name is measured in inches."""
    return name.removeprefix("US ") in US or name in US_CARDS
