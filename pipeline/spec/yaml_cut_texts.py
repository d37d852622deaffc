"""Looks between the values of a YAML text, as they come, for what was typed as text and read as a comment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import yaml

from pipeline.spec.yaml_comments import COLOUR, MEASURE, Remark, cuts, drops_entry, explained, plain_text, remarks, span
from pipeline.spec.yaml_scalars import meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.spec.nodes import Node

BLOCK_HEADER = re.compile(r"[|>][0-9+-]*([ \t]+)(#[^\r\n]*)")


class Cut(NamedTuple):
    """Text that is lost: where its # stands in the text, and the sentence that says so."""

    at: int
    says: str
    of_last: bool
    """Whether it belongs to the value before it, of which nothing more is to be said."""


class CutTexts:
    """Follows the events of one text; keeps where the last one ended and which brackets are open."""

    def __init__(self, text: str) -> None:
        """Nothing of `text` has been read."""
        self.text = text
        self.end = 0
        self.flow: list[bool] = []
        """For each list and mapping that is open, whether it stands in brackets."""
        self.plain: str | None = None
        """The unquoted text that came last; None: something else came."""

    def before(self, event: yaml.Event, within: Node | None, last: Node | None) -> Iterator[Cut]:
        """What was lost between the last event and this one.

        Args:
            event: what comes next.
            within: the list or mapping that is open.
            last: the value that the last event gave; None: it was a key, or opened or closed something.
        """
        for remark in remarks(self.text, self.end, span(event)[0]):
            direct = not self.text[self.end : remark.at].strip()
            value = self.plain if direct and last is not None else None
            if cut := self._judged(remark, value, within):
                yield cut
                if value is not None:
                    break  # once for each value
        self._follow(event)
        if header := isinstance(event, yaml.ScalarEvent) and event.style in ("|", ">") and self._header(event):
            yield header

    def _judged(self, remark: Remark, value: str | None, within: Node | None) -> Cut | None:
        """What was lost at a comment, of which `value` is left (None: it follows no unquoted value)."""
        bracketed = bool(self.flow) and self.flow[-1]
        column = remark.at - self.text.rfind("\n", 0, remark.at)
        inside = within is None or bracketed or not remark.alone or column > within.place.column
        setting = within is not None and isinstance(within.value, dict) and _is_setting(value or "")
        if value and inside and not setting and cuts(value, remark):
            return Cut(remark.at, explained(remark, value, bracketed=bracketed), of_last=True)
        if value == "" and inside and remark.alone and cuts("", remark):
            return Cut(remark.at, explained(remark), of_last=True)
        entry = (
            drops_entry(remark)
            if bracketed
            else remark.alone
            and within is not None
            and isinstance(within.value, list)
            and column >= within.place.column
            and COLOUR.fullmatch(remark.words.rstrip(" \t,"))
        )
        return Cut(remark.at, explained(remark, bracketed=bracketed), of_last=False) if entry else None

    def _header(self, event: yaml.ScalarEvent) -> Cut | None:
        """What was lost behind the sign that begins a text of several lines."""
        found = BLOCK_HEADER.match(self.text, span(event)[0])
        remark = Remark(found.start(2), found[2], found[1], alone=False) if found else None
        return Cut(remark.at, explained(remark), of_last=False) if remark and remark.sticks else None

    def _follow(self, event: yaml.Event) -> None:
        """Take note of the event."""
        self.end = max(self.end, span(event)[1])
        if isinstance(event, yaml.CollectionStartEvent):
            self.flow.append(bool(event.flow_style))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.flow.pop()
        self.plain = plain_text(event)


def _is_setting(value: str) -> bool:
    """Whether an unquoted value is no text: a number, true or false, or a measure."""
    return not isinstance(meaning(value), str) or MEASURE.fullmatch(value) is not None
