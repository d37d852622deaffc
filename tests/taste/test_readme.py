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
COMMANDS, CONTRIBUTING, SHELF = ROOT / "docs" / "commands.md", ROOT / "CONTRIBUTING.md", ROOT / "docs" / "shelf.md"
BESIDE = [CONTRIBUTING, ROOT / "CHANGELOG.md", ROOT / "benchmarks" / "README.md", ROOT / "outputs" / "README.md"]
PAGES = [README, *BESIDE, *sorted((ROOT / "docs").glob("*.md"))]
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)

MOST_LINES, MOST_LINES_OF_SPEC = 160, 15
"""What a reader takes in at once; the rest has pages of its own in `docs/`."""


def blocks(*languages: str, text: str = TEXT) -> list[str]:
    """The fenced blocks written in one of these languages."""
    return [
        body for language, body in re.findall(r"^```(\w+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL) if language in languages
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


def subcommands(of: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The subcommands that a parser offers, by their names."""
    groups = of._subparsers._group_actions if of._subparsers else []
    return {name: command for action in groups for name, command in action.choices.items()}  # type: ignore[union-attr]


def options(of: argparse.ArgumentParser) -> set[str]:
    """The options that people are told of; `--help` tells of itself."""
    shown = [action for action in of._actions if action.help != argparse.SUPPRESS]
    return {word for action in shown for word in action.option_strings if word.startswith("--")} - {"--help"}


def links(page: Path) -> list[tuple[Path, str]]:
    """The files that a page links to within the repository, each with the heading that is meant."""
    found = re.findall(r"\]\(([^)#]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8"))
    return [((page.parent / path).resolve() if path else page, heading) for path, heading in found if "://" not in path]


def headings(page: Path) -> set[str]:
    """The names under which a page's headings are linked to, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


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


def test_the_readme_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_the_readme_shows_a_short_spec() -> None:
    shown = [block for block in blocks("yaml", text=README.read_text(encoding="utf-8")) if "prompts" in yaml.safe_load(block)]
    assert shown
    assert max(len(block.splitlines()) for block in shown) <= MOST_LINES_OF_SPEC


def test_every_option_is_on_the_page_of_the_commands() -> None:
    made = parser()
    assert made is not None
    text = COMMANDS.read_text(encoding="utf-8")
    # The sandbox has many, for tests of other programs: the page says that `makeready emulate --help` lists them.
    told = {name: command for name, command in subcommands(made).items() if name != "emulate"}
    named = options(made) | {word for command in told.values() for word in options(command)}
    assert sorted(word for word in named if f"`{word}" not in text and f" {word}`" not in text) == []


def test_every_exit_code_is_on_the_page_of_the_commands() -> None:
    codes = re.findall(r"^(\d+) ", importlib.import_module("pipeline.cli.main").EXIT_CODES, re.MULTILINE)
    table = COMMANDS.read_text(encoding="utf-8").partition("## Exit codes")[2].partition("\n## ")[0]
    assert re.findall(r"^\| (\d+) \|", table, re.MULTILINE) == codes


def test_every_outcome_is_on_the_page_of_the_shelf() -> None:
    outcomes = [result.value for result in importlib.import_module("pipeline.records").Result]
    assert [outcome for outcome in outcomes if f"| `{outcome}` |" not in SHELF.read_text(encoding="utf-8")] == []


def test_every_script_is_on_the_contributors_page() -> None:
    text = CONTRIBUTING.read_text(encoding="utf-8")
    scripts = [f"scripts/{path.name}" for path in sorted((ROOT / "scripts").iterdir()) if path.is_file()]
    assert [script for script in [*scripts, ".ci/run"] if f"`{script}" not in text] == []


def test_every_page_and_picture_that_is_linked_exists() -> None:
    for page in PAGES:
        for file, heading in links(page):
            assert file.is_file(), f"{page.name}: {file}"
            assert not heading or heading in headings(file), f"{page.name}: {file.name}#{heading}"


def test_every_page_is_reached_from_the_readme() -> None:
    reached, open_pages = {README}, [README]
    while open_pages:
        found = {file for file, _ in links(open_pages.pop()) if file.suffix == ".md"} - reached
        reached |= found
        open_pages += found
    assert [page.name for page in PAGES if page not in reached] == []


def test_every_key_of_a_spec_is_on_its_page() -> None:
    def keys(node: object) -> Iterator[str]:
        for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from keys(inner)
        if isinstance(node, dict) and isinstance(named := node.get("properties"), dict):
            yield from named

    page = (ROOT / "docs" / "spec.md").read_text(encoding="utf-8")
    schema = json.loads((ROOT / "specs" / "makeready.schema.json").read_text(encoding="utf-8"))
    assert sorted({key for key in keys(schema) if f"`{key}`" not in page}) == []
