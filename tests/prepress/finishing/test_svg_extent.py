"""How much a drawing draws, before a library that nobody can stop is asked for it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from pipeline.prepress.finishing.svg_extent import MOST_DRAWN, drawn_elements
from pipeline.prepress.finishing.svg_support import NotDrawable, drawable_svg

DOT = '<circle id="u0" r="1"/>'


def svg(body: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{body}</svg>'.encode()


def tower(levels: int, uses: int) -> str:
    """A dot that each level has so many times as often."""
    return DOT + "".join(f'<g id="u{n}">' + f'<use href="#u{n - 1}"/>' * uses + "</g>" for n in range(1, levels + 1))


@pytest.mark.parametrize(
    ("body", "drawn"),
    [
        (DOT, 2),
        (f'{DOT}<use href="#u0"/><use href="#u0"/>', 6),
        (f'{DOT}<use href="#nowhere"/>', 3),
        (tower(2, 3), 1 + 1 + 7 + 25),
    ],
)
def test_what_is_borrowed_counts_each_time(body: str, drawn: int) -> None:
    assert drawn_elements(ElementTree.fromstring(svg(body))) == drawn


@pytest.mark.parametrize(
    "body",
    [tower(5, 10), tower(3000, 1), '<g id="a"><use href="#a"/></g>', DOT * MOST_DRAWN, f"<path d='M0 0{'h1' * 2_100_000}'/>"],
    ids=["a tower", "a chain", "itself", "many", "long"],
)
def test_what_draws_too_much_is_not_drawn_as_vectors(body: str) -> None:
    with pytest.raises(NotDrawable, match="more than 20,000 elements"):
        drawable_svg(svg(body))
