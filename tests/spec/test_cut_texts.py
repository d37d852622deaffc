"""What YAML would take for a comment and drop is told at its #; what people write as comments stays a comment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.spec.yaml_comments import Remark, cuts
from pipeline.spec.yaml_reader import read_yaml
from tests.spec.conftest import HEAD

if TYPE_CHECKING:
    from pipeline.errors import Mistake
    from tests.spec.conftest import Load, Mistakes

TAIL = "prompts: [{id: a, prompt: x}]\n"
ITEM = HEAD + "  - id: a\n    prompt: x\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            HEAD + "  - id: a\n    prompt: A poster in the style of #minimalism, with chairs\n",
            "4:38 of #minimalism, with chairs",
        ),
        (HEAD + "  - id: a\n    prompt: A keyboard with a # key\n", "4:31 with a # key"),
        (HEAD + "  - id: a\n    prompt: A sign saying #\n", "4:27 A sign saying #"),
        (HEAD + "  - id: a\n    prompt: A sign (number # 5) in gold\n", "4:28 (number # 5) in gold"),
        (HEAD + "  - id: a-{n}\n    prompt: A blue cup # {n}, front\n    for_each: {n: [1]}\n", "4:24 A blue cup # {n}, front"),
        (HEAD + "  - id: a\n    prompt: A poster in the style of\n      #minimalism\n", "5:7 style of #minimalism"),
        (HEAD + "  - id: a\n    prompt: In the style of #minimalism,\n      with chairs\n", "4:29 style of #minimalism,"),
        (HEAD + "  - id: a\n    prompt: |  #minimalism\n      A poster\n", "4:16 #minimalism"),
        (HEAD + "  - id: a\n    prompt: #minimalism\n", "4:12 #minimalism"),
        (HEAD + "  - id: a #2\n    prompt: x\n", "3:11 a #2"),
        (HEAD + "  - {id: p-a, prompt: blue #2, size: 64x64}\n", "3:28 blue #2"),
        (ITEM + "    for_each: {c: [red, blue #2, green]}\n", "5:30 blue #2"),
        (ITEM + "    for_each: {c: [red,  # warm, and\n    blue # 2, green]}\n", "6:10 blue # 2"),
        (HEAD + "  - id: a\n    prompt: a {c}\n    for_each:\n      c:\n        - red\n        - blue #2\n", "8:16 blue #2"),
        (HEAD + "  - id: a\n    prompt: a {c}\n    for_each:\n      c:\n        - 500 #2\n", "7:15 500 #2"),
        ("job: j\nrights: {credit: Studio #1, terms: x}\n" + TAIL, "2:25 Studio #1"),
        ("job: j\nrights:\n  credit: The “best # one” there\n" + TAIL, "3:21 “best # one” there"),
        ("job: j\npalettes: {blue #2: [red]}\n" + TAIL, "2:17 blue #2"),
        ("job: j\npalettes:\n  red: [red]\n  blue #2: [red]\n" + TAIL, "4:8 blue #2"),
        ('job: j\npalettes:\n  a: ["#1F3A5F", #7FA7C9]\n' + TAIL, "3:18 #7FA7C9"),
        ('job: j\npalettes:\n  a: ["#1F3A5F", #7FA7C9]\nprompts:\n  - {id: a, prompt: b}\n', "3:18 #7FA7C9"),
        ("job: j\npalettes:\n  a: [#1F3A5F, gold]\n" + TAIL, "3:7 #1F3A5F"),
        ("job: j\npalettes:\n  a:\n    #1F3A5F\n" + TAIL, "4:5 #1F3A5F"),
        ("job: j\npalettes:\n  a:\n    - red\n    #1F3A5F\n" + TAIL, "5:5 #1F3A5F"),
        ("job: j\npalettes:\n  a: [\n    #1F3A5F,\n  ]\n" + TAIL, "4:5 #1F3A5F"),
        ("job: j\npalettes:\n  a: [red,\n    #1F3A5F,\n  tan]\n" + TAIL, "4:5 #1F3A5F"),
        ("job: j\npalettes:\n  a: {colors: [red], background: #fff}\n" + TAIL, "3:34 #fff"),
        ("job: j\npalettes:\n  a: {background: #fff, colors: [red]}\n" + TAIL, "3:19 #fff"),
        ("job: j\npalettes:\n  a:\n    background: #fff\n    colors: [red]\n" + TAIL, "4:16 #fff"),
    ],
)
def test_a_text_that_a_comment_cut_is_told_at_its_place_and_alone(text: str, told: str, mistakes: Mistakes) -> None:
    found = mistakes(text)
    place, _, words = told.partition(" ")
    assert len(found) == 1
    assert found[0].startswith(f"spec.yaml:{place}: ")
    assert "an unquoted # begins a comment" in found[0]
    assert f'{words}"' in found[0]


@pytest.mark.parametrize(
    "text",
    [
        ITEM + "    size: 2048x2048  # what the model likes\n    takes: 2 # the cover is chosen from two\n",
        "job: j\nbudget: 5 USD #max\ntimeout: 180s #three minutes\npace: 200/60s #as documented\n" + TAIL,
        ITEM + "    print: {trim: 148x210mm #upright\n     }\n",
        ITEM + "    takes: 2 #or 3\n    print: {trim: A5, min_ppi: 225, full_page: true #yes\n     }\n",
        HEAD + "  - id: a  #first\n    prompt: A red chair by the sea  # approved by Anna\n",
        HEAD + "  - id: a\n    prompt: A red chair by the sea # for the cover, in (both) sizes\n    #size: 64x64\n",
        HEAD + "  - id: a\n    # of the first kind\n    prompt: A red chair\n      # and no other\n",
        ITEM + "    # a list:\n    #palette: p\n  #- id: b\n  #  prompt: x\n",
        "job: j  # the job\npalettes:  #all of them\n  a: [red, tan]  #two\n  b:  # one\n    - red   #ff0000\n    #- tan\n"
        + TAIL,
        "job: j\npace:\n  - {requests: 200, per: 60s}   #what one gateway allows\n  - {requests: 5,  # few\n     per: 1s}\n"
        + TAIL,
        "job: j\npalettes:\n  a: [\n    red,  # warm\n    # cool\n    blue\n    #'tan'\n  ]\n" + TAIL,
        "#!/usr/bin/env makeready\n#no space\n######\njob: j #----\n" + TAIL,
        'job: j\nrights: {credit: "Studio #1"}  #quoted\n' + TAIL,
        HEAD + "  - id: a\n    prompt: |\n      A poster of #minimalism\n      # and of\n    # done\n",
    ],
)
def test_a_comment_stays_a_comment(text: str, load: Load) -> None:
    assert load(text).orders


def test_a_setting_of_the_command_line_is_not_cut_either(mistakes: Mistakes) -> None:
    (only,) = mistakes(ITEM, ["rights.credit=Studio #1"])
    assert only.startswith("--set rights.credit=Studio #1:1:22: an unquoted # begins a comment: put the whole text in quotes")
    (only,) = mistakes(ITEM, ["palettes.p.colors=[red, #fff]"])
    assert 'put colours in quotes, as in "#fff"' in only


def test_what_a_cut_list_swallowed_hides_no_other_mistake(mistakes: Mistakes) -> None:
    found = mistakes("job: 7\npalettes: {a: [#1F3A5F, tan], b: [blue #2, #fff]}\nprompts: [{id: a, prompt: '{x}'}]\n")
    assert [mistake.split(": ")[0] for mistake in found] == [
        f"spec.yaml:{at}" for at in ("1:6", "2:16", "2:40", "2:44", "3:27")
    ]


def test_a_sign_of_nobodys_is_no_number_sign(load: Load) -> None:
    assert load(HEAD + "  - {id: a, prompt: x \ue000 y}\n").orders[0].request.prompt == "x \ue000 y"


def test_a_drop_file_is_not_cut_either(folder: Path) -> None:
    from pipeline.errors import SpecError
    from pipeline.spec.drop_file import load_drop

    file = Path("a.drop.yaml")
    file.write_text("drop: a\nto: out\nfrom: [{shelf: outputs/j, files: [jpeg], name: '{item}.{ext}', items: [a #2, b]}]\n")
    with pytest.raises(SpecError, match='3:74: an unquoted # begins a comment: put the whole text in quotes, `"a #2"`'):
        load_drop(file)


def test_a_text_with_quotes_in_it_is_shown_in_the_other_quotes(mistakes: Mistakes) -> None:
    (only,) = mistakes(HEAD + '  - id: a\n    prompt: It\'s "5" and #6\n')
    assert """`'It''s "5" and #6'`""" in only


@pytest.mark.parametrize(
    ("value", "gap", "words", "cut"),
    [
        ("blue", " ", "#2", True),
        ("blue", "  ", "#2", False),
        ("a blue cup", "  ", "#2", True),
        ("blue", " ", "# 2", False),
        ("a blue cup,", " ", "# 2", True),
        ("a blue cup,", "   ", "# 2", False),
        ("blue", " ", "#---", False),
        ("Number", " ", "#{n}", True),
        ("der Stil von", " ", "# Bauhaus", True),
    ],
)
def test_what_sticks_to_its_number_sign_is_text_and_what_is_set_apart_a_comment(
    value: str, gap: str, words: str, cut: bool
) -> None:
    assert cuts(value, Remark(0, words, gap, alone=False)) is cut


@pytest.mark.parametrize(
    ("written", "read"),
    [("|\n  a\n  b\n", "a\nb"), (">\n  a\n  b\n", "a b"), ("|-\n  a\n", "a"), ("|+\n  a\n\n", "a\n\n"), ('"a\\n"\n', "a\n")],
)
def test_a_text_of_several_lines_loses_the_line_end_behind_it(written: str, read: str) -> None:
    found: list[Mistake] = []
    node = read_yaml(f"a: {written}", "spec.yaml", found)
    assert node is not None
    assert node.plain() == {"a": read}
