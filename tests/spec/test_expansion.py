"""From prompts to orders: matrices, rows, takes, placeholders, palettes, settings."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pipeline.pace.pacer import Window
from pipeline.spec.expansion import MOST_ITEMS
from pipeline.stores.ascii_names import as_name
from tests.spec.conftest import HEAD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spec.conftest import Load, Mistakes


def test_a_matrix_is_every_combination_and_the_id_gets_what_it_does_not_name(load: Load) -> None:
    spec = load(
        HEAD
        + """\
  - id: poster-{city}
    prompt: A travel poster of {city} at {time}
    for_each: {city: [Oslo, Rome], time: [dawn, dusk]}
"""
    )
    assert [(order.item, order.request.prompt) for order in spec.orders] == [
        ("poster-Oslo-dawn", "A travel poster of Oslo at dawn"),
        ("poster-Oslo-dusk", "A travel poster of Oslo at dusk"),
        ("poster-Rome-dawn", "A travel poster of Rome at dawn"),
        ("poster-Rome-dusk", "A travel poster of Rome at dusk"),
    ]


@pytest.mark.parametrize(
    ("takes", "expected"),
    [
        ("1", [("a", 1)]),
        ("3", [("a", 1), ("a.take-2", 2), ("a.take-3", 3)]),
        ("[2]", [("a", 2)]),
        ("[3, 1]", [("a", 3), ("a.take-1", 1)]),
    ],
)
def test_the_first_take_has_the_plain_id(takes: str, expected: list[tuple[str, int]], load: Load) -> None:
    spec = load(HEAD + f"  - {{id: a, prompt: x, takes: {takes}}}\n")
    assert [(order.item, order.take) for order in spec.orders] == expected
    assert len({order.fingerprint for order in spec.orders}) == len(expected)


def test_what_a_prompt_does_not_say_comes_from_the_defaults(load: Load) -> None:
    spec = load(
        """\
job: j
palettes: {day: [white], night: {colors: [[1, 2, 3]], background: "#0F172A"}}
defaults: {size: 3072x1536, style: flat, substyle: ink, palette: night, takes: 2}
prompts:
  - {id: a, prompt: x}
  - {id: b, prompt: x, size: 10x1000, style: bold, substyle: pen, palette: day, takes: 1}
