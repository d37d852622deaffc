"""Trims by name and by measure, and their orientation."""

from __future__ import annotations

import re

Millimetres = tuple[float, float]
"""Width and height."""

MM = {"mm": 1.0, "cm": 10.0, "in": 25.4, "m": 1000.0, "ft": 304.8}


def _series(letter: str, width: int, height: int) -> dict[str, Millimetres]:
    """Eleven sizes, each half of the one before it, down to whole millimetres (ISO 216: A and B; ISO 269: C)."""
    made: dict[str, Millimetres] = {}
    for step in range(11):
        made[f"{letter}{step}"] = (float(width), float(height))
        width, height = height // 2, width
    return made


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

US = {name: (width * MM["in"], height * MM["in"]) for name, (width, height) in US_INCHES.items()}
NAMED = {**ISO, **US, **{f"US {name}": trim for name, trim in US.items()}}

SAME_MM = 0.05
"""Millimetres that a side may be off by, for a trim to be the one of a name: inches were rounded."""

_NUMBER = r"[0-9]{1,5}(?:\.[0-9]{1,4})?"
_SOME = rf"(?=[0-9.]*[1-9]){_NUMBER}"
_UNIT = "(?:mm|cm|in)"
LENGTH = f"{_NUMBER} ?{_UNIT}"
DISTANCE = f"{_SOME} ?(?:mm|cm|m|in|ft)"
TRIM = "|".join([*NAMED, f"{_SOME} ?[x×] ?{_SOME} ?{_UNIT}"])
"""Regular expressions of the kind that JSON Schema takes."""


def millimetres(text: str) -> float:
    """Millimetres of a length that fits LENGTH or DISTANCE, such as 3mm, 0.125in or 10ft."""
    number, unit = re.findall(r"[0-9.]+|[a-z]+", text)
    return float(number) * MM[unit]


def read_trim(text: str) -> Millimetres:
    """Width and height in mm of a trim that fits TRIM: a name such as A5 or US Letter, or a measure such as 148x210mm."""
    if text in NAMED:
        return NAMED[text]
    width, height = re.findall(r"[0-9.]+", text)
    return float(width) * MM[text[-2:]], float(height) * MM[text[-2:]]


def in_inches(text: str) -> bool:
    """Whether this trim was given in inches, so that figures are shown in inches too."""
    return text.endswith("in") or text.removeprefix("US ") in US


def oriented(trim: Millimetres, orientation: str, pixels: tuple[int, int] | None = None) -> Millimetres:
    """A trim turned upright (`portrait`) or on its side (`landscape`).

    `auto`: as a picture of `pixels` (width and height, px) lies; as it was written where that is square or None.
    """
    short, long = sorted(trim)
    if orientation == "auto" and pixels and pixels[0] != pixels[1]:
        orientation = "landscape" if pixels[0] > pixels[1] else "portrait"
    return {"portrait": (short, long), "landscape": (long, short)}.get(orientation, trim)


def same_series(text: str) -> dict[str, Millimetres]:
    """The named trims of the same series, among which another is looked for; none for a trim by measure."""
    if text in ISO:
        return {name: trim for name, trim in ISO.items() if name[0] == text[0]}
    return US if text in NAMED else {}


def trim_called(trim: Millimetres) -> str:
    """What a file's name calls a trim, whichever way it lies: `A5`, `Half-Letter`, or its measures, `148x210mm`."""
    for name, known in NAMED.items():
        if all(abs(side - of) < SAME_MM for side, of in zip(sorted(trim), sorted(known), strict=True)):
            return name.replace(" ", "-")
    width, height = trim
    return f"{width:.5g}x{height:.5g}mm"
