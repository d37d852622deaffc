"""What pydantic found, in sentences that name the key and say what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipeline.spec.other_names import unknown_key
from pipeline.spec.suggestions import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic_core import ErrorDetails

    from pipeline.spec.nodes import Loc, Node

WORD_LIKENESS = 0.8
"""Of few and short words another is hardly ever meant that is less like."""
WHOLE = {
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be a mapping (lines of `key: value`)",
    "model_type": "must be a mapping (lines of `key: value`)",
    "model_attributes_type": "must be a mapping (lines of `key: value`)",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "string_too_long": "may have at most {max_length:,} characters; it has {length:,}",
    "string_too_short": "may not be empty",
    "too_short": "must have at least {min_length} {entries}; it has {actual_length}",
    "too_long": "may have at most {max_length} entries; it has {size}",
}
"""Sentences that follow the key's name, by pydantic's name of the error."""


def sentence(error: ErrorDetails, loc: Loc, node: Node, keys: Sequence[str] = ()) -> str:
    """The sentence for one error of pydantic's at `loc`, where `node` stands (or what it is missing from).

    `keys`: those that may stand where an unknown one does.
    """
    kind, context = error["type"], error.get("ctx", {})
    name = subject(loc)
    if kind == "extra_forbidden":
        return unknown_key(str(loc[-1]), keys)
    if kind == "missing":
        return f"{name} is missing"
    if kind == "sentence":
        return error["msg"]
    if kind == "shape":
        return f"{name} {error['msg']}"
    if kind == "literal_error" and (
        near := nearest(node.text, re.findall("'([^']*)'", str(context["expected"])), WORD_LIKENESS)
    ):
        return f"{shown(node.text)}: did you mean {shown(near)}?"
    if kind == "string_type":
        return f"{name} must be text{quotes(node)}"
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return f"{name} must be {expected(context)}"
    if kind in WHOLE:
        size = len(node.value) if isinstance(node.value, list | dict) else 0
        counted = {"length": len(node.text), "size": size, "entries": "entry" if context.get("min_length") == 1 else "entries"}
        return f"{name} {WHOLE[kind].format_map(counted | dict(context))}"
    return f"{name}: {error['msg'][:1].lower()}{error['msg'][1:]}"


def subject(loc: Loc) -> str:
    """Name the value at `loc`: its key, and in a list which entry (`colors` entry 4, number 3 is the fourth colour's blue)."""
    key = next((step for step in reversed(loc) if isinstance(step, str)), None)
    if key is None:
        return "the spec"
    entries = [step + 1 for step in loc[loc.index(key) + 1 :] if isinstance(step, int)]
    return f"{shown(key)} entry {', number '.join(map(str, entries))}" if entries else shown(key)


def quotes(node: Node) -> str:
    """Say what to do where YAML saw something else than text."""
    if isinstance(node.value, dict):
        return ": a text that begins with { needs quotes around the whole of it"
    if isinstance(node.value, list):
        return ", not a list"
    return f': put it in quotes, "{node.text}"'


def expected(context: Mapping[str, Any]) -> str:
    """Name the kinds that a value may be of, from the tags of a union."""
    tags = str(context.get("expected_tags", "something else")).replace("'", "").replace("<", "").replace(">", "")
    *others, last = tags.split(", ")
    return f"{', '.join(others)} or {last}" if others else last