"""
    )
    a, _, b = spec.orders
    assert (a.request.size, a.request.style, a.request.substyle, a.palette) == ("3072x1536", "flat", "ink", "night")
    assert (a.request.colors, a.request.background) == (((1, 2, 3),), (15, 23, 42))
    assert (b.request.size, b.request.style, b.request.substyle, b.palette) == ("10x1000", "bold", "pen", "day")
    assert (b.request.colors, b.request.background) == (((255, 255, 255),), None)


def test_the_size_is_always_sent(load: Load) -> None:
    assert load(HEAD + "  - {id: a, prompt: x}\n").orders[0].request.as_input() == {"prompt": "x", "size": "2048x2048"}


def test_colours_come_in_all_their_spellings(load: Load) -> None:
    palette = '["#2E75B6", "#fff", "#ABCDEF", linen, [0, 128, 255]]'
    spec = load(f"job: j\npalettes: {{p: {palette}}}\nprompts: [{{id: a, prompt: x, palette: p}}]\n")
    assert spec.orders[0].request.colors == ((46, 117, 182), (255, 255, 255), (171, 205, 239), (250, 240, 230), (0, 128, 255))


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("São Paulo", "Sao-Paulo"),
        ("Tromsø", "Tromso"),
        ("Łódź & Kraków", "Lodz-Krakow"),
        ("crème brûlée", "creme-brulee"),
        ("../../etc", "etc"),
        ("v1.2", "v1.2"),
        ("  spaced  ", "spaced"),
        ("ﬁne", "fine"),
        ("東京", "DongJing"),
        ("Москва", "Moskva"),
        ("東京 2", "2"),
        ("…", ""),
    ],
)
def test_a_value_in_an_id_keeps_what_a_name_can_hold(value: str, name: str) -> None:
    assert as_name(value) == name


def test_a_value_in_a_prompt_is_raw_and_fills_in_nothing_more(load: Load) -> None:
    spec = load(HEAD + "  - id: p-{a}\n    prompt: '{a} {{b}} {{{a}}}'\n    for_each: {a: ['{b}é.__class__ & <i>']}\n")
    assert spec.orders[0].request.prompt == "{b}é.__class__ & <i> {b} {{b}é.__class__ & <i>}"


def test_a_number_in_a_matrix_is_filled_in_as_it_was_written(load: Load) -> None:
    spec = load(HEAD + "  - id: n\n    prompt: 'number {n}'\n    for_each: {n: [007, 1.10, true, NO, 0x1F]}\n")
    assert [order.item for order in spec.orders] == ["n-007", "n-1.10", "n-true", "n-NO", "n-0x1F"]


def test_every_text_of_a_prompt_may_hold_placeholders(load: Load) -> None:
    spec = load(
        "job: j\npalettes: {p1: [red]}\n"
        "prompts: [{id: 'x{n}', prompt: y, size: '{w}x1024', style: 's{n}', substyle: 't{n}', palette: 'p{n}',"
        " for_each: {n: [1], w: [512, 1024]}}]\n"
    )
    first = spec.orders[0]
    assert first.item == "x1-512"
    assert (first.request.size, first.request.style, first.request.substyle, first.palette) == ("512x1024", "s1", "t1", "p1")


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("'{a.b}'", "`{a.b}`: only a plain name can stand in braces"),
        ("'{a[0]}'", "`{a[0]}`: only a plain name can stand in braces"),
        ("'{a!r}'", "`{a!r}`: only a plain name"),
        ("'{a:>9}'", "`{a:>9}`: only a plain name"),
        ("'{}'", "`{}`: only a plain name"),
        ("'{0}'", "`{0}`: only a plain name"),
        ("'{a'", "a single { stands alone: write {{ for a brace"),
        ("'a}'", "a single } stands alone: write }} for a brace"),
        ("'{b}'", "`{b}` has no value: name it in `for_each`"),
        ("'{citty} {a}'", "`{citty}`: did you mean `{city}`?"),
    ],
)
def test_a_placeholder_is_a_plain_name_that_has_a_value(prompt: str, expected: str, mistakes: Mistakes) -> None:
    found = mistakes(HEAD + f"  - id: x\n    prompt: {prompt}\n    for_each: {{a: [1], city: [2]}}\n")
    assert found[0].startswith(f"spec.yaml:4:13: {expected}")
    assert len(found) == 1 or "'a}'" in prompt


def test_a_placeholder_without_any_rows_is_a_mistake(mistakes: Mistakes) -> None:
    assert mistakes(HEAD + "  - {id: 'x-{n}', prompt: x}\n")[0].startswith("spec.yaml:3:10: `{n}` has no value")


def test_an_axis_that_no_text_uses_is_a_mistake(mistakes: Mistakes) -> None:
    (only,) = mistakes(HEAD + "  - id: x\n    prompt: y\n    for_each: {n: [1, 2]}\n")
    assert only.startswith("spec.yaml:5:16: `{n}` stands in no text of this prompt")


def test_a_value_of_which_nothing_can_stand_in_an_id_is_a_mistake(mistakes: Mistakes) -> None:
    (only,) = mistakes(HEAD + "  - id: x\n    prompt: '{n}'\n    for_each: {n: [Rome, …]}\n")
    assert only.startswith("spec.yaml:5:26: nothing of `…` can stand in an id")


def test_values_that_come_to_the_same_name_are_a_mistake(mistakes: Mistakes) -> None:
    (only,) = mistakes(HEAD + "  - id: x\n    prompt: '{n}'\n    for_each: {n: [a b, a-b]}\n")
    assert only == "spec.yaml:3:9: id `x-a-b` is taken already, in spec.yaml:3: `a b` and `a-b` both give it"


def test_names_in_another_script_are_spelt_in_latin_letters_and_both_forms_are_said(load: Load) -> None:
    spec = load(HEAD + "  - id: 'p-{n}'\n    prompt: '{n}'\n    for_each: {n: [東京, Москва, Αθήνα, Zürich, Łódź]}\n")
    assert [order.item for order in spec.orders] == ["p-DongJing", "p-Moskva", "p-Athina", "p-Zurich", "p-Lodz"]
    assert spec.notes == ("ids spell in Latin letters `東京` as `DongJing`, `Москва` as `Moskva`, `Αθήνα` as `Athina`",)


def test_two_names_that_are_spelt_alike_are_a_mistake_that_names_both(mistakes: Mistakes) -> None:
    (only,) = mistakes(HEAD + "  - id: 'p-{n}'\n    prompt: '{n}'\n    for_each: {n: [東京, DongJing]}\n")
    assert only == "spec.yaml:3:9: id `p-DongJing` is taken already, in spec.yaml:3: `東京` and `DongJing` both give it"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("size: '{n}x1'", "512", "5:11: `size` of item `x-512` must be WIDTHxHEIGHT in px, such as 2048x2048, not `512x1`"),
        ("palette: '{n}'", "tann", "5:14: `tann`: did you mean `tan`?"),
        ("style: '{n}'", '"a\\nb"', "5:12: `style` of item `x-a-b` must be one line of text"),
        (
            "style: '{n}{n}'",
            "s" * 60,
            "5:12: `style` of item `x-ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss…",
        ),
    ],
)
def test_what_was_filled_in_is_judged_again(field: str, value: str, expected: str, mistakes: Mistakes) -> None:
    pattern = f"  - id: x-{{n}}\n    prompt: y\n    {field}\n    for_each: {{n: [{value}]}}\n"
    (only,) = mistakes(HEAD + pattern + "palettes: {tan: [tan]}\n")
    assert only.startswith(f"spec.yaml:{expected}"[:80])


def test_an_id_too_long_with_its_takes_is_a_mistake(mistakes: Mistakes) -> None:
    assert mistakes(HEAD + f"  - {{id: {'x' * 94}, prompt: x}}\n") == []
    (only,) = mistakes(HEAD + f"  - {{id: {'x' * 94}, prompt: x, takes: 2}}\n")
    assert "at most 100 characters" in only


def test_a_matrix_multiplied_by_mistake_is_told_with_its_factors_and_not_made(mistakes: Mistakes) -> None:
    axes = ", ".join(f"a{n}: [{', '.join(map(str, range(100)))}]" for n in range(6))
    (only,) = mistakes(HEAD + f"  - id: x\n    prompt: '{{a0}}{{a1}}{{a2}}{{a3}}{{a4}}{{a5}}'\n    for_each: {{{axes}}}\n")
    assert only.startswith("spec.yaml:3:9: 100 a0 × 100 a1 × 100 a2")
    assert f"a job may hold {MOST_ITEMS:,}" in only


def test_head_values_are_read(load: Load) -> None:
    spec = load(
        "job: j\ndestination: s3://brand-assets/campaigns\ngateway: [a, b]\n"
        "pace: [{requests: 200, per: 1m}, 5/1s, {requests: 9, per: 2}]\n"
        "in_flight: 7\nbudget: 25 USD\nchecks: {min_long_side: 64}\nprompts: [{id: a, prompt: x}]\n"
    )
    assert (spec.job, spec.destination, spec.gateways, spec.in_flight) == ("j", "s3://brand-assets/campaigns", ("a", "b"), 7)
    assert spec.pace == (Window(200, 60.0), Window(5, 1.0), Window(9, 2.0))
    assert (spec.budget, spec.limits.min_long_side) == (Decimal(25), 64)
    assert spec.sha256 == hashlib.sha256(spec.path.read_bytes()).hexdigest()


def test_what_is_not_said_has_a_sound_default(load: Load) -> None:
    spec = load(HEAD + "  - {id: a, prompt: x}\n")
    assert (spec.destination, spec.gateways, spec.in_flight, spec.budget) == (None, ("default",), None, None)
    assert spec.pace == (Window(200, 60.0),)


@pytest.mark.parametrize(
    ("budget", "dollars"),
    [("25 USD", "25"), ("25", "25"), ("$25", "25"), ("$ 12.50", "12.50"), ("0.25", "0.25"), ("0", "0"), ('"3.5"', "3.5")],
)
def test_a_budget_is_dollars_however_it_is_written(budget: str, dollars: str, load: Load) -> None:
    assert load(HEAD + f"  - {{id: a, prompt: x}}\nbudget: {budget}\n").budget == Decimal(dollars)


@pytest.mark.parametrize(
    ("per", "seconds"), [("60s", 60.0), ("1m", 60.0), ("2 min", 120.0), ("1h", 3600.0), ("500ms", 0.5), ("10", 10.0)]
)
def test_a_time_is_read_with_its_unit(per: str, seconds: float, load: Load) -> None:
    assert load(HEAD + f"  - {{id: a, prompt: x}}\npace: {{requests: 3, per: {per}}}\n").pace == (Window(3, seconds),)


def test_settings_go_over_the_spec_and_later_ones_over_earlier(load: Load) -> None:
    spec = load(
        "job: j\nbudget: 1\npalettes: {p: {colors: [red], background: red}}\nprompts: [{id: a, prompt: x, palette: p}]\n",
        [
            "defaults.size=10x10",
            "defaults.size=1024x1024",
            "budget=5 USD",
            "checks.min_long_side=64",
            "palettes.p.background=#fff",
            "prompts.0.prompt=a lamp, lit",
            "destination=s3://bucket/here",
        ],
    )
    order = spec.orders[0]
    assert (order.request.size, order.request.prompt, order.request.background) == ("1024x1024", "a lamp, lit", (255, 255, 255))
    assert (spec.budget, spec.limits.min_long_side, spec.destination) == (Decimal(5), 64, "s3://bucket/here")


def test_where_each_item_comes_from_is_kept(load: Load, folder: Path) -> None:
    (folder / "rows.csv").write_text("n\n1\n2\n")
    spec = load(HEAD + "  - {id: a, prompt: x}\n  - {id: 'r{n}', prompt: 'x{n}', from: rows.csv}\n")
    assert spec.places == {"a": "spec.yaml:3", "r1": "rows.csv:2", "r2": "rows.csv:3"}
