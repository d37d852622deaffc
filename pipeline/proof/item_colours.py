"""The colours of items as the page shows them: what was asked for, by palette, and what came, with its ΔE. Pure."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING, Any

from pipeline.prepress.colour.swatches import hexadecimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.records import Finding, Outcome

Json = dict[str, Any]

MEASURED = "palette.measured"
"""The finding that holds the measures of a picture's colours, and judges nothing."""
UNNAMED = "colours"
"""What colours are called that a spec gives without a palette's name, each with a number."""


class Palettes:
    """The palettes that items were asked for in, each under a name of its own."""

    def __init__(self, items: Iterable[Outcome]) -> None:
        """Gather them from the requests: a name that stands for other colours at another item gets a number."""
        self.by_name: dict[str, Json] = {}
        """Colours and background of each, as `#2E75B6`."""
        self._names: dict[tuple[str, str], str] = {}
        self._tries: dict[str | None, Iterator[str]] = {}
        for item in items:
            asked = _asked(item)
            if asked and _key(item, asked) not in self._names:
                name = self._free(item.palette)
                self._names[_key(item, asked)], self.by_name[name] = name, asked

    def name_for(self, item: Outcome) -> str | None:
        """The name of an item's palette here; None where it asks for no colours."""
        asked = _asked(item)
        return self._names.get(_key(item, asked)) if asked else None

    def _free(self, wanted: str | None) -> str:
        tries = self._tries.setdefault(wanted, _names(wanted))
        return next(name for name in tries if name not in self.by_name)


def _names(wanted: str | None) -> Iterator[str]:
    if wanted:
        return chain([wanted], (f"{wanted} ({number})" for number in count(2)))
    return (f"{UNNAMED} {number}" for number in count(1))


def _key(item: Outcome, asked: Json) -> tuple[str, str]:
    return item.palette or "", repr(asked)


def _asked(item: Outcome) -> Json:
    """Colours and background of a request, as hex; empty where it asks for none."""
    controls = item.request.get("controls") or {}
    colours = [_hex(colour) for colour in controls.get("colors") or ()]
    background = controls.get("background_color")
    return ({"colors": colours} if colours else {}) | ({"background": _hex(background)} if background else {})


def _hex(colour: Json) -> str:
    red, green, blue = colour["rgb"]
    return hexadecimal((red, green, blue))


def dominant(findings: Iterable[Finding]) -> tuple[list[tuple[str, float, str, float]], float | None]:
    """The dominant colours (hex, share, nearest that was asked for, ΔE00), and the share of all that keeps to the palette.

    Shares are 0..1. Nothing and None where the colours were not measured.
    """
    found = next((each for each in findings if each.code == MEASURED), None)
    if found is None:
        return [], None
    said: Any = found.measures or {}
    rows: list[tuple[str, float, str, float]] = []
    while (name := f"dominant {len(rows) + 1}") in said:
        rows.append((said[name], said[f"{name} share"], said[f"{name} nearest"], said[f"{name} delta"]))
    return rows, said.get("drawn_share", found.measured)
