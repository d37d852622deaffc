"""`--set key=value`: one value of the spec said on the command line, read and judged like the spec itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.spec.nodes import Node, Place
from pipeline.spec.suggestions import shown
from pipeline.spec.yaml_reader import read_yaml
from pipeline.spec.yaml_text import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.errors import Mistake

FORM = "write key=value, the key with dots, as in defaults.size=1024x1024"


def override(top: Node, settings: Iterable[str], found: list[Mistake]) -> None:
    """Put each `key=value` into the spec, later ones over earlier; mistakes join `found`, at `--set key=value`.

    The key is a way through the spec with dots: `palettes.brand.background`, `prompts.0.size` (lists count from 0).
    """
    for setting in settings:
        key, equals, text = setting.partition("=")
        start = Place(f"--set {shown(setting)[1:-1]}", 1, 1)
        if not equals or not all(key.split(".")):
            found.append(start.mistake(FORM))
            continue
        try:
            value = read_value(text, start._replace(column=len(key) + 2), found)
        except Unreadable as error:
            found.append(error.mistake)
            continue
        if error_text := put(top, key.split("."), value, start):
            found.append(start.mistake(error_text))


def read_value(text: str, place: Place, found: list[Mistake]) -> Node:
    """Read a value as YAML, its columns counted from the start of the setting; what begins with # is a colour, no comment."""
    if text.startswith("#"):
        return Node(place, text, text)
    return read_yaml(" " * (place.column - 1) + text, place.file, found) or Node(place, None)


def put(top: Node, steps: list[str], value: Node, start: Place) -> str | None:
    """Put the value at the end of the way, making mappings on it; give a sentence if the way leads nowhere."""
    node = top
    for depth, step in enumerate(steps):
        last = depth == len(steps) - 1
        if isinstance(node.value, list):
            if not step.isdecimal() or int(step) >= len(node.value):
                return f"{shown(step)} is no entry of this list; it has {len(node.value)}, counted from 0"
            position = int(step)
            if last:
                node.value[position] = value
            node = node.value[position]
        elif isinstance(node.value, dict):
            if last or step not in node.value:
                node.value[step] = value if last else Node(start, {})
                node.keys[step] = start
            node = node.value[step]
        else:
            return f"{shown('.'.join(steps[:depth]))} holds no keys: nothing can be set under it"
    return None
