"""Which model each picture is asked of: named in the spec, taken from the catalogue, or brought along."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import SpecError
from pipeline.models.catalogue import CATALOGUE, V4_PRO, Catalogue
from pipeline.records import Model
from pipeline.spec import json_schema, load_spec
from tests.spec.conftest import HEAD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spec.conftest import Load, Mistakes

PRO, V4, VECTOR, V41 = "recraft/recraftv4-pro", "recraft/recraftv4", "recraft/recraftv4-pro-vector", "recraft/recraftv4-1-pro"
ITEM = HEAD + "  - id: poster\n    prompt: x\n"
ONE = "prompts: [{id: a, prompt: x}]\n"
MIXED = f"""\
job: mixed
model: {V4}
defaults: {{model: {V41}}}
prompts:
  - {{id: own, prompt: x, model: {VECTOR}}}
  - {{id: general, prompt: x}}
  - {{id: "row-{{m}}", prompt: x, model: "recraft/{{m}}", for_each: {{m: [recraftv4, recraftv4-vector]}}}}
"""


def models(spec: object) -> list[str]:
    return [order.request.model.id for order in spec.orders]  # type: ignore[attr-defined]


def test_a_spec_that_names_none_is_for_the_default_model(load: Load) -> None:
    spec = load(ITEM)
    assert spec.model == spec.orders[0].request.model == V4_PRO
    assert spec.catalogue == CATALOGUE


def test_a_prompt_goes_before_the_defaults_and_these_before_the_job(load: Load) -> None:
    spec = load(MIXED)
    assert models(spec) == [VECTOR, V41, V4, "recraft/recraftv4-vector"]
    assert spec.model.id == V4
    assert models(load(ITEM, [f"model={V4}"])) == [V4]


def test_each_model_has_its_own_default_size_and_price(load: Load) -> None:
    spec = load(MIXED)
    assert [order.request.size for order in spec.orders] == ["2048x2048", "2048x2048", "1024x1024", "1024x1024"]
    assert [order.request.model.price_usd for order in spec.orders] == [
        Decimal(usd) for usd in ("0.30", "0.21", "0.04", "0.08")
    ]


@pytest.mark.parametrize(("model", "size"), [(PRO, "1792x2560"), (V4, "896x1280"), (VECTOR, "1792x2560")])
def test_auto_chooses_among_the_sizes_of_its_model(model: str, size: str, load: Load) -> None:
    (order,) = load(ITEM + f"    model: {model}\n    size: auto\n    print: {{trim: A6}}\n").orders
    assert order.request.size == size


def test_pixels_are_held_against_what_the_model_itself_could_do(mistakes: Mistakes) -> None:
    text = ITEM + f"    model: {V4}\n    print: {{trim: A5}}\n    size: auto\n"
    (only,) = mistakes(text)
    assert only.startswith(
        "spec.yaml:6:12: `poster`: too few pixels for A5 (148x210 mm, 3 mm bleed): 896x1280, the model's best"
    )
    assert "such as A6" in only
    assert mistakes(text.replace(V4, PRO)) == []


def test_a_vector_holds_at_any_trim(load: Load) -> None:
    (order,) = load(ITEM + f"    model: {VECTOR}\n    size: auto\n    print: {{trim: A0, min_ppi: 600}}\n").orders
    assert order.print
    assert (order.print.trim, order.request.size) == ("A0", "1792x2560")


def test_rows_may_name_their_models(load: Load, mistakes: Mistakes, folder: Path) -> None:
    spec = HEAD + '  - {id: "{n}", prompt: x, model: "{model}", from: rows.csv}\n'
    (folder / "rows.csv").write_text(f"n,model\none,{V4}\ntwo,{VECTOR}\n")
    assert models(load(spec)) == [V4, VECTOR]
    (folder / "rows.csv").write_text(f"n,model\none,{V4}\ntwo,recraft/recraftv4-provector\n")
    assert mistakes(spec) == [f"rows.csv:3:1: `recraft/recraftv4-provector`: did you mean `{VECTOR}`?"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("job: j\nmodel: recraft/recraft4-pro\n" + ONE, f"2:8: `recraft/recraft4-pro`: did you mean `{PRO}`?"),
        ("job: j\ndefaults: {model: Recraft V4 Pro}\n" + ONE, f"2:19: `Recraft V4 Pro`: did you mean `{PRO}`?"),
        (
            ITEM + "    model: recraft/recraftv4-vectr\n",
            "5:12: `recraft/recraftv4-vectr`: did you mean `recraft/recraftv4-vector`?",
        ),
        (f"job: j\nprices:\n  {V41}x: 0.2\n" + ONE, f"3:3: `{V41}x`: did you mean `{V41}`?"),
        (ITEM + "    model: ''\n", f"5:12: `model` must be a model's id, such as {PRO}"),
        (ITEM + "    model: [a]\n", "5:12: `model` must be text, not a list"),
        (f"job: j\nprices: {{{PRO}: cheap}}\n" + ONE, f"`{PRO}` must be an amount in US dollars, such as 25 USD"),
        ("job: j\nmodels: {a/b: {price: 1}}\nprompts: [{id: a, prompt: x, model: a/b}]\n", "2:15: `sizes` is missing"),
        ("job: j\nmodels: {a/b: {price: 1, sizes: [1k]}}\n" + ONE, "`sizes` entry 1 must be WIDTHxHEIGHT in px"),
        ("job: j\nmodels: {a/b: {price: 1, sizes: []}}\n" + ONE, "`sizes` must have at least 1 entry"),
        ("job: j\nmodels: {'a b': {price: 1, sizes: [64x64]}}\n" + ONE, "2:10: `a b` must be a model's id"),
        ("job: j\nmodels: {a/b: {price: 1, cost: 1, sizes: [64x64]}}\n" + ONE, "`cost` is no key here; there are latency,"),
    ],
)
def test_a_mistake_is_told_once_at_its_place(text: str, told: str, mistakes: Mistakes) -> None:
    (only,) = mistakes(text)
    assert told in only


def test_a_name_that_is_like_no_other_is_told_what_there_is(mistakes: Mistakes) -> None:
    (only,) = mistakes(ITEM + "    model: zzz\n")
    assert only.startswith(f"spec.yaml:5:12: `zzz` is no model; there are {PRO}, {V4}, ")
    assert only.endswith("and `models` can add others")


def test_a_wrong_model_is_not_told_again_as_a_lack_of_pixels(mistakes: Mistakes) -> None:
    for text in (
        ITEM + "    model: recraft/vectr\n    print: {trim: A0}\n",
        ITEM + "    model: 5\n    print: {trim: A0}\n",
        "job: j\nmodel: zzz\nprompts: [{id: a, prompt: x, print: {trim: A0}}]\n",
        "job: j\nmodel: []\nprompts: [{id: a, prompt: x, print: {trim: A0}}]\n",
    ):
        (only,) = mistakes(text)
        assert "pixels" not in only


def test_a_price_may_be_said(load: Load) -> None:
    spec = load(
        f"""\
