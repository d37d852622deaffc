"""What of an SVG can be drawn truly, and a clear refusal of what cannot.

svglib draws what it understands and skips the rest. So a picture is searched first, and whatever svglib would skip or change
(found by reading and trying svglib 2.3) is refused by its name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from pipeline.prepress.finishing.svg_extent import MOST_BYTES, MOST_DRAWN, drawn_elements

if TYPE_CHECKING:
    from collections.abc import Container


class NotDrawable(Exception):
    """The master cannot be drawn as it is; the text says why, to be read after "no PDF could be made of it:"."""

    passing = False
    """It is no fault of the master: another time it may be drawn."""


_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
_ELEMENTS = _SHAPES | {"svg", "g", "defs", "use", "style", "clipPath", "linearGradient", "radialGradient", "stop"}
_SILENT = {"title", "desc", "metadata"}
_GEOMETRY = {
    *("d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "viewBox"),
    *("transform", "href", "offset", "gradientUnits", "preserveAspectRatio"),
}
_PAINT = {
    *("fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linejoin", "stroke-linecap"),
    *("stroke-dasharray", "stop-color", "clip-path", "display"),
}
_NEUTRAL = {"id", "class", "style", "version", "baseProfile", "type", "space", "role", "lang"}
"""Attributes that draw nothing themselves."""
_DEFAULTS = {
    "opacity": {"1", "1.0"},
    "stop-opacity": {"1", "1.0"},
    "stroke-miterlimit": {"4"},
    "stroke-dashoffset": {"0"},
    "overflow": {"hidden", "visible"},
    "visibility": {"visible"},
    "gradientTransform": {""},
    "spreadMethod": {"pad"},
    "clip-rule": {"nonzero"},
    "clipPathUnits": {"userSpaceOnUse"},
    "mix-blend-mode": {"normal"},
    "isolation": {"auto"},
    "paint-order": {"normal"},
    "vector-effect": {"none"},
    "filter": {"none"},
    "mask": {"none"},
}
"""What svglib skips, which is therefore taken only with the value that holds anyway."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"\{([^{}]*)\}")
_OWN_PAINT = re.compile(r"url\(\s*[\"']?#([^\"')]+)[\"']?\s*\)")
_OPAQUE = re.compile(r"#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6}|(?!transparent)[a-z]+|rgb\([^/]*\)|hsl\([^/]*\)")
_DECLARATION = re.compile(r"([A-Za-z-]+)\s*:\s*([^;{}]*)")


def drawable_svg(body: bytes) -> bytes:
    """The SVG with its size in plain numbers and without metadata. Raises NotDrawable for what would be lost."""
    top = ElementTree.fromstring(body)  # noqa: S314 (`pictures.svg` has refused DOCTYPE and entities)
    for parent in list(top.iter()):
        for child in list(parent):
            if _word(child.tag) in _SILENT or not str(child.tag).startswith(_SVG):
                parent.remove(child)
    if len(body) > MOST_BYTES or drawn_elements(top) > MOST_DRAWN:
        raise NotDrawable(f"it is longer than {MOST_BYTES:,} bytes, or draws more than {MOST_DRAWN:,} elements")
    gradients = {element.get("id") for element in top.iter() if _word(element.tag).endswith("Gradient")}
    for element in top.iter():
        word = _word(element.tag)
        if word not in _ELEMENTS or (word == "svg" and element is not top):
            raise NotDrawable(_LOST.get(word, f"it holds <{word[:40]}>"))
        for name, value in _properties(element):
            _look(word, name, value, gradients)
    _look_at_gradients(top)
    box = re.split(r"[\s,]+", top.get("viewBox", "").strip())
    if len(box) == 4:
        top.set("width", box[2])
        top.set("height", box[3])
    ElementTree.register_namespace("", _SVG[1:-1])
    return ElementTree.tostring(top)


_LOST = {
    "text": "it holds live text, whose font is not in it; have the text turned to outlines",
    "image": "it holds an image of pixels",
    "filter": "it holds a filter, which vectors cannot express",
    "svg": "it holds an SVG within the SVG",
}


def _properties(element: ElementTree.Element) -> list[tuple[str, str]]:
    """The attributes and properties that an element sets; a style sheet sets those of all its rules."""
    said = [(_word(name), value) for name, value in element.attrib.items()]
    rules = [element.get("style", "")]
    if _word(element.tag) == "style":
        sheet = _COMMENT.sub("", element.text or "")
        if "@" in sheet:
            raise NotDrawable("its style sheet has rules with @, which would be lost")
        rules += _RULE.findall(sheet)
    said += [declaration for rule in rules for declaration in _DECLARATION.findall(rule)]
    return [(name, value.replace("!important", "").strip()) for name, value in said]


def _look(element: str, name: str, value: str, gradients: Container[str | None]) -> None:
    """Raise NotDrawable where this attribute or property would be lost."""
    if name in _DEFAULTS:
        if value not in _DEFAULTS[name]:
            raise NotDrawable(f"it uses {name} ({value[:40]}), which would be lost")
    elif name == "href" and element != "use":
        raise NotDrawable(f"a <{element}> borrows from another by href, which would be lost")
    elif name == "stroke" and value.startswith("url("):
        raise NotDrawable("a line is painted with a gradient, which would be lost")
    elif name == "stop-color" and not _OPAQUE.fullmatch(value):
        raise NotDrawable(f"a gradient fades out ({value[:40]}), which would be lost")
    elif name == "fill" and value.startswith("url("):
        paint = _OWN_PAINT.fullmatch(value)
        if not paint or paint[1] not in gradients:
            raise NotDrawable(f"it is painted with {value[:40]}, which is no gradient of its own")
    elif name not in _GEOMETRY | _PAINT | _NEUTRAL and not name.startswith(("data-", "aria-")):
        raise NotDrawable(f"it uses {name[:40]}, which would be lost")


def _look_at_gradients(top: ElementTree.Element) -> None:
    """Raise NotDrawable where svglib would forget what a shape with a gradient has beside it."""
    said = [(element, dict(_properties(element))) for element in top.iter()]
    if not any(properties.get("fill", "").startswith("url(") for _, properties in said):
        return
    for element, properties in said:
        if properties.get("fill-opacity", "1") not in {"1", "1.0"}:
            raise NotDrawable("it has gradients beside fill-opacity, which would be lost")
        painted = properties.get("fill", "url(")  # what says nothing may inherit a gradient
        if _word(element.tag) in _SHAPES and "transform" in properties and painted.startswith("url("):
            raise NotDrawable(
                "a shape with a gradient is moved by transform, which would be lost; put the transform on a group"
            )


def _word(tag: object) -> str:
    return str(tag).rpartition("}")[2]
