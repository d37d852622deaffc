"""Tokens are read in the forms that programs export them in: Tokens Studio, Style Dictionary, Figma, and plain JSON."""

from __future__ import annotations

import pytest

from pipeline.prepress.colour.swatches import Unusable
from tests.prepress.colour.palette_files.making import hexes, tokens, told

STUDIO = {
    "global": {"brand": {"blue": {"value": "#1F3A5F", "type": "color"}, "haze": {"value": "{brand.blue}", "type": "color"}}},
    "web": {"link": {"value": "$brand.blue", "type": "color"}, "gap": {"value": "{space} * 2", "type": "spacing"}},
    "$themes": [],
    "$metadata": {"tokenSetOrder": ["global", "web"]},
}


def test_tokens_studio_is_read_with_aliases_from_one_set_to_another() -> None:
    assert hexes(tokens(STUDIO)) == [
        ("global.brand.blue", "#1F3A5F"),
        ("global.brand.haze", "#1F3A5F"),
        ("web.link", "#1F3A5F"),
    ]


def test_an_alias_that_may_mean_two_colours_is_told() -> None:
    sets = {"light": {"ink": {"value": "#000000", "type": "color"}}, "dark": {"ink": {"value": "#FFFFFF", "type": "color"}}}
    use = {"use": {"text": {"value": "{ink}", "type": "color"}}}
    assert told({**sets, **use}) == [
        "`use.text` refers to `ink`, which may be `light.ink` and `dark.ink`, of different colours"
    ]


def test_aliases_that_may_each_mean_many_tokens_are_followed_in_no_time() -> None:
    sets = {
        f"s{k}": {
            f"a{n}": {"value": f"{{a{n + 1}}}" if n < 24 else "#1F3A5F", "type": "color"} for n in range(25) if n % 2 == k % 2
        }
        for k in range(40)
    }
    assert {colour for _, colour in hexes(tokens(sets))} == {"#1F3A5F"}


def test_style_dictionary_is_read_without_types_and_with_value_in_its_aliases() -> None:
    tree = {
        "color": {
            "base": {"gray": {"light": {"value": "#CCCCCC", "comment": "paper"}, "dark": {"value": "hsl(0, 0%, 20%)"}}},
            "text": {"value": "{color.base.gray.dark.value}"},
            "value": {"value": "#010203"},
        },
        "size": {"font": {"value": "16px"}, "name": {"value": "red"}},
    }
    assert hexes(tokens(tree)) == [
        ("color.base.gray.light", "#CCCCCC"),
        ("color.base.gray.dark", "#333333"),
        ("color.text", "#333333"),
        ("color.value", "#010203"),
    ]


def test_plain_json_of_hex_by_names_is_read() -> None:
    tree = {
        "blue": {"50": "#EBF2FA", "500": "#1F3A5F"},
        "current": "currentColor",
        "$schema": "#fff",
        "list": [{"name": "Amber", "hex": "#E0A030", "rgb": "224, 160, 48"}, {"title": "Night", "color": "rgb(1 2 3)"}],
        "weight": 700,
    }
    assert hexes(tokens(tree)) == [
        ("blue.50", "#EBF2FA"),
        ("blue.500", "#1F3A5F"),
        ("list.Amber", "#E0A030"),
        ("list.Night.color", "#010203"),
    ]
    assert hexes(tokens(["#EBF2FA", "#1F3A5F"])) == [("#EBF2FA", "#EBF2FA"), ("#1F3A5F", "#1F3A5F")]


def test_figmas_variables_are_read_as_its_api_gives_them() -> None:
    blue, white = {"r": 0.12157, "g": 0.22745, "b": 0.37255, "a": 1}, {"r": 1, "g": 1, "b": 1, "a": 1}
    alias = {"type": "VARIABLE_ALIAS", "id": "V:1"}
    variables = {
        "V:1": {"name": "blue/500", "resolvedType": "COLOR", "variableCollectionId": "C:1", "valuesByMode": {"1:0": blue}},
        "V:2": {
            "name": "ground",
            "resolvedType": "COLOR",
            "variableCollectionId": "C:2",
            "valuesByMode": {"2:0": white, "2:1": alias},
        },
        "V:3": {"name": "gap", "resolvedType": "FLOAT", "variableCollectionId": "C:1", "valuesByMode": {"1:0": 8}},
    }
    modes = [{"modeId": "2:0", "name": "Light"}, {"modeId": "2:1", "name": "Dark"}]
    collections = {
        "C:1": {"name": "Base", "modes": [{"modeId": "1:0", "name": "Mode 1"}]},
        "C:2": {"name": "Theme", "modes": modes},
    }
    assert hexes(tokens({"meta": {"variables": variables, "variableCollections": collections}})) == [
        ("Base.blue.500", "#1F3A5F"),
        ("Theme.Light.ground", "#FFFFFF"),
        ("Theme.Dark.ground", "#1F3A5F"),
    ]


def test_figmas_variables_are_read_from_a_list_of_one_collection() -> None:
    light, dark = {"r": 1, "g": 1, "b": 1, "a": 1}, {"r": 0, "g": 0, "b": 0, "a": 0.5}
    variables = [{"id": "V:1", "name": "paper", "type": "COLOR", "valuesByMode": {"1:0": light, "1:1": dark}}]
    found = tokens({"id": "C:1", "name": "Theme", "modes": {"1:0": "Light", "1:1": "Dark"}, "variables": variables})
    assert hexes(found) == [("Theme.Light.paper", "#FFFFFF")]
    assert [each.name for each in found if isinstance(each, Unusable)] == ["Theme.Dark.paper"]


def test_figmas_variables_are_read_as_a_plugin_exports_them() -> None:
    base = [
        {"name": "Blue/500", "type": "color", "isAlias": False, "value": "#1F3A5F"},
        {"name": "gap", "type": "number", "value": 8},
    ]
    alias = [{"name": "ground", "type": "color", "isAlias": True, "value": {"collection": "Base", "name": "Blue/500"}}]
    collections = [
        {"name": "Base", "modes": [{"name": "Default", "variables": base}]},
        {"name": "Theme", "modes": [{"name": "Light", "variables": alias}, {"name": "Dark", "variables": []}]},
    ]
    assert hexes(tokens({"version": "1.0", "collections": collections})) == [
        ("Base.Blue.500", "#1F3A5F"),
        ("Theme.Light.ground", "#1F3A5F"),
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"hex": "FF0000"}, "#FF0000"),
        ({"rgb": [31, 58, 95]}, "#1F3A5F"),
        ({"rgb": {"r": 31, "g": 58, "b": 95}}, "#1F3A5F"),
        ({"R": 31, "G": 58, "B": 95}, "#1F3A5F"),
        ({"h": 214, "s": 51, "l": 25}, "#1F3B60"),
        ({"h": 214, "s": 0.51, "l": 0.25}, "#1F3B60"),
    ],
)
def test_a_plain_list_of_named_colours_loses_none_of_them(written: dict[str, object], expected: str) -> None:
    found = tokens([{"name": "Blue", "hex": "#123456"}, {"name": "Other", **written}])
    assert hexes(found) == [("Blue", "#123456"), ("Other", expected)]


def test_groups_that_are_called_by_one_letter_are_groups() -> None:
    found = tokens({"r": "#ff0000", "g": "#00ff00", "b": "#0000ff", "x": {"r": "#111111", "g": "#222222", "b": "#333333"}})
    assert [each.name for each in found] == ["r", "g", "b", "x.r", "x.g", "x.b"]
