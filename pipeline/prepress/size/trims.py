"""Trims by name and by measure, and their orientation."""

from __future__ import annotations

import re

from pipeline.prepress.size.trim_names import ISO, NAME, NAMED, OLD_NAMES, US, Millimetres, is_american, proper

MM = {"mm": 1.0, "cm": 10.0, "in": 25.4, "m": 1000.0, "ft": 304.8}


SAME_MM = 0.05
"""Millimetres that a side may be off by, for a trim to be the one of a name: inches were rounded."""

_NUMBER = r"[0-9]{1,5}(?:\.[0-9]{1,4})?"
_SOME = rf"(?=[0-9.]*[1-9]){_NUMBER}"
_UNIT = "(?:mm|cm|in)"
LENGTH = f"{_NUMBER} ?{_UNIT}"
DISTANCE = f"{_SOME} ?(?:mm|cm|m|in|ft)"
MEASURED = rf"{_SOME} ?[x×] ?{_SOME} ?{_UNIT}"
TWICE_MEASURED = "|".join(f"{_SOME} ?{unit} ?[xX×] ?{_SOME} ?{unit}" for unit in ("mm", "cm", "in"))
_SIDE = r"(?:[2-9][0-9]|[1-9][0-9]{2,4})(?:\.[0-9]{1,4})?"
UNMEASURED = f"{_SIDE} ?[xX×] ?{_SIDE}"
"""Without a unit. A side of less than 20 is none in mm: it may be meant in inches (8.5x11)."""
TRIM = "|".join([NAME, MEASURED, f"{_SOME} ?X ?{_SOME} ?{_UNIT}", TWICE_MEASURED, UNMEASURED])
"""Regular expressions of the kind that JSON Schema takes."""


def millimetres(text: str) -> float:
    """Millimetres of a length that fits LENGTH or DISTANCE, such as 3mm, 0.125in or 10ft."""
    number, unit = re.findall(r"[0-9.]+|[a-z]+", text)
    return float(number) * MM[unit]


def spelt(text: str) -> str:
    """A trim that fits TRIM as it is written down: its proper name, or its measure with one unit, which is mm if none is said.

    A measure that was always taken stays as it is written: it stands so in what lies on shelves.
    """
    if name := proper(text):
        return name
    if re.fullmatch(MEASURED, text):
        return text
    width, height = re.findall(r"[0-9.]+", text)
    return f"{width}x{height}{text[-2:] if text[-1].isalpha() else 'mm'}"


def read_trim(text: str) -> Millimetres:
    """Width and height in mm of a trim that fits TRIM: a name such as A5 or US Letter, or a measure such as 148x210mm."""
    said = spelt(text)
    if said in NAMED:
        return NAMED[said]
    width, height = re.findall(r"[0-9.]+", said)
    return float(width) * MM[said[-2:]], float(height) * MM[said[-2:]]


def in_inches(text: str) -> bool:
    """Whether this trim was given in inches, so that figures are shown in inches too."""
    return text.endswith("in") or is_american(text)


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
    for name, known in OLD_NAMES.items():
        if all(abs(side - of) < SAME_MM for side, of in zip(sorted(trim), sorted(known), strict=True)):
            return name.replace(" ", "-")
    width, height = trim
    return f"{width:.5g}x{height:.5g}mm"
