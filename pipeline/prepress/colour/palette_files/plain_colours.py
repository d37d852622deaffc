"""Plain JSON with colours in it, as `{"blue": {"500": "#1F3A5F"}}`: what is a colour wherever it stands is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.prepress.colour.channel_ranges import NoColour
from pipeline.prepress.colour.colour_reading import Reading, colour_of_text
from pipeline.prepress.colour.palette_files.token_tree import DEEPEST
from pipeline.prepress.colour.palette_files.token_values import BARE_HEX, SURE, colour_of_value

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("name", "title", "label")
"""Keys by which a list names what stands in it."""
NOT_COLOURS = {"description", "comment"}


def plain_colours(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Reading | NoColour]]:
    """Every text below that is hex or a function of CSS, with its path; no names, which may be words."""
    if len(path) > DEEPEST:
        return
    if isinstance(value, str):
        if SURE.fullmatch(value.strip()):
            try:
                yield ".".join(path) or value.strip(), colour_of_text(value)
            except NoColour as fault:
                yield ".".join(path) or value.strip(), fault
    elif isinstance(value, dict):
        if path and (written := _of_keys(value)):
            try:
                yield ".".join(path), colour_of_value(written)
            except NoColour as fault:
                yield ".".join(path), fault
            return
        for key, below in value.items():
            if not key.startswith("$") and key.casefold() not in NOT_COLOURS:
                yield from plain_colours(below, (*path, key))
    elif isinstance(value, list):
        for number, below in enumerate(value, start=1):
            said = [below[key] for key in NAMES if isinstance(below.get(key), str)] if isinstance(below, dict) else []
            name = said[0] if said else str(number)
            yield from plain_colours(below, path if isinstance(below, str) and not path else (*path, name))


def _of_keys(value: dict[str, Any]) -> object:
    """What an object says by keys that are sure to mean its colour, `hex`, `rgb` or letters, as a token would; or None."""
    by_key = {key.casefold(): below for key, below in value.items()}
    said, rgb = by_key.get("hex"), by_key.get("rgb")
    if isinstance(said, str) and (SURE.fullmatch(said.strip()) or BARE_HEX.fullmatch(said.strip())):
        return said
    letters = dict(zip("rgb", rgb, strict=False)) if isinstance(rgb, list) and len(rgb) == 3 else by_key
    letters = rgb if isinstance(rgb, dict) else letters
    spelt = any(all(isinstance(letters.get(letter), int | float) for letter in word) for word in ("rgb", "hsl"))
    return letters if spelt else None
