"""SVG is measured by its viewBox, and refused where it runs, fetches or moves."""

from __future__ import annotations

import pytest

from pipeline.errors import NotAPicture
from pipeline.prepress.pictures import open_picture


def svg(inside: str = "", attributes: str = 'viewBox="0 0 300 200"') -> bytes:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"<svg {names} {attributes}>{inside}</svg>".encode()


SHAPES = '<circle cx="4" cy="5" r="3" fill="#c33"/><path d="M6 0h3v9z" fill="#236"/>'
"""Something to see in a viewBox of ten by ten."""

SOUND = {
    "empty": "",
    "paths": '<g transform="translate(1 2)"><path d="M0 0L9 9" fill="#2E75B6"/></g>',
    "gradient": '<defs><linearGradient id="a"/></defs><rect fill="url(#a)"/>',
    "quoted references": '<rect filter="url( \'#b\' )" style="fill:url(&quot;#a&quot;)"/>',
    "use": '<use href="#a"/><use xlink:href=" #a"/>',
    "embedded pixels": '<image href="data:image/png;base64,AAAA"/>',
    "embedded font": "<style>@font-face{src:url(data:font/woff2;base64,AAAA)} .a{fill:red}</style>",
    "CDATA": "<style><![CDATA[.a > .b {fill: red}]]></style>",
    "metadata": '<metadata><r:a xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" r:resource="http://x.example/"/></metadata>',
    "comment": "<!-- <script> -->",
    "words": "<title>on script (1) and url</title><text>https://example.com</text>",
}


@pytest.mark.parametrize("inside", SOUND.values(), ids=SOUND)
def test_still_and_self_contained_artwork_is_taken(lay, inside):
    picture = open_picture(lay(svg(inside)))
    assert (picture.media_type, picture.extension) == ("image/svg+xml", "svg")
    assert (picture.width, picture.height, picture.aspect, picture.image, picture.mode) == (300, 200, 1.5, None, "")


@pytest.mark.parametrize(
    ("attributes", "size", "aspect"),
    [
        ('viewBox="0 0 2048 1024"', (2048, 1024), 2.0),
        ('viewBox=" -10,-10  30.4 , 20 "', (30, 20), 1.52),
        ('viewBox="0 0 1.5 1"', (2, 1), 1.5),
        ('viewBox="0 0 0.3 0.2"', (1, 1), 1.5),
        ('viewBox="0 0 1e3 5e2" width="5" height="5"', (1000, 500), 2.0),
        ('width="300px" height="200"', (300, 200), 1.5),
    ],
)
def test_an_svg_is_measured_by_its_view_box(lay, attributes, size, aspect):
    picture = open_picture(lay(svg("", attributes)))
    assert (picture.width, picture.height) == size
    assert picture.aspect == pytest.approx(aspect)


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        'viewBox="0 0 300"',
        'viewBox="0 0 0 0"',
        'viewBox="0 0 -3 2"',
        'viewBox="0 0 nan 1"',
        'viewBox="0 0 inf 1"',
        'viewBox="a b c d"',
        'width="100%" height="100%"',
        'viewBox="0 0 1e300 1e-300"',
        'width="10cm"',
    ],
)
def test_an_svg_without_a_size_is_refused(lay, attributes):
    with pytest.raises(NotAPicture):
        open_picture(lay(svg("", attributes)))


