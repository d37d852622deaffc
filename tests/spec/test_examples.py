"""The examples in specs/ are sound, and ask for what they say."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from pipeline.models.catalogue import V4_PRO
from pipeline.prepress.size import assess
from pipeline.records import Verdict
from pipeline.spec import json_schema, load_spec
from pipeline.spec.drop_document import json_schema as drop_schema
from pipeline.spec.drop_file import load_drop
from pipeline.spec.printers_document import json_schema as printers_schema
from pipeline.spec.yaml_reader import read_yaml

SPECS = Path(__file__).parents[2] / "specs"
DROPS = sorted(SPECS.glob("*.drop.yaml"))
PRINTERS = SPECS / "printers.yaml"
EXAMPLES = sorted({*SPECS.glob("*.yaml")} - {*DROPS, PRINTERS})


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_sound_for_the_program_and_for_editors(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=makeready.schema.json\n")
    assert load_spec(path).job == path.stem
    node = read_yaml(text, path.name, [])
    assert node is not None
    Draft202012Validator(json_schema()).validate(node.plain())


@pytest.mark.parametrize("path", DROPS, ids=lambda path: path.stem)
def test_a_drop_file_is_sound_for_the_program_and_for_editors(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=drop.schema.json\n")
    assert path.name == f"{load_drop(path).drop}.drop.yaml"
    node = read_yaml(text, path.name, [])
    assert node is not None
    Draft202012Validator(drop_schema()).validate(node.plain())


def test_the_schema_beside_the_drop_files_is_the_programs_own() -> None:
    assert json.loads((SPECS / "drop.schema.json").read_text(encoding="utf-8")) == drop_schema()


def test_the_file_of_printers_is_sound_for_editors() -> None:
    text = PRINTERS.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=printers.schema.json\n")
    node = read_yaml(text, PRINTERS.name, [])
    assert node is not None
    Draft202012Validator(printers_schema()).validate(node.plain())
    assert json.loads((SPECS / "printers.schema.json").read_text(encoding="utf-8")) == json.loads(json.dumps(printers_schema()))


def test_the_model_page_is_asked_for_exactly() -> None:
    rose, islands, shield, tree = (order.request.as_input() for order in load_spec(SPECS / "model-page.yaml").orders)
    assert rose == {
        "prompt": "A detailed vintage botanical illustration of a rose with leaves and thorns, scientific illustration style",
        "size": "2048x2048",
    }
    assert islands == {
        "prompt": "A sweeping fantasy landscape with floating islands, waterfalls cascading into clouds, "
        "and ancient stone bridges connecting the islands",
        "size": "2048x2048",
        "style": "digital_illustration",
    }
    assert shield == {
        "prompt": "A modern, clean illustration of a shield with a checkmark inside, representing security and trust",
        "size": "2048x2048",
        "controls": {
            "colors": [{"rgb": [46, 117, 182]}, {"rgb": [255, 255, 255]}],
            "background_color": {"rgb": [15, 23, 42]},
        },
    }
    assert tree == {
        "prompt": "A conceptual illustration of artificial intelligence as a tree "
        "with circuit-board branches and glowing data leaves",
        "size": "2048x2048",
        "style": "digital_illustration",
        "substyle": "hand_drawn",
    }


def test_the_catalogue_is_what_its_first_line_says() -> None:
    spec = load_spec(SPECS / "autumn-catalogue.yaml")
    assert len(spec.orders) == 48
    assert spec.budget is not None
    assert len(spec.orders) * V4_PRO.price_usd <= spec.budget
    assert set(Counter(order.palette for order in spec.orders)) == {"northwind", "harvest"}
    assert {order.request.size for order in spec.orders} <= set(V4_PRO.sizes)


def test_the_postcards_hold_in_print_and_fill_their_sheets() -> None:
    spec = load_spec(SPECS / "print-postcards.yaml")
    assert all(order.print for order in spec.orders)
    found = [assess(order.request.pixels, order.print) for order in spec.orders if order.print]
    assert {each.verdict for each in found} == {Verdict.HOLD}
    assert {order.request.size for order in spec.orders} == {"1792x2560", "2560x1792"}
