"""SVG: its size from the viewBox; refused where it could run, fetch or move something."""

from __future__ import annotations

import re
from typing import IO, NamedTuple
from xml.parsers import expat

from pipeline.errors import NotAPicture

BYTE_CAP = 16 * 2**20
_DEPTH_CAP = 256
_MARK_CAP = 200_000
"""Tags, and attributes: ten times what the densest artwork of vector models has. A million attributes cost 250 MB."""
_CSS_CAP = 2 * 2**20
_BOX_CAP = 1000
_SVG = "http://www.w3.org/2000/svg"
_XHTML = "http://www.w3.org/1999/xhtml"

_STANDARD = re.compile(r"-//W3C//DTD SVG [\w. ]{1,20}//EN")
"""The public names of the DTDs of SVG: 1.0, 1.1, 1.1 Basic and Tiny, 1.2 Tiny."""
_OF_THE_W3C = re.compile(r"https?://www\.w3\.org/[\w./-]{1,80}")
_ACTIVE = re.compile(
    "script|handler|listener|foreignobject|iframe|object|embed|audio|video|canvas|animate.*|set|discard", re.IGNORECASE
)
"""Elements that run, hold another document, or move, whatever their namespace."""

_OWN = re.compile(r"\s*(#|data:(image/(png|jpe?g|webp|gif)|font/|application/(x-)?font))", re.IGNORECASE)
"""What a reference may point to: a part of the file itself, or pixels and fonts inside it."""
_CSS_URL = re.compile(r"url\(\s*[\"']?([^)]*)", re.IGNORECASE)
_CSS_FETCH = re.compile(r"@import|image-set\(|image\(|src\(|expression\(|-moz-binding|javascript:|\\", re.IGNORECASE)
"""Other ways for CSS to fetch or run; and the backslash, which can spell all of them."""


class Drawing(NamedTuple):
    """What an SVG is, before it is drawn."""

    width: float
    """Of its viewBox, in its own units."""
    height: float
    letters: str
    """Each letter of its live text once, in order; empty where it has none."""


def read(file: IO[bytes]) -> Drawing:
    """Read the whole SVG in `file`.

    Without a viewBox its `width` and `height` in px count. Raises `NotAPicture` for what is no SVG, has no size, is over
    16 MiB or 200,000 tags, or holds a DOCTYPE other than SVG's own, entities, processing instructions, scripts, event
    handlers, animation, or references outside.
    """
    data = file.read(BYTE_CAP + 1)
    if len(data) > BYTE_CAP:
        raise NotAPicture(f"The SVG is larger than {BYTE_CAP:,} bytes.")
    if max(data.count(b"<"), data.count(b"=")) > _MARK_CAP:
        raise NotAPicture(f"The SVG has more than {_MARK_CAP:,} tags or attributes.")
    reader = _read(data)
    if reader.doctype_end is not None:  # under a DOCTYPE, entities that nobody declared would be passed over in silence
        reader = _read(_without_doctype(data, reader.doctype_end))
    return Drawing(*_view(reader.root), "".join(sorted(reader.letters)))


def _read(data: bytes) -> _Reader:
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as fault:  # the latter two: an unknown or broken encoding
        raise NotAPicture(f"The SVG is damaged: {fault}") from fault
    return reader


def _without_doctype(data: bytes, end: int) -> bytes:
    opened = {data.rfind("<!DOCTYPE".encode(code), 0, end): code for code in ("ascii", "utf-16-le", "utf-16-be")}
    begin = max(opened)
    return data[:begin] + data[end + len(">".encode(opened[begin])) :]


class _Reader:
    """Walks the document once; its handlers raise `NotAPicture` at the first thing that must not be there."""

    def __init__(self) -> None:
        self.root: dict[str, str] = {}
        self.doctype_end: int | None = None
        """Where the DOCTYPE is closed, in bytes."""
        self._depth = 0
        self.letters: set[str] = set()
        self._style: list[str] | None = None
        self._text_depth = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EndDoctypeDeclHandler = self._end_doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _doctype(self, _name: str, system: str | None, public: str | None, internal_subset: int) -> None:
        standard = _STANDARD.fullmatch(public or "") and _OF_THE_W3C.fullmatch(system or "")
        if internal_subset or not (standard or (system is None and public is None)):
            raise NotAPicture("The SVG has a DOCTYPE of its own, which can hold entities.")

    def _end_doctype(self) -> None:
        self.doctype_end = self.parser.CurrentByteIndex

    def _instruction(self, target: str, _data: str) -> None:
        raise NotAPicture(f"The SVG holds a processing instruction ({target[:40]}).")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, _, name = tag.rpartition(" ")
        self._depth += 1
        if self._depth == 1:
            if (namespace, name) != (_SVG, "svg"):
                raise NotAPicture(f"What came is not a picture but XML (<{name[:40]}>).")
            self.root = attributes
        if self._depth > _DEPTH_CAP or self._style is not None:
            raise NotAPicture(f"The SVG is nested over {_DEPTH_CAP} deep, or has elements in its style sheet.")
        if _ACTIVE.fullmatch(name) or namespace == _XHTML:
            raise NotAPicture(f"The SVG holds active content (<{name[:40]}>).")
        for attribute, value in attributes.items():
            _judge(attribute.rpartition(" ")[2].lower(), value)
        if name.lower() == "style":
            self._style = []
        if name == "text" and not self._text_depth:
            self._text_depth = self._depth

    def _text(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)
        if self._text_depth:
            self.letters.update("".join(text.split()))

    def _end(self, _tag: str) -> None:
        if self._depth == self._text_depth:
            self._text_depth = 0
        self._depth -= 1
        if self._style is not None:
            _judge_css("".join(self._style))
            self._style = None


def _judge(attribute: str, value: str) -> None:
    if attribute.startswith("on"):
        raise NotAPicture(f"The SVG holds an event handler ({attribute[:40]}).")
    if attribute == "base" or (attribute in {"href", "src"} and not _OWN.match(value)):
        raise NotAPicture(f"The SVG refers to something outside itself ({attribute}).")
    if "(" in value:  # almost any attribute is a CSS value too, and all that CSS can fetch by is a function
        _judge_css(value)


def _judge_css(css: str) -> None:
    if len(css) > _CSS_CAP:
        raise NotAPicture(f"The SVG's style is longer than {_CSS_CAP:,} characters.")
    if _CSS_FETCH.search(css) or not all(map(_OWN.match, _CSS_URL.findall(css))):
        raise NotAPicture("The SVG's style refers to something outside itself.")


def _view(root: dict[str, str]) -> tuple[float, float]:
    box = re.split(r"[\s,]+", root.get("viewBox", "")[:_BOX_CAP].strip())
    sides = box[2:] if len(box) == 4 else [root.get(side, "").strip().removesuffix("px") for side in ("width", "height")]
    try:
        width, height = (float(side) for side in sides)
    except ValueError:
        raise NotAPicture("The SVG does not say how large it is (it has no viewBox).") from None
    if not (1e-6 < width < 1e9 and 1e-6 < height < 1e9):  # false for NaN too
        raise NotAPicture("The SVG does not say how large it is (its viewBox is no area).")
    return width, height