ACTIVE = {
    "script": "<script>alert(1)</script>",
    "script in capitals": "<SCRIPT/>",
    "script of another namespace": '<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>',
    "HTML": '<h:p xmlns:h="http://www.w3.org/1999/xhtml"/>',
    "foreignObject": "<foreignObject/>",
    "iframe": "<iframe/>",
    "event": '<g onclick="alert(1)"/>',
    "event in capitals": '<g OnLoad="alert(1)"/>',
    "animation": '<animate attributeName="href" to="javascript:alert(1)"/>',
    "set": '<set attributeName="onclick" to="alert(1)"/>',
    "link": '<a href="https://evil.example/"/>',
    "javascript": '<a xlink:href="javascript:alert(1)"/>',
    "use of a file": '<use href="other.svg#a"/>',
    "image": '<image href="https://evil.example/a.png"/>',
    "image by path": '<image href="/etc/passwd"/>',
    "image by XLink": '<image xlink:href="file:///etc/passwd"/>',
    "embedded SVG": '<image href="data:image/svg+xml;base64,AAAA"/>',
    "embedded HTML": '<image href="data:text/html,hello"/>',
    "empty reference": '<image href=""/>',
    "paint": '<rect fill="url(https://evil.example/#a)"/>',
    "paint second": '<rect fill="url(#a) url(//evil.example/)"/>',
    "paint in capitals": "<rect fill=\"URL( 'https://evil.example/' )\"/>",
    "paint escaped": '<rect fill="\\75rl(https://evil.example/)"/>',
    "paint as entity": '<rect fill="&#117;rl(https://evil.example/)"/>',
    "style": '<rect style="background:url(https://evil.example/)"/>',
    "style sheet": "<style>rect{fill:url('https://evil.example/')}</style>",
    "import": '<style>@import "https://evil.example/";</style>',
    "import in CDATA": '<style><![CDATA[@IMPORT "https://evil.example/";]]></style>',
    "import after an element": '<style><g/>@import "https://evil.example/";</style>',
    "import escaped": '<style>@\\69mport "https://evil.example/";</style>',
    "image-set": "<style>g{background:image-set('https://evil.example/' 1x)}</style>",
    "base": '<g xml:base="https://evil.example/"/>',
    "too deep": "<g>" * 300 + "</g>" * 300,
}


@pytest.mark.parametrize("inside", ACTIVE.values(), ids=ACTIVE)
def test_what_runs_fetches_or_moves_is_refused(lay, inside):
    with pytest.raises(NotAPicture):
        open_picture(lay(svg(inside)))


STANDARD = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
DOCUMENTS = {
    "an empty list of declarations": b"<!DOCTYPE svg []>" + svg(),
    "an outer DTD under SVG's name": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://evil.example/a.dtd">' + svg(),
    "SVG's DTD and declarations": STANDARD[:-1] + b'[<!ENTITY a "b">]>' + svg("<text>&a;</text>"),
    "an entity nobody declared": STANDARD + svg("<text>&nbsp;</text>"),
    "an entity nobody declared, in an attribute": STANDARD + svg('<g id="&nbsp;"/>'),
    "entities": f'<!DOCTYPE svg [<!ENTITY a0 "ha">{LAUGHS}]>'.encode() + svg("&a9;"),
    "a file as entity": b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("&a;"),
    "an outer DTD": b'<!DOCTYPE svg SYSTEM "http://evil.example/a.dtd">' + svg(),
    "a style sheet": b'<?xml-stylesheet href="https://evil.example/a.css"?>' + svg(),
    "an unknown encoding": b'<?xml version="1.0" encoding="rot13"?>' + svg(),
    "broken UTF-8": svg("<text>\xff</text>").replace("\xff".encode(), b"\xff"),
    "torn": svg("<g>")[:-3],
    "two roots": svg() + svg(),
    "another namespace": svg().replace(b"http://www.w3.org/2000/svg", b"http://example.com/"),
    "no namespace": b'<svg viewBox="0 0 1 1"/>',
    "a root of another kind": b'<g xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
    "too large": svg("<!--" + "a" * 2**24 + "-->"),
}


@pytest.mark.parametrize("data", DOCUMENTS.values(), ids=DOCUMENTS)
def test_documents_with_entities_or_damage_are_refused(lay, data):
    with pytest.raises(NotAPicture):
        open_picture(lay(data))


def test_a_byte_order_mark_and_a_declaration_are_taken(lay):
    assert open_picture(lay(b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>\n' + svg())).width == 300


@pytest.mark.parametrize("doctype", [STANDARD, STANDARD.replace(b"1.1", b"1.0"), b"<!DOCTYPE svg>"])
@pytest.mark.parametrize("standalone", ["", ' standalone="no"', ' standalone="yes"'])
def test_the_standard_doctype_declares_nothing_and_is_taken(lay, doctype, standalone):
    head = f'<?xml version="1.0" encoding="utf-8"{standalone}?>\n'.encode()
    assert open_picture(lay(head + doctype + b"<!-- > -->" + svg("<text>&amp;&#65;</text>"))).width == 300
