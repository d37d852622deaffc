"""What the README shows is so: its specs parse, its commands exist, and no command goes unsaid."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import re
import shlex
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8") if README.exists() else ""


def blocks(*languages: str) -> list[str]:
    """The fenced blocks of the README written in one of these languages."""
    return [
        body for language, body in re.findall(r"^```(\w+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL) if language in languages
    ]


def commands(program: str) -> list[list[str]]:
    """The words of each command line the README shows for a program; a prompt may stand before it."""
    lines = [line.removeprefix("$ ") for block in blocks("sh", "console") for line in block.replace("\\\n", " ").splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.removeprefix(".venv/bin/").startswith(program)]


def parser() -> argparse.ArgumentParser | None:
    """The command's own parser; None where the command is not built."""
    if not importlib.util.find_spec("pipeline.cli"):
        return None
    found = importlib.import_module("pipeline.cli").build_parser()
    assert isinstance(found, argparse.ArgumentParser)
    return found


def subcommands(of: argparse.ArgumentParser) -> list[str]:
    """The names of the subcommands a parser offers."""
    return [name for action in of._subparsers._group_actions for name in action.choices] if of._subparsers else []  # type: ignore[union-attr]


def test_every_spec_in_the_readme_loads(tmp_path: Path) -> None:
    for folder in (ROOT / "specs").iterdir():
        (tmp_path / folder.name).symlink_to(folder)  # what a spec names beside it: palettes, product lists
    for number, block in enumerate(blocks("yaml")):
        if "prompts" not in (yaml.safe_load(block) or {}):
            continue
        spec = tmp_path / f"readme-{number}.yaml"
        spec.write_text(block, encoding="utf-8")
        assert importlib.import_module("pipeline.spec").load_spec(spec).orders


def test_every_command_in_the_readme_parses() -> None:
    for words in commands("makeready"):
        made = parser()
        assert made is not None
        with contextlib.suppress(SystemExit) if {"--help", "--version"} & {*words} else contextlib.nullcontext():
            made.parse_args(words[1:])


def test_every_script_in_the_readme_exists() -> None:
    for words in commands("scripts/"):
        assert (ROOT / words[0]).is_file(), words[0]


def test_every_command_is_in_the_readme() -> None:
    made = parser()
    unsaid = [name for name in (subcommands(made) if made else []) if f"makeready {name}" not in TEXT]
    assert unsaid == []
