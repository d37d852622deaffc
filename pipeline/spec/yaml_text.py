"""Files read as text, and text as the events of YAML: with caps, and with the place of everything that is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from pipeline.spec.nodes import Place
from pipeline.spec.suggestions import shown
from pipeline.spec.yaml_swallowed import swallower

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.errors import Mistake

MOST_BYTES = 4 * 2**20
MOST_NODES = 50_000
"""Values and keys: about 5,500 prompts written out, 0.06 s to count. More come from a `from:` file."""
LONGEST_TEXT = 100_000
"""Characters of one value or key; a prompt may have a tenth of it."""
DEEPEST = 16
"""Levels of nesting; a spec needs six."""
TOO_DEEP = f"nested more than {DEEPEST} levels deep"

# libyaml where PyYAML was built with it: ten times as fast.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

HINTS = (
    ("mapping values are not allowed", "a text with a colon and a space in it needs quotes around it"),
    ("cannot start any token", "a text that begins with this sign needs quotes, and indents are spaces, not tabs"),
    (
        "did not find expected key",
        "look at the indent; a text that begins with { or a quote needs quotes around the whole of it",
    ),
    ("did not find expected '-'", "look at the indent"),
    ("unexpected end of stream", "a quote that was opened is not closed"),
)


class Unreadable(Exception):
    """The text cannot be read any further; `mistake` says why."""

    def __init__(self, mistake: Mistake, cut_at: int | None = None) -> None:
        """Take the one mistake; `cut_at`: the # in the text that led to it, if one did."""
        super().__init__(str(mistake))
        self.mistake = mistake
        self.cut_at = cut_at


def point(before: str, file: str) -> Place:
    """The place that follows the text `before`."""
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def read_bytes(path: Path, most_bytes: int) -> bytes:
    """The file's bytes; raises Unreadable where it cannot be read or is larger than may be."""
    start = Place(str(path), 1, 1)
    try:
        with path.open("rb") as file:
            body = file.read(most_bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable(start.mistake(f"the file cannot be read: {reason}")) from error
    if len(body) > most_bytes:
        raise Unreadable(start.mistake(f"the file is larger than {most_bytes // 2**20} MiB: split it"))
    return body


def read_text(path: Path, most_bytes: int = MOST_BYTES) -> tuple[str, bytes]:
    """A UTF-8 file's text (less its byte order mark) and its bytes; raises Unreadable at 1:1 or at the first wrong byte."""
    body = read_bytes(path, most_bytes)
    try:
        return body.decode("utf-8-sig"), body
    except UnicodeDecodeError as error:
        place = point(body[: error.start].decode("utf-8-sig", "ignore"), str(path))
        raise Unreadable(place.mistake("the text is not UTF-8 from here on: save the file as UTF-8")) from error


def events(text: str, file: str) -> Iterator[yaml.Event]:
    """The events of one YAML document; raises Unreadable at a syntax error, a control character or a second document."""
    if stray := UNREADABLE.search(text):
        raise Unreadable(point(text[: stray.start()], file).mistake(f"{shown(stray[0])} is a control character: remove it"))
    documents = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise Unreadable(place_of(event, file).mistake("a second document begins here: a spec is one document"))
            yield event
    except yaml.MarkedYAMLError as error:
        if cause := swallowed(error, text):
            raise Unreadable(point(text[: cause[0]], file).mistake(cause[1]), cause[0]) from error
        raise Unreadable(syntax_mistake(error, file)) from error


def screen(text: str, file: str) -> int:
    """Count values and keys before anything is built; raises Unreadable where the text nests too deep or holds too much."""
    depth = nodes = 0
    for event in events(text, file):
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
            if nodes > MOST_NODES:
                raise Unreadable(
                    place_of(event, file).mistake(
                        f"more than {MOST_NODES:,} values and keys: keep rows in a CSV file and use `from`"
                    )
                )
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > DEEPEST:
                    raise Unreadable(place_of(event, file).mistake(TOO_DEEP))
            elif isinstance(event, yaml.ScalarEvent) and len(event.value) > LONGEST_TEXT:
                raise Unreadable(place_of(event, file).mistake(f"this text has more than {LONGEST_TEXT:,} characters"))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return nodes


def place_of(event: yaml.Event, file: str) -> Place:
    """The place where an event begins."""
    mark = event.start_mark
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)


def swallowed(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str] | None:
    """Where the # stands that led the parser astray, and the sentence about it; None: none did."""
    begun, stumbled = error.context_mark or error.problem_mark, error.problem_mark
    if not begun or not stumbled or "mapping values" in str(error.problem):
        return None
    return swallower(text, yaml.parse(text, Loader=LOADER), begun.index, stumbled.index)


def syntax_mistake(error: yaml.MarkedYAMLError, file: str) -> Mistake:
    """Say what the parser stumbled over, where, and what most often causes it."""
    marks = (error.context_mark, error.problem_mark)
    begun, stumbled = (Place(file, mark.line + 1, mark.column + 1) if mark else None for mark in marks)
    context, problem = str(error.context), str(error.problem or error.context)
    if stumbled and "nesting depth" in problem:  # libyaml reads ahead, and has a cap of its own
        return stumbled.mistake(TOO_DEEP)
    place = (begun if "quoted" in context else stumbled) or begun or Place(file, 1, 1)
    hint = next((hint for sign, hint in HINTS if sign in problem), "look at the brackets, quotes and indents just before")
    return place.mistake(f"not readable as YAML, {problem}: {hint}")
