"""The comment that swallowed what the parser of YAML missed: a bracket, a comma, the rest of a text."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import yaml

from pipeline.spec.yaml_comments import Remark, explained, plain_text, remarks, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORD = re.compile(r"([^\s#\"'\[{][^\r\n]*?)([ \t]+)(#[^\r\n]*)")
"""An unquoted text and the comment behind it."""
NO_VALUE = re.compile(r"[\s,\[\]{}:-]*")
"""What may stand between the last value and a comment."""


class Swallowed(NamedTuple):
    """A comment, and the unquoted text before it, if it ends one."""

    remark: Remark
    value: str

    @property
    def weight(self) -> tuple[bool, bool, bool]:
        """How likely it is the cause: it holds a bracket that closes, its # sticks to what follows, it holds a comma."""
        words = self.remark.words
        return ("]" in words or "}" in words, self.remark.sticks, "," in words)


def swallower(text: str, events: Iterable[yaml.Event], begun: int, stumbled: int) -> tuple[int, str] | None:
    """Where the # stands at which the parser went astray, and the sentence about it; None: no comment is to blame.

    Args:
        text: what is not YAML.
        events: those of the text, which end in the parser's error.
        begun: where what the parser could not end began, in characters.
        stumbled: how far the parser came.
    """
    frames: list[list[Swallowed] | None] = []
    value, end = "", 0
    with suppress(yaml.MarkedYAMLError):
        for event in events:
            _collect(frames, text, end, span(event)[0], value)
            if isinstance(event, yaml.CollectionStartEvent):
                frames.append([] if event.flow_style else None)
            elif isinstance(event, yaml.CollectionEndEvent):
                frames.pop()
            end, value = max(end, span(event)[1]), plain_text(event) or ""
    if frames and frames[-1] is None:  # no bracket is open: the rest of a text was not expected, or its colon is missed
        if behind := [each for each in _behind(text, end, stumbled, value) if each.value]:
            return _told(behind[0], bracketed=False)
        key = WORD.match(text, begun)
        return _told(Swallowed(Remark(key.start(3), key[3], key[2], alone=False), key[1]), bracketed=True) if key else None
    _collect(frames, text, end, stumbled, value)
    found = [each for frame in frames if frame for each in frame if any(each.weight)]
    return _told(max(found, key=lambda each: each.weight), bracketed=True) if found else None


def _collect(frames: list[list[Swallowed] | None], text: str, start: int, end: int, value: str) -> None:
    if frames and (frame := frames[-1]) is not None:
        frame += _behind(text, start, end, value)


def _behind(text: str, start: int, end: int, value: str) -> Iterator[Swallowed]:
    """The comments from `start` on, where `value` ends, as long as nothing else stands there."""
    for remark in remarks(text, start, end):
        between = text[start : remark.at]
        if not NO_VALUE.fullmatch(between):
            return
        yield Swallowed(remark, "" if between.strip() else value)
        start, value = remark.at + len(remark.words), ""


def _told(each: Swallowed, *, bracketed: bool) -> tuple[int, str]:
    return each.remark.at, explained(each.remark, each.value, bracketed=bracketed)
