"""Every mistake is told at its place, all of them at once, with the nearest right name."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from pipeline.spec.validation import MOST_MISTAKES
from tests.spec.conftest import HEAD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spec.conftest import Mistakes

TAIL = "prompts: [{id: a, prompt: x}]\n"
ITEM = "job: j\nprompts:\n  - id: a\n    prompt: x\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("palete: {}\njob: j\n" + TAIL, "1:1: `palete`: did you mean `palettes`?"),
        ("zzz: {}\njob: j\n" + TAIL, "1:1: `zzz` is no key here; there are approval, budget, checks, columns,"),
        (TAIL, "1:1: `job` is missing"),
        ("job: j\n", "1:1: `prompts` is missing"),
        ("job: j\nprompts: []\n", "2:10: `prompts` must have at least 1 entry; it has 0"),
        ("job: j\nprompts:\n", "2:9: `prompts` is empty"),
        ("job: j\nprompts: {a: b}\n", "2:10: `prompts` must be a list"),
        ("job: ../up\n" + TAIL, "1:6: `job` may not hold / or \\: it would lead into another folder"),
        ("job: 7\n" + TAIL, '1:6: `job` must be text: put it in quotes, "7"'),
        ("job: j\ndestination: ftp://host/x\n" + TAIL, "2:14: `destination` must be a folder, or s3://BUCKET/PREFIX"),
        ("job: j\ndestination: s3://Bad_Bucket/x\n" + TAIL, "2:14: `destination` must be a folder"),
        ("job: j\ngateway: [a, b c]\n" + TAIL, "2:14: `gateway` entry 2 must be the name of a gateway"),
        ("job: j\ngateway: {a: b}\n" + TAIL, "2:10: `gateway` must be text or a list"),
        ("job: j\npace: {requests: 0, per: 60s}\n" + TAIL, "2:18: `requests` must be at least 1"),
        ("job: j\npace: {requests: 1, per: 60 parsecs}\n" + TAIL, "2:26: `per` must be a time with its unit, such as 60s"),
        ("job: j\npace: {requests: 1}\n" + TAIL, "2:7: `per` is missing"),
        ("job: j\npace: [{request: 1, per: 1s}]\n" + TAIL, "2:9: `request`: did you mean `requests`?"),
        ("job: j\npace: 200 per minute\n" + TAIL, "2:7: `pace` must be requests per time, such as 200/60s"),
        ("job: j\nin_flight: many\n" + TAIL, "2:12: `in_flight` must be a whole number"),
        ("job: j\nin_flight: 0\n" + TAIL, "2:12: `in_flight` must be at least 1"),
        ("job: j\nbudget: 25 EUR\n" + TAIL, "2:9: `budget` must be an amount in US dollars"),
        ("job: j\nbudget: -1\n" + TAIL, "2:9: `budget` must be at least 0"),
        ("job: j\nchecks: {min_long_sid: 1}\n" + TAIL, "2:10: `min_long_sid`: did you mean `min_long_side`?"),
        ("job: j\nchecks: {min_long_side: '1'}\n" + TAIL, "2:25: `min_long_side` must be a whole number"),
        ("job: j\npalettes: [red]\n" + TAIL, "2:11: `palettes` must be a mapping"),
        ("job: j\npalettes: {p: red}\n" + TAIL, "2:15: `p` must be a mapping, a mapping with a `file` or a list"),
        ("job: j\npalettes: {p q: [red]}\n" + TAIL, "2:12: `p q` must be a plain name"),
        ("job: j\npalettes: {p: {}}\n" + TAIL, "2:15: `p` holds no colour"),
        ("job: j\npalettes: {p: [whit]}\n" + TAIL, "2:16: `whit`: did you mean `white`?"),
        ("job: j\npalettes: {p: ['#12345']}\n" + TAIL, "2:16: `p` entry 1 must be a colour"),
        ("job: j\npalettes: {p: ['#11223344']}\n" + TAIL, "2:16: `#11223344` has alpha, and ink has none"),
        (
            "job: j\npalettes: {p: [[1, 2, 256]]}\n" + TAIL,
            "2:23: `p` entry 1, number 3 is 256, and red, green and blue are whole numbers from 0 to 255",
        ),
        (
            "job: j\npalettes: {p: [[1, 2, 2.5]]}\n" + TAIL,
            "2:23: `p` entry 1, number 3 is 2.5, and red, green and blue are whole numbers from 0 to 255",
        ),
        ("job: j\npalettes: {p: [[1, 2]]}\n" + TAIL, "2:16: `p` entry 1 must have at least 3 entries; it has 2"),
        ("job: j\npalettes: {p: [red, red, red, red, red, tan]}\n" + TAIL, "2:15: `p` may have at most 5 entries; it has 6"),
        ("job: j\npalettes: {p: {colour: [red]}}\n" + TAIL, "2:16: `colour`: did you mean `colors`?"),
        ("job: j\npalettes: {p: {background: [red]}}\n" + TAIL, "2:29: `background` entry 1 must be a whole number"),
        ("job: j\npalettes:\n  p:\n    background: #fff\n" + TAIL, "4:16: `background` is empty: an unquoted # begins"),
        ("job: j\npalettes:\n  p:\n    - #2E75B6\n" + TAIL, "4:6: `p` entry 1 is empty: an unquoted # begins a comment"),
        ("job: j\ndefaults: {palette: p}\n" + TAIL, "2:21: `p` is no palette; there are no `palettes`"),
        ("job: j\npalettes: {night: [red]}\ndefaults: {palette: nigth}\n" + TAIL, "3:21: `nigth`: did you mean `night`?"),
        (ITEM + "    palette: p\n", "5:14: `p` is no palette"),
        (ITEM + "    size: big\n", "5:11: `size` must be WIDTHxHEIGHT in px, such as 2048x2048"),
        (ITEM + "    size: 2048 x 2048\n", "5:11: `size` must be WIDTHxHEIGHT in px"),
        (ITEM + "    size: auto\n", "5:11: `size: auto` chooses by the printed size: give `print` with a `trim`"),
        ("job: j\ndefaults: {size: auto}\n" + TAIL, "2:18: `size: auto` chooses by the printed size"),
        (ITEM + "    print: {min_ppi: 200}\n", "5:12: `print` has no `trim`, and neither have the defaults"),
        (ITEM + "    print: {}\n", "5:12: `print` says nothing: give it a `trim`"),
        (ITEM + "    print: {trim: A55}\n", "5:19: `A55`: did you mean `A5`?"),
        (ITEM + "    print: {trimm: A5}\n", "5:13: `trimm`: did you mean `trim`?"),
        (
            ITEM + "    print: {width: 85, trim: A5}\n",
            "5:13: `width` is no key here: width and height are one value, as in `trim:",
        ),
        (ITEM + "    width: 2048\n", "5:5: `width` is no key here: width and height are one value, as in `size: 2048x2048`"),
        (ITEM + "    print: {trim: 8.5x11}\n", "5:19: `trim` must be a size by name, such as A5 or US Letter, or by measure"),
        (
            ITEM + "    dpi: 300\n",
            "5:5: `dpi` is no key here: the pixels an inch that the printer asks for are `min_ppi`, in `print`",
        ),
        (ITEM + "    variants: 3\n", "5:5: `variants`: did you mean `takes`?"),
        (HEAD + "  - {name: a, prompt: x}\n", "3:6: `name`: did you mean `id`?"),
        ("job: j\ndeliver: [{format: jpge}]\n" + TAIL, "2:20: `jpge`: did you mean `jpeg`?"),
        ("job: j\ndeliver: [{format: gif}]\n" + TAIL, "2:20: `format` must be tiff, jpeg, png or pdf"),
        ("job: j\ndeliver: [{format: pdf, colour: cmyk}]\n" + TAIL, "2:25: `colour`: did you mean `color`?"),
        ("job: j\ndeliver: [{format: pdf, icc: x.icc}]\n" + TAIL, "2:25: `icc`: did you mean `profile`?"),
        ("job: j\ndeliver: [{format: pdf, intent: Perceptual}]\n" + TAIL, "2:33: `Perceptual`: did you mean `perceptual`?"),
        ("job: j\napproval: require\n" + TAIL, "2:11: `require`: did you mean `required`?"),
        ("job: j\npalettes: {p: {swatches: [red]}}\n" + TAIL, "2:16: `swatches`: did you mean `colors`?"),
        (ITEM + "    print: {trim: Leter}\n", "5:19: `Leter`: did you mean `Letter`?"),
        (ITEM + "    print: {trim: A5, bleed: 3}\n", "5:30: `bleed` must be a length with its unit, such as 3mm"),
        (ITEM + "    print: {trim: A5, profile: magasine}\n", "5:32: `magasine`: did you mean `magazine`?"),
        (ITEM + "    print: {trim: A5, profile: riso}\n", "5:32: `profile` must be one of sheet, web, magazine"),
        (ITEM + "    print: {trim: A5, orientation: landscap}\n", "5:36: `landscap`: did you mean `landscape`?"),
        (ITEM + "    print: {trim: A5, dpi: 300}\n", "5:23: `dpi`: did you mean `min_ppi`?"),
        (ITEM + "    print: {trim: '{t}'}\n", "5:19: `{t}` has no value"),
        (ITEM + "    print: {trim: '{t}'}\n    for_each: {t: [A5, 5]}\n", "5:19: `trim` of item `a-5` must be a size by name"),
        (ITEM + "    size: auto\n    print: {trim: A99}\n", "6:19: `A99`: did you mean"),
        (ITEM + "    size: big\n    print: {trim: A4, min_ppi: 300}\n", "5:11: `size` must be WIDTHxHEIGHT"),
        ("job: j\ndefaults: {print: {trim: A99}}\nprompts: [{id: a, prompt: x, print: {min_ppi: 9}}]\n", "2:26: `A99`"),
        (ITEM + "    style:\n", "5:11: `style` is empty"),
        (ITEM + '    style: "a\\nb"\n', "5:12: `style` must be one line of text"),
        (ITEM + "    takes: 0\n", "5:12: `takes` must be at least 1"),
        (ITEM + "    takes: true\n", "5:12: `takes` must be a number or a list"),
        (ITEM + "    takes: [2, 2]\n", "5:12: `takes` names a take twice"),
        (ITEM + "    for_each: {}\n", "5:15: `for_each` must have at least 1 entry"),
        (ITEM + "    for_each: {city: Oslo}\n", "5:22: `city` must be a list"),
        (ITEM + "    for_each: {city: []}\n", "5:22: `city` must have at least 1 entry"),
        (ITEM + "    for_each: {1st: [a]}\n", "5:16: `1st` must be a plain name to stand in braces"),
        (ITEM + "    from: rows.pdf\n", "5:11: `from` must be a file that ends with .csv, .tsv, .txt, .jsonl, .ndjson,"),
        (ITEM + "    from: rows.csv\n", "5:11: there is no file `rows.csv`"),
        (ITEM + "    promt: x\n", "5:5: `promt`: did you mean `prompt`?"),
        (HEAD + "  - id: a\n    promt: x\n", "4:5: `promt`: did you mean `prompt`?"),
        (HEAD + "  - id: a\n", "3:5: `prompt` is missing"),
        (HEAD + "  - prompt: x\n", "3:5: `id` is missing"),
        (HEAD + "  - just text\n", "3:5: `prompts` entry 1 must be a mapping"),
        (HEAD + "  - {id: a b, prompt: x}\n", "3:10: `id` may hold only A-Z, a-z, 0-9"),
        (HEAD + "  - {id: nul, prompt: x}\n", "3:10: `id` is the name of a device on Windows"),
        (HEAD + "  - {id: a, prompt: ' '}\n", "3:21: `prompt` must be a text that is not blank"),
        (HEAD + '  - {id: a, prompt: "x\\e[2Jy"}\n', "3:21: `prompt` must be a text that is not blank and holds no control"),
        (HEAD + '  - {id: a, prompt: "x\\0y"}\n', "3:21: `prompt` must be a text"),
        (HEAD + f"  - {{id: a, prompt: {'x' * 10_001}}}\n", "3:21: `prompt` may have at most 10,000 characters; it has 10,001"),
        (HEAD + "  - id: a\n    prompt: {name}\n", "4:13: `prompt` must be text: a text that begins with { needs quotes"),
        (HEAD + "  - {id: a, prompt: x}\n  - {id: a, prompt: y}\n", "4:10: id `a` is taken already, in spec.yaml:3"),
        (
            HEAD + "  - {id: a, prompt: x}\n  - {id: A, prompt: y}\n",
            "4:10: id `A` is taken already, by `a` in spec.yaml:3: on some",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place_and_alone(text: str, expected: str, mistakes: Mistakes) -> None:
    (only,) = mistakes(text)
    assert only.startswith(f"spec.yaml:{expected}")


def test_all_mistakes_come_at_once_in_the_order_of_lines(mistakes: Mistakes) -> None:
    found = mistakes(
        """\
