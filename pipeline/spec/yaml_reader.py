"""The events of YAML made into nodes. What YAML can do beyond plain values is refused here, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from pipeline.spec.nodes import Node, Place
from pipeline.spec.suggestions import shown
from pipeline.spec.yaml_cut_texts import CutTexts
from pipeline.spec.yaml_scalars import meaning
from pipeline.spec.yaml_text import Unreadable, events, place_of, point, screen

if TYPE_CHECKING:
    from pipeline.errors import Mistake

MOST_REFUSALS = 100
"""A file with more than these is no spec."""
MOST_MENDED = 20
"""Places at which a # is taken for text, so that the rest can be read; each costs another reading."""
STANDS_FOR_HASH = "\ue000"
"""A sign of nobody's, in the place of such a #."""


def read_yaml(text: str, file: str, found: list[Mistake]) -> Node | None:
    """The one document in `text`, or None if there is none; mistakes that do not keep it from being read join `found`.

    Raises Unreadable at a syntax error or where a cap is passed. Bombs are refused in less than 0.1 s.
    """
    readable = mended(text, file, found)
    if not readable:
        return None
    builder = Builder(file, found, STANDS_FOR_HASH if readable != text else None)
    text = readable
    comments = CutTexts(text)
    for event in events(text, file):
        within = builder.open[-1] if builder.open else None
        for cut in comments.before(event, within, builder.last):
            builder.refuse(point(text[: cut.at], file), cut.says)
            if cut.of_last and builder.last:
                builder.last.hole = True
            elif within and not within.value:
                within.hole = True
        builder.take(event)
    return builder.top


def mended(text: str, file: str, found: list[Mistake]) -> str:
    """The text with another sign for each # that keeps it from being read; they join `found`, so that the rest can be judged.

    Empty where there is nothing in it. Raises Unreadable, with the last of them, where it cannot be read even so.
    """
    told: list[Unreadable] = []
    most = 0 if STANDS_FOR_HASH in text else MOST_MENDED
    while True:
        try:
            return text if screen(text, file) else ""
        except Unreadable as error:
            if error.cut_at is None or len(told) == most:
                raise (told.pop() if told else error) from None
            found.append(error.mistake)
            told.append(error)
            text = f"{text[: error.cut_at]}{STANDS_FOR_HASH}{text[error.cut_at + 1 :]}"


class Builder:
    """Takes events one by one and keeps the values that are still open, innermost last: no recursion."""

    def __init__(self, file: str, found: list[Mistake], hash_sign: str | None = None) -> None:
        """`file` names the text in mistakes, which join `found`; `hash_sign` stands for each # that has been told of."""
        self.hash_sign = hash_sign
        self.file = file
        self.found = found
        self.refusals = 0
        self.top: Node | None = None
        self.open: list[Node] = []
        self.keys: list[tuple[str, Place] | None] = []
        """For each open value the key that waits for its value."""
        self.last: Node | None = None
        """The value that was put last; None behind a key."""

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event, place_of(event, self.file))
        elif isinstance(event, yaml.CollectionStartEvent):
            self.begin(event, place_of(event, self.file))
            self.last = None
        elif isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
            self.keys.pop()
            self.last = None
        elif isinstance(event, yaml.AliasEvent):
            place = place_of(event, self.file)
            self.refuse(place, f"{shown(f'*{event.anchor}')}: aliases are not taken: write the value out")
            self.key_wanted(place)
            self.put(Node(place, None, hole=True))

    def scalar(self, event: yaml.ScalarEvent, place: Place) -> None:
        """A scalar is a key where one is due, else a value."""
        plain = self.undecorated(event, place)
        if self.key_wanted(None):
            if event.value == "<<" and event.implicit[0]:
                self.refuse(place, "`<<`: merge keys are not taken: write the keys out")
            self.keys[-1] = (event.value, place)
            self.last = None
        else:
            text = without_last_line_end(event.value) if event.style in ("|", ">") else event.value
            value = meaning(text) if event.implicit[0] else text
            self.put(Node(place, value if plain else None, text, hole=not plain or self.is_told(text)))

    def begin(self, event: yaml.CollectionStartEvent, place: Place) -> None:
        """A list or mapping opens."""
        self.undecorated(event, place)
        self.key_wanted(place)
        node = Node(place, {} if isinstance(event, yaml.MappingStartEvent) else [])
        self.put(node)
        self.open.append(node)
        self.keys.append(None)

    def key_wanted(self, unfit: Place | None) -> bool:
        """Whether a key is due; at `unfit` stands something that cannot be one."""
        due = bool(self.open) and isinstance(self.open[-1].value, dict) and self.keys[-1] is None
        if due and unfit:
            raise Unreadable(unfit.mistake("a key must be a plain word; a text that begins with { or [ needs quotes"))
        return due

    def put(self, node: Node) -> None:
        """Put a value where it belongs; of two values under one key the first stays."""
        self.last = node
        if not self.open:
            self.top = node
            return
        within, key = self.open[-1], self.keys[-1]
        if isinstance(within.value, list):
            within.value.append(node)
        elif isinstance(within.value, dict) and key:
            word, place = key
            self.keys[-1] = None
            node.hole = node.hole or self.is_told(word)
            if word in within.value:
                self.refuse(place, f"{shown(word)} stands twice: first in line {within.keys[word].line}")
            elif word != "<<":
                within.value[word] = node
                within.keys[word] = place

    def is_told(self, text: str) -> bool:
        """Whether a text holds a # that has been told of."""
        return self.hash_sign is not None and self.hash_sign in text

    def undecorated(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, place: Place) -> bool:
        """Refuse an anchor or a tag; tell whether the value can be used all the same."""
        if event.anchor is not None:
            self.refuse(place, f"{shown(f'&{event.anchor}')}: anchors are not taken: remove it")
        if event.tag is not None:
            self.refuse(place, f"{shown(event.tag)}: tags are not taken: remove it, and put text in quotes")
        return event.tag is None

    def refuse(self, place: Place, text: str) -> None:
        """Note a mistake; too many of them end the reading."""
        self.found.append(place.mistake(text))
        self.refusals += 1
        if self.refusals >= MOST_REFUSALS:
            raise Unreadable(place.mistake(f"more than {MOST_REFUSALS} such mistakes: nothing after this was read"))


def without_last_line_end(text: str) -> str:
    """A text of several lines (`|`, `>`) without the line end that YAML puts behind it; more of them were meant (`|+`)."""
    return text[:-1] if text.endswith("\n") and not text.endswith("\n\n") else text
