"""The JSON Schema takes and refuses what the program does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from pipeline.spec import json_schema
from pipeline.spec.schema import keys_at
from pipeline.spec.yaml_reader import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.spec.conftest import Mistakes

SPECS = Path(__file__).parents[2] / "specs"
SCHEMA = json_schema()

ITEM = "{id: a, prompt: x}"
GOOD_HEADS = [
    "printers: {acme: {trim: A6, deliver: [{format: pdf, color: cmyk, standard: x-1a, marks: [crop, slug]}]}}",
    "printers: {acme: {trim: A6}}\nprinter: acme",
    "printers: {acme: {trim: A6}}\ndefaults: {print: {printer: acme}}",
    "defaults: {print: {trim: A6}}\ndeliver: [{format: pdf, marks: true, mark_offset: 5mm}]",
    "destination: outputs/here",
    "destination: s3://brand-assets",
    "destination: s3://brand-assets/campaigns/2026",
    "gateway: default",
    "gateway: [one, two-b]",
    "pace: 200/60s",
    "pace: {requests: 5, per: 1s}",
    "pace: {requests: 5, per: 1}",
    "pace: [{requests: 200, per: 60s}, 5/1s]",
    "in_flight: 120",
    "in_flight: 3.0",
    "budget: 25 USD",
    "budget: $25",
    "budget: 0.5",
    "palettes: {p: {colors: ['#2E75B6', white], background: '#0F172A'}}",
    "palettes: {p: [[0, 128, 255]], q: {background: tan}}",
    "model: recraft/recraftv4",
    "models: {'@acme/a.b': {price: 0.10, sizes: [64x64], output: vector, name: A, latency: 20s}}\nmodel: '@acme/a.b'",
    "models: {}",
    "prices: {recraft/recraftv4-1-pro: 0.21, recraft/recraftv4: $0.04}",
    "defaults: {model: recraft/recraftv4}",
    "palettes: {}",
    "palettes: {p: {file: brand.gpl}, q: {file: brand.gpl, colors: [Sky, Deep sea], background: Paper}}",
    "defaults: {size: 3072x1536, style: flat, takes: 2}",
    "defaults: {}",
    "defaults: {print: {trim: A5, orientation: landscape, bleed: 3mm, profile: magazine, min_ppi: 200, full_page: false}}",
    "defaults: {print: {trim: US Letter, bleed: 0.125in}}",
    "defaults: {print: {trim: 148 x 210 mm, bleed: 0}}",
    "defaults: {print: {trim: 14.8×21cm, bleed: 0mm}}",
    "defaults: {print: {trim: din a6, bleed: '0'}}",
    "defaults: {print: {trim: 85x55}}",
    "defaults: {print: {trim: US business card, bleed: 0.0}}",
    "defaults: {print: {trim: DL}}",
    "defaults: {print: {profile: newspaper}}",
    "defaults: {size: auto, print: {trim: A6}}",
    "checks: {min_long_side: 64}",
    "approval: required",
    "rights: {credit: Northwind, copyright: © 2026, url: 'https://n.example/r'}",
    "rights: {}",
    "defaults: {print: {trim: A6}}\ndeliver: [{format: tiff, color: cmyk, intent: absolute}, {format: pdf, bleed_from: crop}]",
    "defaults: {print: {trim: A6}}\ndeliver: [{format: JPG}, {format: tif, color: CMYK}]",
    "defaults: {print: {trim: A6}}\ndeliver: [{format: png, background: '#0F172A', name: '{item}-{trim}.{ext}'}]",
]
BAD_HEADS = [
    "defaults: {print: {trim: A6}}\ndeliver: [{format: gif}]",
    "defaults: {print: {trim: A6}}\ndeliver: [{format: pdf, color: grey}]",
    "defaults: {print: {trim: A6, bleed: '3'}}",
    "printers: {}",
    "printers: []",
    "printers: acme.csv",
    "printers: {acme: {}}",
    "printers: {acme: {printer: acme}}",
    "printers: {'a b': {trim: A6}}",
    "printer: ''",
    "deliver: [{format: pdf, standard: x-3}]",
    "deliver: [{format: pdf, marks: []}]",
    "deliver: [{format: pdf, marks: [corner]}]",
    "deliver: [{format: pdf, marks: true, mark_offset: 5}]",
    "model: ''",
    "model: [recraft/recraftv4]",
    "models: [recraft/recraftv4]",
    "models: {a/b: {}}",
    "models: {a/b: {price: 1}}",
    "models: {a/b: {price: 1, sizes: []}}",
    "models: {a/b: {price: 1, sizes: [auto]}}",
    "models: {a/b: {price: -1, sizes: [64x64]}}",
    "models: {a/b: {price: 1, sizes: [64x64], output: pdf}}",
    "models: {a/b: {price: 1, sizes: [64x64], latency: 20}}",
    "models: {a//b: {price: 1, sizes: [64x64]}}",
    "prices: {recraft/recraftv4: free}",
    "prices: {recraft/recraftv4: [1]}",
    "palete: {}",
    "print: {trim: A5}",
    "deliver: []",
    "deliver: {format: tiff}",
    "deliver: [{color: cmyk}]",
    "deliver: [{format: webp}]",
    "deliver: [{format: tiff, color: lab}]",
    "deliver: [{format: tiff, intent: best}]",
    "deliver: [{format: tiff, color: cmyk, profile: press.txt}]",
    "deliver: [{format: tiff, name: '{item}'}]",
    "deliver: [{format: tiff, name: 'a/{item}.{ext}'}]",
    "deliver: [{format: tiff, dpi: 300}]",
    "rights: {url: 'ftp://host'}",
    "rights: {credit: ''}",
    "rights: {author: x}",
    "destination: ''",
    "destination: http://host/x",
    "destination: s3://b",
    "destination: s3://Bad/x",
    "destination: s3://192.168.1.1/x",
    "destination: s3://a..b/x",
    "destination: s3://bucket/x?y",
    "gateway: []",
    "gateway: a b",
    "gateway: 7",
    "gateway: [a, [b]]",
    "pace: []",
    "pace: 200",
    "pace: 0/60s",
    "pace: {requests: 1.5, per: 1s}",
    "pace: {requests: '5', per: 1s}",
    "pace: {requests: 5, per: 0s}",
    "pace: {requests: 5, per: 60 parsecs}",
    "pace: {requests: 5}",
    "in_flight: 0",
    "in_flight: 1001",
    "in_flight: '3'",
    "in_flight: true",
    "budget: 25 EUR",
    "approval: optional",
    "approval: true",
    "budget: -1",
    "budget: [25]",
    "palettes: {p: []}",
    "palettes: {p: {}}",
    "palettes: {p: {colors: []}}",
    "palettes: {p: [red, red, red, red, red, red]}",
    "palettes: {p: [[1, 2, 256]]}",
    "palettes: {p: [[1, 2]]}",
    "palettes: {p: [[1, 2, -1]]}",
    "palettes: {p: [[1, 2, true]]}",
    "palettes: {p: ['#12345']}",
    "palettes: {p: ['#gggggg']}",
    "palettes: {p: [White]}",
    "palettes: {p: {file: brand.pdf}}",
    "palettes: {p: {file: brand.gpl, colors: []}}",
    "palettes: {p: {file: brand.gpl, colors: [a, b, c, d, e, f]}}",
    "palettes: {p: {file: brand.gpl, colors: [[1, 2, 3]]}}",
    "palettes: {p: {file: brand.gpl, background: ''}}",
    "palettes: {p: {fil: brand.gpl}}",
    "palettes: {'p q': [red]}",
    "palettes: {p: {background: {rgb: [1, 2, 3]}}}",
    "defaults: {id: a}",
    "defaults: {size: big}",
    "defaults: {size: automatic}",
    "defaults: {print: A5}",
    "defaults: {print: {}}",
    "defaults: {print: {trim: A55}}",
    "defaults: {print: {trim: A11}}",
    "defaults: {print: {trim: 8.5x11}}",
    "defaults: {print: {trim: 0x210mm}}",
    "defaults: {print: {trim: 5}}",
    "defaults: {print: {trim: A5, orientation: upright}}",
    "defaults: {print: {trim: A5, bleed: 3}}",
    "defaults: {print: {trim: A5, bleed: 3px}}",
    "defaults: {print: {trim: A5, bleed: true}}",
    "defaults: {print: {trim: A5, profile: Sheet}}",
    "defaults: {print: {trim: A5, min_ppi: 0}}",
    "defaults: {print: {trim: A5, min_ppi: 150.5}}",
    "defaults: {print: {trim: A5, min_ppi: '200'}}",
    "defaults: {print: {trim: A5, full_page: 1}}",
    "defaults: {print: {trim: A5, colour: cmyk}}",
    "checks: {min_long_side: 0}",
    "checks: {min_long_side: '64'}",
    "checks: {min_long_sid: 64}",
]
GOOD_ITEMS = [
    ITEM,
    "{id: A_b.c-1, prompt: x, size: 10x10, style: digital_illustration, substyle: hand_drawn}",
    "{id: a, prompt: 'braces {{ and }}'}",
    '{id: a, prompt: "two\\n\\tlines\\n"}',
    "{id: a, prompt: x, takes: 100}",
    "{id: a, prompt: x, takes: [2, 5]}",
    "{id: 'a-{n}', prompt: '{n}', for_each: {n: [1, b, 2.5, true]}}",
    "{id: a, prompt: x, size: '{w}x{h}', for_each: {w: [64], h: [64]}}",
    "{id: a, prompt: x, style: 'the {s} style', for_each: {s: [flat]}}",
    "{id: a, prompt: x, size: auto, print: {trim: A5}}",
    "{id: a, prompt: x, size: '{s}', print: {trim: A5}, for_each: {s: [auto, 2048x2048]}}",
    "{id: a, prompt: x, print: {trim: '{w}x{h}mm'}, for_each: {w: [64], h: [64]}}",
    "{id: a, prompt: x, print: {trim: '{t}', orientation: '{o}', bleed: '{b}', profile: '{p}'},"
    " for_each: {t: [A5], o: [auto], b: [2mm], p: [web]}}",
]
BAD_ITEMS = [
    "{id: a}",
    "{prompt: x}",
    "[]",
    "text",
    "{id: a/b, prompt: x}",
    "{id: .a, prompt: x}",
    "{id: a., prompt: x}",
    "{id: COM7.x, prompt: x}",
    "{id: 'a b', prompt: x}",
    "{id: 'a\\n', prompt: x}",
    "{id: 7, prompt: x}",
    "{id: 'a-{n.x}', prompt: '{n}', for_each: {n: [1]}}",
    "{id: 'a/{n}', prompt: '{n}', for_each: {n: [1]}}",
    f"{{id: {'a' * 101}, prompt: x}}",
    f"{{id: a, prompt: {'x' * 10_001}}}",
    "{id: a, prompt: ''}",
    "{id: a, prompt: '  '}",
    '{id: a, prompt: "\\e[2J"}',
    '{id: a, prompt: "x\\0"}',
    '{id: a, prompt: "x\\u202Ey"}',
    "{id: a, prompt: [x]}",
    "{id: a, prompt: '{n.x}', for_each: {n: [1]}}",
    "{id: a, prompt: 'a } b'}",
    "{id: a, prompt: x, size: 0x10}",
    "{id: a, prompt: x, size: 2048}",
    "{id: a, prompt: x, size: 2048X2048}",
    "{id: a, prompt: x, size: '{w} x {h}', for_each: {w: [64], h: [64]}}",
    '{id: a, prompt: x, style: "a\\nb"}',
    "{id: a, prompt: x, style: ''}",
    f"{{id: a, prompt: x, style: {'s' * 101}}}",
    "{id: a, prompt: x, palette: 'a b'}",
    "{id: a, prompt: x, print: {trim: '{t'}}",
    "{id: a, prompt: x, print: [A5]}",
    "{id: a, prompt: x, takes: 0}",
    "{id: a, prompt: x, takes: 101}",
    "{id: a, prompt: x, takes: []}",
    "{id: a, prompt: x, takes: [2, 2]}",
    "{id: a, prompt: x, takes: '2'}",
    "{id: a, prompt: x, for_each: {}}",
    "{id: a, prompt: x, for_each: {n: []}}",
    "{id: a, prompt: x, for_each: {n: 1}}",
    "{id: a, prompt: x, for_each: {n: [[1]]}}",
    "{id: a, prompt: x, for_each: {'n m': [1]}}",
    "{id: a, prompt: x, from: rows.pdf}",
    "{id: a, prompt: x, from: {separator: ';'}}",
    "{id: a, prompt: x, from: {file: rows.csv, separator: ':'}}",
    "{id: a, prompt: x, from: {file: rows.xlsx, sheet: 3}}",
    "{id: a, prompt: x, from: {file: rows.csv, columns: [a]}}",
    "{id: a, prompt: x, from: ''}",
    "{id: a, prompt: x, promt: x}",
]
GOOD = [
    *(f"job: j\n{head}\nprompts: [{ITEM}]\n" for head in GOOD_HEADS),
    *(f"job: j\nprompts: [{item}]\n" for item in GOOD_ITEMS),
]
BAD = [
    *(f"job: j\n{head}\nprompts: [{ITEM}]\n" for head in BAD_HEADS),
    *(f"job: j\nprompts: [{item}]\n" for item in BAD_ITEMS),
    f"prompts: [{ITEM}]\n",
    f"job: .j\nprompts: [{ITEM}]\n",
    f"job: nul\nprompts: [{ITEM}]\n",
    "job: j\n",
    "job: j\nprompts: []\n",
    "job: j\nprompts: {}\n",
    "[]\n",
]


def accepted_by_schema(text: str) -> bool:
    """Judge a spec by the schema alone, as an editor does."""
    node = read_yaml(text, "spec.yaml", [])
    assert node is not None
    return Draft202012Validator(SCHEMA).is_valid(node.plain())


@pytest.mark.parametrize("text", GOOD)
def test_both_take_a_good_spec(text: str, mistakes: Mistakes, folder: Path) -> None:
    (folder / "brand.gpl").write_text("GIMP Palette\n0 0 255 Sky\n0 0 99 Deep sea\n255 255 255 Paper\n", encoding="utf-8")
    assert mistakes(text) == []
    assert accepted_by_schema(text)


@pytest.mark.parametrize("text", BAD)
def test_both_refuse_a_bad_spec(text: str, mistakes: Mistakes) -> None:
    assert mistakes(text)
    assert not accepted_by_schema(text)


def test_the_schema_is_a_sound_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_copy_for_editors_is_fresh() -> None:
    copy = json.loads((SPECS / "makeready.schema.json").read_text(encoding="utf-8"))
    assert copy == json.loads(json.dumps(SCHEMA)), "renew it: makeready schema > specs/makeready.schema.json"


def mappings(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of the schema that describes a mapping."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for below in schema.values():
            yield from mappings(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from mappings(below)


def test_every_key_is_described_and_no_other_is_taken() -> None:
    for mapping in mappings(SCHEMA):
        assert mapping["additionalProperties"] is False
        assert mapping["description"]
        for key, value in mapping["properties"].items():
            assert "description" in value or "$ref" in value, key


def test_the_keys_of_a_mapping_are_known_wherever_it_stands() -> None:
    assert {"job", "prompts", "palettes"} <= set(keys_at(()))
    assert set(keys_at(("palettes", "any"))) == {"file", "colors", "background"}
    assert set(keys_at(("pace",))) == set(keys_at(("pace", 3))) == {"requests", "per"}
    assert "min_long_side" in keys_at(("checks",))
    assert {"id", "for_each", "from"} <= set(keys_at(("prompts", 12)))
    assert keys_at(("job", "x")) == []
