"""The map of the program is true: its floors are those that a test holds, and the files it names exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.taste.test_floors import FLOORS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

FILES = sorted(set(re.findall(r"`((?:pipeline|flows|tests|specs)/[\w/.]+)`", PAGE)))
"""Files and folders that the page names by their whole path."""


def test_the_floors_on_the_map_are_those_that_are_held() -> None:
    drawing = PAGE.partition("## The floors")[2].partition("```text\n")[2].partition("```")[0]
    rooms = [line.split()[0].removesuffix("/").removesuffix(".py") for line in drawing.splitlines()]
    assert tuple(room for room in rooms if room != "pipeline") == FLOORS


def test_it_names_many_files() -> None:
    assert len(FILES) > 20


@pytest.mark.parametrize("file", FILES)
def test_every_file_that_is_named_exists(file: str) -> None:
    assert (ROOT / file).exists()
