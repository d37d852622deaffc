"""What the README and the docs show is so: specs parse, commands and pages exist, and no command goes unsaid."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


def blocks(*languages: str) -> list[str]:
    """The fenced blocks written in one of these languages."""
    return [
        body for language, body in re.findall(r"^```(\w+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL) if language in languages
    ]


def commands(program: str) -> list[list[str]]:
    """The words of each command line that is shown for a program; a prompt may stand before it."""
    lines = [line.removeprefix("$ ") for block in blocks("sh", "console") for line in block.replace("\\\n", " ").splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.removeprefix(".venv/bin/").startswith(program)]


def parser() -> argparse.ArgumentParser | None:
    """The command's own parser; None where the command is not built."""
    if not importlib.util.find_spec("pipeline.cli.main"):
        return None
    found = importlib.import_module("pipeline.cli.main").build_parser()
    assert isinstance(found, argparse.ArgumentParser)
    return found


def subcommands(of: argparse.ArgumentParser) -> list[str]:
    """The names of the subcommands a parser offers."""
    return [name for action in of._subparsers._group_actions for name in action.choices] if of._subparsers else []  # type: ignore[union-attr]


def test_every_spec_that_is_shown_loads(tmp_path: Path) -> None:
    for folder in (ROOT / "specs").iterdir():
        (tmp_path / folder.name).symlink_to(folder)  # what a spec names beside it: palettes, product lists
    for number, block in enumerate(blocks("yaml")):
        if "prompts" not in (yaml.safe_load(block) or {}):
            continue
        spec = tmp_path / f"readme-{number}.yaml"
        spec.write_text(block, encoding="utf-8")
        assert importlib.import_module("pipeline.spec").load_spec(spec).orders


def test_every_command_that_is_shown_parses() -> None:
    for words in commands("makeready"):
        made = parser()
        assert made is not None
        with contextlib.suppress(SystemExit) if {"--help", "--version"} & {*words} else contextlib.nullcontext():
            made.parse_args(words[1:])


def test_every_script_that_is_shown_exists() -> None:
    for words in commands("scripts/"):
        assert (ROOT / words[0]).is_file(), words[0]


def test_every_command_is_in_the_readme() -> None:
    made = parser()
    text = README.read_text(encoding="utf-8")
    unsaid = [name for name in (subcommands(made) if made else []) if f"makeready {name}" not in text]
    assert unsaid == []


def test_every_page_and_picture_that_is_linked_exists() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            assert "://" in link or (page.parent / link).is_file(), f"{page.name}: {link}"


def test_every_key_of_a_spec_is_on_its_page() -> None:
    def keys(node: object) -> Iterator[str]:
        for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from keys(inner)
        if isinstance(node, dict) and isinstance(named := node.get("properties"), dict):
            yield from named

    page = (ROOT / "docs" / "spec.md").read_text(encoding="utf-8")
    schema = json.loads((ROOT / "specs" / "makeready.schema.json").read_text(encoding="utf-8"))
    assert sorted({key for key in keys(schema) if f"`{key}`" not in page}) == []
