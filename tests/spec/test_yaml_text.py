"""YAML is read safely: bombs and tricks are refused at once, and words mean what they seem to mean."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest

from pipeline.spec.yaml_reader import read_yaml
from pipeline.spec.yaml_scalars import meaning
from pipeline.spec.yaml_text import MOST_BYTES, MOST_NODES
from tests.harm.measuring import least_cpu
from tests.spec.conftest import HEAD

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.errors import Mistake
    from tests.spec.conftest import Load, Mistakes

LAUGHS = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10) if n else 'lol'}]\n" for n in range(10))
MERGES = "".join(f"m{n}: &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 10) if n else ''}]}}\n" for n in range(10))
BOMBS = {
    "aliases": (LAUGHS, "`&l0`: anchors are not taken"),
    "merge keys": (MERGES, "`<<`: merge keys are not taken"),
    "depth of lists": ("[" * 1_000_000, "nested more than 16 levels deep"),
    "depth of mappings": ("{a: " * 100_000, "nested more than 16 levels deep"),
    "depth of indents": ("".join(f"{' ' * n}a:\n" for n in range(2000)), "nested more than 16 levels deep"),
    "many values": ("[" + "0," * 2_000_000 + "]", "more than 50,000 values and keys"),
    "size": ("#" * (MOST_BYTES + 1), "larger than 4 MiB"),
    "tags": ("a: !!python/object/apply:os.system [echo]\n" * 200, "tags are not taken"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_in_no_time(bomb: str, mistakes: Mistakes) -> None:
    text, reason = BOMBS[bomb]
    assert any(reason in mistake for mistake in mistakes(text))
    assert least_cpu(lambda: mistakes(text)) < 1  # 0.1 on a quiet machine


def test_a_bomb_takes_little_memory(mistakes: Mistakes) -> None:
    tracemalloc.start()
    mistakes("[" + "0," * 60_000 + "]" + " " * 4_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6


def test_five_thousand_items_load(load: Load) -> None:
    items = "".join(f"  - id: item-{n}\n    prompt: Picture {n}, at dusk\n    size: 2048x2048\n" for n in range(5000))
    assert len(load(HEAD + items).orders) == 5000
    assert least_cpu(lambda: load(HEAD + items)) < 5  # 0.45 on a quiet machine


def test_the_cap_on_values_lets_five_thousand_written_prompts_through() -> None:
    assert MOST_NODES >= 5_000 * 9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "  - &a {id: a, prompt: x}\n", "spec.yaml:3:5: `&a`: anchors are not taken: remove it"),
        (HEAD + "  - *a\n", "spec.yaml:3:5: `*a`: aliases are not taken: write the value out"),
        (HEAD + "  - {id: a, prompt: !!str x}\n", "spec.yaml:3:21: `tag:yaml.org,2002:str`: tags are not taken"),
        (HEAD + "  - {id: a, prompt: ! x}\n", "spec.yaml:3:21: `!`: tags are not taken"),
        (HEAD + "  - id: a\n    prompt: x\n    <<: {size: 1x1}\n", "spec.yaml:5:5: `<<`: merge keys are not taken"),
        (HEAD + "  - {id: a, prompt: x}\njob: k\n", "spec.yaml:4:1: `job` stands twice: first in line 1"),
        (HEAD + "  - {id: a, prompt: x}\n---\njob: k\n", "spec.yaml:4:1: a second document begins here"),
        (HEAD + "  - {id: a, [b]: x}\n", "spec.yaml:3:13: a key must be a plain word"),
        (HEAD + "  - id: a\n    prompt: a ratio: b\n", "spec.yaml:4:20: not readable as YAML, mapping values"),
        (HEAD + "  - id: a\n    prompt: {name}, lit\n", "spec.yaml:4:19: not readable as YAML"),
        (HEAD + "  - id: a\n    prompt: 'lit\n", "spec.yaml:4:13: not readable as YAML, found unexpected end"),
        (HEAD + "\t- id: a\n", "spec.yaml:3:1: not readable as YAML"),
        ("palettes:\n  p: [#2E75B6, white]\njob: j\n", "spec.yaml:2:7: an unquoted # begins a comment"),
        ("job: a\0b\n", "spec.yaml:1:7: `\\x00` is a control character: remove it"),
        ("job: \x1b[31m\n", "spec.yaml:1:6: `\\x1b` is a control character: remove it"),
        (b"job: j\nprompts: [\xff]\n", "spec.yaml:2:11: the text is not UTF-8 from here on"),
        (b"\xff\xfej\0o\0b\0", "spec.yaml:1:1: the text is not UTF-8"),
        ("", "spec.yaml:1:1: the spec is empty"),
        ("# only a comment\n", "spec.yaml:1:1: the spec is empty"),
        ("- a\n- b\n", "spec.yaml:1:1: the spec must be a mapping"),
        ("job\n", "spec.yaml:1:1: the spec must be a mapping"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_place(text: str | bytes, expected: str, mistakes: Mistakes) -> None:
    assert [mistake for mistake in mistakes(text) if mistake.startswith(expected)], mistakes(text)


def test_a_missing_file_and_a_folder_are_mistakes_too(folder: Path) -> None:
    from pipeline.errors import SpecError
    from pipeline.spec import load_spec

    with pytest.raises(SpecError, match=r"nowhere\.yaml:1:1: the file cannot be read: No such file"):
        load_spec((folder / "nowhere.yaml").relative_to(folder))
    with pytest.raises(SpecError, match="cannot be read: Is a directory"):
        load_spec(folder)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(load: Load) -> None:
    spec = load(b"\xef\xbb\xbfjob: j\r\nprompts:\r\n  - {id: a, prompt: x}\r\n")
    assert (spec.job, spec.places) == ("j", {"a": "spec.yaml:3"})


@pytest.mark.parametrize(
    "word",
    ["NO", "no", "yes", "on", "Off", "y", "12:30", "1_000", "0b11", "2026-10-18", ".inf", ".nan", "1e999", "=", "9" * 400],
)
def test_a_word_that_old_yaml_changed_stays_text(word: str) -> None:
    assert meaning(word) == word


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *[("7", 7), ("-7", -7), ("007", 7), ("0x1F", 31), ("0o17", 15), ("1.5", 1.5), ("1e3", 1000), ("3.0", 3), (".5", 0.5)],
        *[("true", True), ("False", False), ("null", None), ("~", None), ("", None)],
    ],
)
def test_numbers_truth_and_nothing_are_read_as_in_yaml_1_2(word: str, value: object) -> None:
    assert meaning(word) == value
    assert type(meaning(word)) is type(value)


def test_keys_are_always_text() -> None:
    found: list[Mistake] = []
    node = read_yaml("NO: 1\n12: 2\n", "spec.yaml", found)
    assert node is not None
    assert node.plain() == {"NO": 1, "12": 2}
