"""An SVG is drawn in a process of its own, which reads no file, comes to an end, and says what it leaves out."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from pipeline.prepress.pictures.svg_drawing import NotDrawn, draw
from tests.prepress.pictures.conftest import encoded
from tests.prepress.pictures.test_svg import SHAPES, svg

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Lay = Callable[[bytes], Path]

TEN = 'viewBox="0 0 10 10"'
TENFOLD = "".join(f'<g id="u{n}">' + f'<use href="#u{n - 1}"/>' * 10 + "</g>" for n in range(1, 10))
BOMBS = {
    "uses of uses": f'<defs><path id="u0" d="M0 0h9v9z"/>{TENFOLD}</defs><use href="#u9"/>',
    "groups in groups": "<g opacity='.5'>" * 250 + "<path d='M0 0h9v9z'/>" + "</g>" * 250,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused(lay: Lay, bomb: str) -> None:
    with pytest.raises(NotDrawn) as told:
        draw(lay(svg(BOMBS[bomb], TEN)), 256, 256)
    assert not told.value.of_the_machine


def test_more_time_than_a_picture_is_worth_ends_the_process(lay: Lay) -> None:
    turbulence = '<feTurbulence baseFrequency="0.9" numOctaves="9000"/><feGaussianBlur stdDeviation="50"/>' * 50
    endless = svg(f'<filter id="f">{turbulence}</filter><path d="M0 0h9v9z" filter="url(#f)"/>', TEN)
    with pytest.raises(NotDrawn, match="too long"):
        draw(lay(endless), 1024, 1024, cpu_seconds=1)


def test_a_machine_too_busy_is_told_without_the_command(lay: Lay) -> None:
    with pytest.raises(NotDrawn, match=r"^the machine was too busy to draw it within 0 s$") as told:
        draw(lay(svg("<path d='M0 0h9v9z'/>", TEN)), 256, 256, wall_seconds=0)
    assert told.value.of_the_machine


@pytest.mark.parametrize("reference", ["{0}", "file://{0}", "  {0}", "http://127.0.0.1:9/a.png"])
@pytest.mark.parametrize("element", ["image", "feImage"])
def test_no_file_is_read_even_of_a_drawing_that_nobody_has_judged(
    lay: Lay, tmp_path: Path, element: str, reference: str
) -> None:
    planted = tmp_path / "planted.png"
    Image.new("RGB", (9, 9), "red").save(planted)
    refers = f'<{element} width="10" height="10" href="{reference.format(planted)}" xlink:href="{planted}"/>'
    if element == "feImage":
        refers = f'<filter id="f">{refers}</filter><rect width="10" height="10" filter="url(#f)"/>'
    for text in (False, True):  # fonts are files too: without them no file at all can be opened
        found = draw(lay(svg(refers, TEN)), 20, 20, text=text)
        assert (255, 0, 0, 255) not in {colour for _, colour in found.image.getcolors(999) or ()}


def test_pixels_inside_the_drawing_are_drawn(lay: Lay) -> None:
    inside = base64.b64encode(encoded(Image.new("RGB", (9, 9), "red"), "PNG")).decode()
    found = draw(lay(svg(f'<image width="10" height="10" href="data:image/png;base64,{inside}"/>', TEN)), 20, 20)
    assert found.image.getpixel((10, 10)) == (255, 0, 0, 255)
    assert found.passed_over == ""


def test_what_the_view_box_shows_fills_the_pixels_whatever_size_the_drawing_states(lay: Lay) -> None:
    stated = 'viewBox="-5 0 10 5" width="3mm" height="100%" preserveAspectRatio="xMinYMin slice"'
    found = draw(lay(svg('<rect x="-5" width="5" height="100%" fill="#00f"/>', stated)), 40, 20)
    assert [found.image.getpixel(at) for at in ((1, 1), (18, 18), (22, 10))] == [
        (0, 0, 255, 255),
        (0, 0, 255, 255),
        (0, 0, 0, 0),
    ]


def test_live_text_is_drawn_in_a_stand_in_font_where_it_is_asked_for(lay: Lay) -> None:
    path = lay(svg('<text x="1" y="8" font-size="8" font-family="Futura">Ink</text>', TEN))
    assert draw(path, 100, 100).image.getbbox() is None
    found = draw(path, 100, 100, text=True)
    assert found.image.getbbox()
    assert found.passed_over == ""


NO_LOSS = {
    "a shape without width": '<rect width="0" height="4"/><circle r="0"/><polygon points="1 2"/>',
    "a part that is not there": '<use href="#nowhere"/>',
    "attributes of other programs": '<g data-name="a" frobnicate="1"/>',
}


@pytest.mark.parametrize("name", NO_LOSS)
def test_what_svg_itself_does_not_draw_is_no_loss(lay: Lay, name: str) -> None:
    assert draw(lay(svg(SHAPES + NO_LOSS[name], TEN)), 50, 50).passed_over == ""


def test_what_is_not_drawn_as_it_is_written_is_named(lay: Lay) -> None:
    assert "oklch" in draw(lay(svg('<path d="M0 0h9v9z" fill="oklch(.5 .2 30)"/>', TEN)), 50, 50).passed_over


def test_a_process_that_cannot_be_started_is_no_fault_of_the_drawing(lay: Lay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(NotDrawn) as told:
        draw(lay(svg(SHAPES, TEN)), 50, 50)
    assert told.value.of_the_machine