job: j
prices: {{{V41}: 0.19, {V4}: "$0.05", {VECTOR}: 0.28 USD}}
prompts:
  - {{id: a, prompt: x, model: {V41}}}
  - {{id: b, prompt: x, model: {V4}}}
  - {{id: c, prompt: x, model: {VECTOR}}}
  - {{id: d, prompt: x}}
"""
    )
    assert [str(order.request.model.price_usd) for order in spec.orders] == ["0.19", "0.05", "0.28", "0.25"]
    assert not spec.orders[0].request.model.about
    assert spec.orders[0].request.model == spec.catalogue.get(V41)


def test_a_spec_may_bring_a_model_that_the_catalogue_does_not_hold(load: Load) -> None:
    spec = load(
        """\
job: j
model: acme/painter
models:
  acme/painter: {price: 0.10, sizes: [1024x1024, 1536x1024], output: vector, name: Acme Painter, latency: 20s}
  acme/plain: {price: $0.5, sizes: [64x64]}
prices: {acme/plain: 0.4}
prompts:
  - {id: a, prompt: x, size: auto, print: {trim: A5, orientation: landscape}}
  - {id: b, prompt: x, model: acme/plain}
"""
    )
    a, b = (order.request for order in spec.orders)
    assert a.model == spec.model
    assert a.model == Model(
        "acme/painter", Decimal("0.1"), ("1024x1024", "1536x1024"), output="vector", name="Acme Painter", latency_seconds=20.0
    )
    assert (a.size, b.size) == ("1536x1024", "64x64")
    assert (b.model.output, b.model.price_usd, b.model.latency_seconds) == ("raster", Decimal("0.4"), 36.0)
    assert [row.id for row in spec.catalogue][-2:] == ["acme/painter", "acme/plain"]


def test_what_a_spec_does_not_say_of_a_known_model_stays_as_it_is(load: Load) -> None:
    spec = load(
        f"job: j\nmodels: {{{VECTOR}: {{price: 1, sizes: [64x64]}}}}\nprompts: [{{id: a, prompt: x, model: {VECTOR}}}]\n"
    )
    (order,) = spec.orders
    assert (order.request.model.output, order.request.model.name) == ("vector", "Recraft V4 Pro Vector")
    assert order.request.size == "64x64"


def test_a_fifth_model_is_one_row_of_the_catalogue(folder: Path) -> None:
    path = folder / "spec.yaml"
    path.write_text(ITEM + "    model: acme/fifth\n")
    row = Model("acme/fifth", Decimal("0.02"), ("512x512",))
    (order,) = load_spec(path, catalogue=Catalogue((*CATALOGUE, row))).orders
    assert (order.request.model, order.request.size) == (row, "512x512")


def test_the_schema_lists_no_models() -> None:
    schema = str(json_schema())
    assert [row.id for row in CATALOGUE if f"'{row.id}'" in schema] == [V4_PRO.id]


def test_the_fingerprints_of_the_default_model_are_what_they_always_were(load: Load) -> None:
    spec = load(
        """\
