"""Figma's variables, as its REST API gives them and as plugins export collections: read as design tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.prepress.colour.palette_files.token_tree import Token

if TYPE_CHECKING:
    from collections.abc import Iterator


def figma_tokens(top: dict[str, Any]) -> list[Token]:
    """The colour variables of a file as tokens, `Collection.brand.blue`; empty: it holds none.

    Where a collection has several modes, the mode's name follows the collection's.
    """
    meta = top["meta"] if isinstance(top.get("meta"), dict) else top
    variables = _by_id(meta.get("variables"))
    if any("valuesByMode" in variable for variable in variables.values()):
        collections = {**_by_id(meta.get("variableCollections")), **_by_id(meta.get("collections"))}
        return list(_of_the_api(variables, collections or {"": top}))
    listed = top["collections"] if isinstance(top.get("collections"), list) else []
    return [token for collection in listed if isinstance(collection, dict) for token in _of_a_plugin(collection)]


def _of_the_api(variables: dict[str, dict[str, Any]], collections: dict[str, dict[str, Any]]) -> Iterator[Token]:
    only = next(iter(collections.values())) if len(collections) == 1 else {}
    paths = {
        (id_, mode): ".".join(
            (*_group(collections.get(str(variable.get("variableCollectionId")), only), mode), _path(variable))
        )
        for id_, variable in variables.items()
        for mode in _modes(variable)
    }
    for id_, variable in variables.items():
        if variable.get("resolvedType", variable.get("type")) != "COLOR":
            continue
        for mode, value in _modes(variable).items():
            if isinstance(value, dict) and value.get("type") == "VARIABLE_ALIAS":
                other = str(value.get("id"))
                there = [paths[other, each] for each in _modes(variables.get(other, {}))]
                same = paths.get((other, mode)) or (there[0] if len(there) == 1 else other)
                yield Token(paths[id_, mode], f"{{{same}}}", "color")
            else:
                yield Token(paths[id_, mode], _counted_to_one(value), "color")


def _of_a_plugin(collection: dict[str, Any]) -> Iterator[Token]:
    modes = [mode for mode in collection.get("modes", []) if isinstance(mode, dict)]
    for mode in modes:
        group = [str(collection.get("name", "")), *([str(mode.get("name", ""))] if len(modes) > 1 else [])]
        for variable in mode.get("variables", []):
            if isinstance(variable, dict):
                value = variable.get("value")
                if isinstance(value, dict) and "collection" in value:
                    value = f"{{{value['collection']}.{_path(value)}}}"
                yield Token(".".join((*group, _path(variable))), value, str(variable.get("type")))


def _by_id(found: object) -> dict[str, dict[str, Any]]:
    """Objects by their ids, whether they are written so or in a list."""
    if isinstance(found, list):
        return {str(each.get("id")): each for each in found if isinstance(each, dict)}
    return {key: value for key, value in found.items() if isinstance(value, dict)} if isinstance(found, dict) else {}


def _modes(variable: dict[str, Any]) -> dict[str, Any]:
    modes = variable.get("valuesByMode")
    return modes if isinstance(modes, dict) else {}


def _group(collection: dict[str, Any], mode: str) -> list[str]:
    said = collection.get("modes")
    modes = (
        {each.get("modeId"): each.get("name") for each in said if isinstance(each, dict)} if isinstance(said, list) else said
    )
    own = [str(modes[mode])] if isinstance(modes, dict) and len(modes) > 1 and mode in modes else []
    return [*([str(collection["name"])] if "name" in collection else []), *own]


def _path(variable: dict[str, Any]) -> str:
    return str(variable.get("name", "")).replace("/", ".")


def _counted_to_one(value: object) -> object:
    """Figma's red, green and blue, which count to 1, in the words of the standard."""
    if isinstance(value, dict) and {"r", "g", "b"} <= value.keys():
        components = [value["r"], value["g"], value["b"]]
        return {"colorSpace": "srgb", "components": components, "alpha": value.get("a", 1)}
    return value
