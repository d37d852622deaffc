"""What a job paid for is not paid for again: colours that earlier versions read are the same integers.

`earlier_readings.json` was written by the readers of the version before ranges, CSS and other forms of tokens were known.
"""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.prepress.colour.palette_files import read_palette
from pipeline.prepress.colour.palette_files.adobe_swatches import read_ase
from pipeline.prepress.colour.palette_files.design_tokens import read_tokens
from tests.prepress.colour.palette_files.making import ase, colour, hexes

EARLIER = json.loads((Path(__file__).parent / "earlier_readings.json").read_text(encoding="utf-8"))
BRAND = Path(__file__).parents[4] / "specs" / "brand"


def test_swatches_of_ase_are_what_they_were() -> None:
    body = ase(*[colour("", model.encode(), *values) for model, values, _, _ in EARLIER["ase"]])
    assert hexes(read_ase(body)) == [(name, was) for _, _, name, was in EARLIER["ase"]]


def test_tokens_in_every_space_are_what_they_were() -> None:
    values = [{"colorSpace": space, "components": components} for space, components, _, _ in EARLIER["tokens"]]
    found = read_tokens(json.dumps({"a": {"$type": "color", **{f"c{n}": {"$value": value} for n, value in enumerate(values)}}}))
    expected = [(f"a.c{number}", was) for number, (_, _, _, was) in enumerate(EARLIER["tokens"])]
    assert hexes(found) == expected


def test_the_example_palettes_are_what_they_were() -> None:
    found = {
        name: [[each.name, each.group, each.hex] for each in read_palette(BRAND / name).swatches] for name in EARLIER["brand"]
    }
    assert found == EARLIER["brand"]


def test_words_of_other_forms_hide_no_token_of_the_standard() -> None:
    tree = {
        "brand": {"$type": "color", "type": "x", "value": {"blue": {"$value": "#1F3A5F"}}, "original": {"$value": "#7FA7C9"}}
    }
    assert hexes(read_tokens(json.dumps(tree))) == [("brand.value.blue", "#1F3A5F"), ("brand.original", "#7FA7C9")]


def test_a_file_with_tokens_of_the_standard_is_taken_whole_as_it_was(tmp_path: Path) -> None:
    mixed = {
        "brand": {"$type": "color", "blue": {"$value": "#1F3A5F"}, "sky": {"$value": "{brand.blue}"}},
        "untyped": {"$value": "#333333"},
        "legacy": {"red": {"value": "#FF0000", "type": "color"}, "of": {"value": "{brand.blue}"}},
    }
    (tmp_path / "a.json").write_text(json.dumps(mixed), encoding="utf-8")
    file = read_palette(tmp_path / "a.json")
    assert hexes(file.taken_whole) == [("brand.blue", "#1F3A5F"), ("brand.sky", "#1F3A5F")]
    assert [each.name for each in file.swatches] == ["brand.blue", "brand.sky", "untyped", "legacy.red", "legacy.of"]