job: golden
palettes:
  fjord: {colors: ["#1F3A5F", "#7FA", gold, [247, 244, 236]], background: linen}
defaults: {palette: fjord}
prompts:
  - {id: plain, prompt: "A still fjord at dusk, “São Paulo”", palette: fjord, takes: 2}
  - {id: styled, prompt: x, size: 1792x2560, style: digital_illustration, substyle: hand_drawn}
  - {id: printed, prompt: x, size: auto, print: {trim: A5}}
"""
    )
    assert {order.item: order.fingerprint for order in spec.orders} == {
        "plain": "1cb6c4beccce8f6810bcf36822d69bd273d3aa8b9aaafaf349fb688fab498a08",
        "plain.take-2": "3224665539374686611da1d086269f7e14c19c8219cc2bdb0116e14bafe31e16",
        "styled": "a023facc8d2120ac0db95b96468afe419bef4eeec2b9784bdff73a4f26af9a47",
        "printed": "b85e17e118d9aef7ac72eb25ceb039925456188b3fece44571c54de43570e565",
    }, "as computed by the version before there was more than one model"


@pytest.mark.parametrize(
    "said", ["prices: {recraft/recraftv4-pro: 0}", "models: {press/room: {price: 0, sizes: [64x64]}}"], ids=["prices", "models"]
)
def test_a_price_of_nothing_is_a_mistake(tmp_path: Path, said: str) -> None:
    path = tmp_path / "job.yaml"
    path.write_text(f"job: j\n{said}\nprompts: [{{id: a, prompt: A leaf}}]\n")
    with pytest.raises(SpecError, match=r"2:\d+: .*must be more than 0: without a price no budget holds"):
        load_spec(path)
