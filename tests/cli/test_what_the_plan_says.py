"""What docs/print.md says that a plan says is what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.cli.main import main

PAGE = (Path(__file__).parents[2] / "docs" / "print.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## What the plan says\n")[2].partition("\n## ")[0]
SHOWN = re.findall(r"```yaml\n(.*?)```\n\n```text\n(.*?)```", SECTION, re.DOTALL)


def never(*_):
    raise AssertionError


def test_four_sentences_are_shown():
    assert len(SHOWN) == 4


@pytest.mark.parametrize(("fragment", "sentence"), SHOWN, ids=["A4", "newspaper", "banner", "banner from afar"])
def test_the_plan_says_what_the_page_says(fragment, sentence, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    said, _, beside = fragment.partition("\n")
    spec = f"job: j\ndefaults:\n  size: auto\n  {said}\n{beside}prompts: [{{id: poster, prompt: x}}]\n"
    (tmp_path / "spec.yaml").write_text(spec, encoding="utf-8")
    code = main(["plan", "spec.yaml"], never)
    told = capsys.readouterr()
    assert code == (2 if sentence.startswith("`poster`: too few") else 0)
    assert " ".join(sentence.split()) in " ".join((told.out + told.err).split())
