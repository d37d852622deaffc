"""How much an SVG draws, all that it borrows counted each time: a few lines can ask for a billion shapes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_DRAWN = 20_000
"""Elements. svglib takes 13 s CPU and 280 MB for 22,000 circles (measured), and nothing here can stop it."""
MOST_BYTES = 4 * 2**20
"""It takes 5 s CPU and 220 MB for a path of 2.4 MB."""
_SELF = MOST_DRAWN + 1
"""What stands for no end."""


def drawn_elements(top: Element) -> int:
    """How many elements are drawn, counted up to a little more than `MOST_DRAWN`; what borrows itself has no end."""
    named = {name: element for element in top.iter() if (name := element.get("id"))}
    known: dict[Element, int] = {}

    def count(element: Element) -> int:
        if element not in known:
            known[element] = _SELF  # met again on the way down: it borrows itself
            target = next((named.get(value[1:]) for key, value in element.items() if _is_reference(key, value)), None)
            borrowed = count(target) if target is not None and element.tag.endswith("}use") else 0
            known[element] = min(_SELF, 1 + borrowed + sum(map(count, element)))
        return known[element]

    try:
        return count(top)
    except RecursionError:  # a long chain of elements that borrow
        return _SELF


def _is_reference(key: str, value: str) -> bool:
    return key.rpartition("}")[2] == "href" and value.startswith("#")