job: j
job: k
budget: lots
palettes:
  p: [whit, red, red, red, red, red]
  q: {background: &x red}
defaults: {palette: p, size: [1, 2]}
prompts:
  - id: CON
    prompt: ok
    palette: r
  - id: b
    palette: q
  - id: c-{x}
    prompt: "{citty} at {time}"
    for_each: {city: [Oslo], time: [dawn]}
  - id: d
    prompt: "{city"
    styl: x
  - id: B
    prompt: fine
"""
    )
    assert [mistake.split(": ")[0].removeprefix("spec.yaml:") for mistake in found] == [
        *("2:1", "3:9", "5:6", "5:7", "6:19", "7:30", "9:9", "11:14", "12:5"),
        *("14:9", "15:13", "18:13", "19:5", "20:9"),
    ]


def test_a_palette_with_mistakes_is_still_known_by_its_name(mistakes: Mistakes) -> None:
    assert len(mistakes("job: j\npalettes: {p: [whit]}\nprompts: [{id: a, prompt: x, palette: p}]\n")) == 1


def test_thousands_of_mistakes_are_listed_only_so_far(mistakes: Mistakes) -> None:
    found = mistakes(HEAD + "".join(f"  - {{id: a{n}, prompt: x, wrong{n}: 1}}\n" for n in range(2000)))
    assert len(found) == MOST_MISTAKES + 1
    assert found[-1].endswith("and more mistakes from here on")


def test_text_of_a_mistake_cannot_move_the_cursor(mistakes: Mistakes) -> None:
    (only,) = mistakes('job: j\n"\\e[2Jkey": 1\n' + TAIL)
    assert "\x1b" not in only
    assert "`\\x1b[2Jkey`" in only


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("nokey", "1:1: write key=value"),
        ("a..b=1", "1:1: write key=value"),
        ("budgt=1", "1:1: `budgt`: did you mean `budget`?"),
        ("budget=!!str 5", "1:8: `tag:yaml.org,2002:str`: tags are not taken"),
        ("budget=lots", "1:8: `budget` must be an amount in US dollars"),
        ("budget=", "1:8: `budget` is empty"),
        ("defaults.size=12", '1:15: `size` must be text: put it in quotes, "12"'),
        ("palettes.p.colors=[red, whit]", "1:25: `whit`: did you mean `white`?"),
        ("defaults={siz: 1x1}", "1:11: `siz`: did you mean `size`?"),
        ("budget=a: b: c", "1:12: not readable as YAML"),
        ("job.x=1", "1:1: `job` holds no keys"),
        ("prompts.7.id=b", "1:1: `7` is no entry of this list; it has 1"),
    ],
)
def test_a_mistake_in_a_setting_points_into_the_setting(override: str, expected: str, mistakes: Mistakes) -> None:
    (only,) = mistakes("job: j\n" + TAIL, [override])
    assert only.startswith(f"--set {override}:{expected}")


MANY = {
    1: ("budget: 5", "budget: lots"),
    2: ("palettes: {p: [red], q: [tan]}", "palettes: {p: [#fff], q: [tan]}"),
    3: ("deliver: [{format: pdf}]", "deliver: [{format: pdf, dpi: 300}]"),
    4: ("defaults: {palette: p, print: {trim: A6}}", "defaults: {palette: p, print: {trim: A99}}"),
    5: ("prompts: [{id: c, prompt: y},", "prompts: [{id: c, prompt: '{k}'},"),
    6: (" {id: 'a-{x}', prompt: 'one {x}',", " {id: 'a-{x}', prompt: 'one {y}',"),
    7: ("  palette: q,", "  palette: zz,"),
    8: ("  print: {trim: '{t}'},", "  print: {trim: '{tt}'},"),
    9: ("  for_each: {x: [1], t: [A6]}},", "  for_each: {x: 1, t: [A6]}},"),
    10: (" {id: 'b-{sku}', prompt: 'x {w}', from: rows.csv}]", " {id: 'b-{sku}', prompt: 'x {v}', from: rows.csv}]"),
}
"""Lines of a spec, sound and wrong."""


def spec_of(*wrong: int) -> str:
    """The lines, of which those are wrong."""
    return "\n".join(("job: j", *(bad if number in wrong else good for number, (good, bad) in MANY.items()), ""))


@pytest.mark.parametrize(("one", "other"), [*itertools.combinations(MANY, 2)])
def test_no_mistake_hides_another(one: int, other: int, mistakes: Mistakes, folder: Path) -> None:
    (folder / "rows.csv").write_text("sku,w\nr,1\ns,2\n")
    assert mistakes(spec_of()) == []
    assert mistakes(spec_of(one, other)) == mistakes(spec_of(one)) + mistakes(spec_of(other))
    assert len(mistakes(spec_of(one))) == 1
