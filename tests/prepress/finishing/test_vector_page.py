"""An SVG on a page: as vectors where those are true, as pixels where they are not, and refused where nothing would be."""

from __future__ import annotations

import pytest

from pipeline.records import PrintSize
from tests.prepress.finishing.conftest import rendered, said_by

SQUARE, SMALL = PrintSize("100x100mm", (100.0, 100.0), 0.0), PrintSize("20x20mm", (20.0, 20.0), 0.0)
RED, BLUE, PAPER = (238, 34, 37), (53, 66, 160), (255, 255, 255)
"""Red and blue as the renderer shows them in the inks of FOGRA39, which sRGB's own are beyond."""
STOPS = '<stop offset="0" stop-color="blue"/><stop offset=".5" stop-color="blue"/><stop offset=".5" stop-color="red"/>'
FOUR = ((25, 25), (75, 25), (25, 75), (75, 75))

GRADIENT = f"<linearGradient id='g'>{STOPS}</linearGradient>"

DRAWN = {
    "a style sheet": (
        "<style>rect{fill:blue} .a{fill:red}</style><rect width='50' height='50' class='a'/>",
        (RED, None, None, None),
    ),
    "a transform": (
        "<rect width='25' height='25' fill='#f00' transform='translate(50 50) scale(2)'/>",
        (None, None, None, RED),
    ),
    "arcs in short": ("<path d='M50 75a25 25 0 1150 0 25 25 0 01-50 0' fill='rgb(255,0,0)'/>", (None, None, None, RED)),
    "a line": ("<path d='M0 75H100' stroke='red' stroke-width='50'/>", (None, None, RED, RED)),
    "a hole": ("<path d='M0 0H100V100H0ZM50 0H100V50H50Z' fill='red' fill-rule='evenodd'/>", (RED, None, RED, RED)),
    "a clip": (
        "<clipPath id='c'><rect width='50' height='100'/></clipPath><g clip-path='url(#c)'>"
        "<rect width='100' height='50' fill='red'/></g>",
        (RED, None, None, None),
    ),
    "a use": (
        "<defs><rect id='u' width='50' height='50' fill='red'/></defs><use href='#u' x='50'/>",
        (None, RED, None, None),
    ),
    "a gradient": (f"{GRADIENT}<rect width='100' height='50' fill='url(#g)'/>", (BLUE, RED, None, None)),
    "percentages": ("<rect width='100%' height='50%' fill='red'/>", (RED, RED, None, None)),
}

AS_PIXELS = {
    "<text x='1' y='9'>Hi</text>": "live text",
    "<filter id='f'/>": "filter",
    "<g opacity='.5'><path d='M0 0h9v9z'/></g>": "opacity",
    "<path d='M0 0h9v9z' style='mix-blend-mode:multiply'/>": "mix-blend-mode",
    "<mask id='m'/>": "mask",
    "<symbol id='s'/>": "symbol",
    "<svg><path d='M0 0h9v9z'/></svg>": "within",
    "<path d='M0 0h9v9z' fill='url(#nowhere)'/>": "no gradient of its own",
    "<linearGradient id='g' gradientTransform='rotate(9)'/>": "gradientTransform",
    "<linearGradient id='g'><stop stop-color='red' stop-opacity='0'/></linearGradient>": "stop-opacity",
    "<linearGradient id='g'><stop stop-color='rgba(0,0,0,.1)'/></linearGradient>": "fades",
    f"{GRADIENT}<path d='M0 0h9v9z' fill='url(#g)' transform='scale(2)'/>": "group",
    f"{GRADIENT}<path d='M0 0h9v9z' stroke='url(#g)'/>": "line",
    f"{GRADIENT}<g fill-opacity='.5'><path d='M0 0h9v9z' fill='url(#g)'/></g>": "fill-opacity",
    "<path d='M0 0h9v9z' frobnicate='1'/>": "frobnicate",
}


@pytest.mark.parametrize("color", ["rgb", "cmyk"])
@pytest.mark.parametrize("name", DRAWN)
def test_it_is_drawn_where_and_as_it_should_be(delivered, master, name, color):
    path = master("svg")
    body, expected = DRAWN[name]
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{body}</svg>')
    _, file, findings = delivered(path, SQUARE, format="pdf", color=color)
    assert findings == ()
    page = rendered(file)
    for at, wanted in zip(FOUR, expected, strict=True):
        assert max(abs(a - b) for a, b in zip(page.getpixel(at), wanted or PAPER, strict=True)) <= 6, (at, page.getpixel(at))


REFUSED = {
    "<path d='M0 0h9v9z' fill='color(display-p3 1 0 0)'/>": "display-p3",
    "<style>@media print{path{fill:red}}</style><path d='M0 0h9v9z'/>": "@media",
    "<image width='9' height='9' href='data:image/png;base64,AAAA'/>": "mage",
    "<text x='1' y='9'>\u76fe</text>": "\u76fe",
    "<g opacity='.5'>" * 250 + "<path d='M0 0h9v9z'/>" + "</g>" * 250: "nested",
}


@pytest.mark.parametrize("body", AS_PIXELS)
def test_what_vectors_would_lose_lies_on_the_page_as_pixels_and_it_is_said(delivered, master, body):
    path = master("svg")
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{body}</svg>')
    record, file, findings = delivered(path, SMALL, format="pdf")
    assert [(finding.code, finding.level.value) for finding in findings if finding.code != "finishing.flattened"] == [
        ("finishing.by-pixels", "info")
    ]
    assert AS_PIXELS[body] in findings[-1].text
    assert (record.ppi, record.width) == (300, 237)
    assert "300 ppi (vectors turned into pixels)" in record.description
    assert "ICC" in said_by("pdfimages", "-list", file).lower().replace("icc", "ICC")


@pytest.mark.parametrize("body", REFUSED, ids=range(len(REFUSED)))
def test_what_nothing_here_draws_is_refused_by_name(delivered, master, body):
    path = master("svg")
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{body}</svg>')
    record, _, findings = delivered(path, SMALL, format="pdf")
    assert record is None
    assert [(finding.code, finding.level.value) for finding in findings] == [("finishing.cannot", "fail")]
    assert REFUSED[body] in findings[0].text


def test_a_drawing_covers_the_sheet_from_its_middle(delivered, master):
    path = master("svg")
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-100 0 300 100"><rect x="-100" width="300" height="100" fill="blue"/>'
        '<rect width="100" height="100" fill="red"/></svg>'
    )
    page = rendered(delivered(path, SQUARE, format="pdf")[1])
    for at in (2, 2), (97, 2), (2, 97), (97, 97):
        assert max(abs(a - b) for a, b in zip(page.getpixel(at), RED, strict=True)) <= 6


def test_mirrored_bleed_is_not_done_to_vectors_and_it_is_said(delivered, master):
    _, _, findings = delivered(master("svg"), format="pdf", bleed_from="mirror")
    assert [finding.code for finding in findings] == ["finishing.vector-cropped"]
