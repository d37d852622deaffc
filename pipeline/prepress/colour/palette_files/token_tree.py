"""A file of design tokens as a tree: every token with its path and type, whichever of the known forms it is written in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.prepress.colour.swatches import PaletteFault, clean_name

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 32
"""Levels of groups."""
NOT_GROUPS = {"extensions", "attributes", "original", "value"}
"""Keys under a token of Style Dictionary that tell of it, and hold no more tokens in its form."""
EXTENDS = "$extends"


@dataclass(frozen=True)
class Token:
    """A token as it stands in its file."""

    path: str
    """With dots: `brand.blue.light`."""
    value: object
    kind: str | None
    """Its type, its own or that of a group around it."""
    strict: bool = False
    """Whether it is written as the standard has it, with `$value`."""
    refers: bool = False
    """Whether it refers by `$ref`."""
    changed: str = ""
    """What Tokens Studio does to the colour afterwards: `lighten 0.2`."""

    @property
    def is_colour(self) -> bool:
        """Whether its type says that it is a colour."""
        return self.kind == "color" if self.strict else (self.kind or "").casefold() in {"color", "colour", "colors"}


def parsed(text: str) -> object:
    """The JSON of a text, numbers as floats. Raises PaletteFault, with line and column, where it is none."""
    try:
        return json.loads(text, parse_int=float, object_pairs_hook=_without_doubles)
    except RecursionError:
        raise PaletteFault("is nested too deep") from None
    except json.JSONDecodeError as error:
        raise PaletteFault(f"is not readable as JSON: line {error.lineno}, column {error.colno}: {error.msg}") from None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise PaletteFault(f"has the key `{clean_name(twice)}` twice in one group")
    return found


def walk(group: dict[str, Any], path: tuple[str, ...] = (), kind: object = None) -> Iterator[Token]:
    """Every token in and below a group: `$root` is the group's own token, and `$extends` a token that is not followed."""
    if len(path) > DEEPEST:
        raise PaletteFault(f"has groups more than {DEEPEST} levels deep")
    kind = group.get("$type", kind)
    where = ".".join(path)
    if "$value" in group or "$ref" in group:
        value = group.get("$value")
        refers = "$ref" in group or (isinstance(value, dict) and "$ref" in value)
        yield Token(where, value, _word(kind), strict=True, refers=refers, changed=_change(group))
        return
    if EXTENDS in group:
        yield Token(f"{where}.{EXTENDS}", group[EXTENDS], "color", strict=True, refers=True)
    plain = path and _is_plain_token(group)
    if plain:
        yield Token(where, group["value"], _word(group.get("type", kind)), changed=_change(group))
    for name, below in group.items():
        if isinstance(below, dict) and (name == "$root" or not name.startswith("$")):
            about = plain and name in NOT_GROUPS
            yield from (token for token in walk(below, (*path, name), kind) if token.strict or not about)


def _is_plain_token(group: dict[str, Any]) -> bool:
    """Whether it is a token of Style Dictionary or Tokens Studio; a group may hold one that is called `value`."""
    value = group.get("value")
    if isinstance(value, dict):
        return isinstance(group.get("type"), str) and not {"value", "$value"} & value.keys()
    return value is not None


def _word(kind: object) -> str | None:
    return kind if isinstance(kind, str) else None


def _change(group: dict[str, Any]) -> str:
    extensions = group.get("$extensions", group.get("extensions"))
    studio = extensions.get("studio.tokens") if isinstance(extensions, dict) else None
    modify = studio.get("modify") if isinstance(studio, dict) else None
    if isinstance(modify, dict):
        return clean_name(f"{modify.get('type', '')} {modify.get('value', '')}")[:60] or "modify"
    return clean_name(modify)[:60] if isinstance(modify, str) else ""
