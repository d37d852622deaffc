"""The error tree is drawn as it stands, and all of it stands in one module."""

from __future__ import annotations

import ast
import builtins
import inspect
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline import errors
from pipeline.errors import MakereadyError

ROOT = Path(__file__).parents[2]
HOME = ROOT / "pipeline" / "errors.py"

INNER = {
    "pipeline/sandbox/responses.py: Refused": "ends the handling of one call inside the sandbox: it becomes the HTTP answer",
    "pipeline/spec/yaml_text.py: Unreadable": "becomes one of the mistakes of a SpecError before it leaves the spec's readers",
    "pipeline/spec/rows/workbook_sheet.py: NotAWorkbook": "becomes Unreadable, and so a mistake in a SpecError",
    "pipeline/spec/rows/workbook_parts.py: TooLarge": "becomes Unreadable, and so a mistake in a SpecError",
    "pipeline/spec/rows/json_lines.py: _NotJson": "becomes Unreadable, or what is wrong with one row",
    "pipeline/prepress/pictures/svg_drawing.py: NotDrawn": "becomes a finding, or NotDrawable where a file is made",
    "pipeline/prepress/colour/channel_ranges.py: NoColour": "becomes the reason why a swatch or a colour cannot be used",
    "pipeline/prepress/finishing/svg_support.py: NotDrawable": "becomes the finding that no PDF could be made of an SVG",
    "pipeline/prepress/colour/press_profiles.py: ProfileFault": "becomes a mistake in a SpecError, or a UsageError",
    "pipeline/prepress/colour/swatches.py: PaletteFault": "becomes a mistake in a SpecError, or a UsageError",
}
"""Exceptions that are no MakereadyErrors, each with what is made of it before a caller of the library could meet it."""

LINE = re.compile(r"(?P<branch>[│├└─ ]*)(?P<name>[A-Z]\w+)\s{2,}(?P<text>\S.*?)(?:\s+exit (?P<exit>\d+))?")


class Drawn(NamedTuple):
    """One line of the drawing."""

    branch: str
    text: str
    exit_code: int | None


def drawing() -> dict[str, Drawn]:
    """The tree in the docstring, a line a class."""
    tree = (errors.__doc__ or "").split("\n\n")[1]
    found = [LINE.fullmatch(line) for line in tree.strip("\n").splitlines()]
    assert None not in found, "every line of the tree has a name and a sentence"
    return {line["name"]: Drawn(line["branch"], line["text"], line["exit"] and int(line["exit"])) for line in found if line}


def classes() -> list[type[MakereadyError]]:
    """The error classes in the order in which the module defines them."""
    here = ast.parse(HOME.read_text(encoding="utf-8")).body
    found = [getattr(errors, node.name) for node in here if isinstance(node, ast.ClassDef)]
    return [each for each in found if issubclass(each, BaseException)]


def drawn_from(top: type[MakereadyError], *, before: str = "", branch: str = "") -> dict[str, str]:
    """How the classes from `top` on would be drawn: each with the branches before its name."""
    found = {top.__name__: before + branch}
    before += {"": "", "├── ": "│   ", "└── ": "    "}[branch]
    children = [each for each in classes() if top in each.__bases__]
    for child in children:
        found |= drawn_from(child, before=before, branch="└── " if child is children[-1] else "├── ")
    return found


DRAWING, CLASSES = drawing(), classes()


def test_the_tree_is_drawn_as_the_classes_stand() -> None:
    assert {name: line.branch for name, line in DRAWING.items()} == drawn_from(MakereadyError)


def test_the_tree_is_drawn_in_the_order_of_the_classes() -> None:
    assert [*DRAWING] == [each.__name__ for each in CLASSES]


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
def test_an_error_says_in_drawing_and_class_when_it_happens(error: type[MakereadyError]) -> None:
    assert len(DRAWING[error.__name__].text.split()) > 2
    assert "__doc__" in vars(error)
    assert len((inspect.getdoc(error) or "").split()) > 2


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
def test_a_command_ends_with_the_exit_code_that_is_drawn(error: type[MakereadyError]) -> None:
    drawn = (DRAWING[each.__name__].exit_code for each in error.__mro__ if each.__name__ in DRAWING)
    assert error.exit_code == next((code for code in drawn if code is not None), 3)


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
def test_an_exit_code_is_drawn_where_a_class_sets_its_own(error: type[MakereadyError]) -> None:
    sets_its_own = "exit_code" in vars(error) and error is not MakereadyError
    assert sets_its_own == (DRAWING[error.__name__].exit_code is not None)


def classes_of(text: str) -> list[tuple[str, set[str]]]:
    """Every class that a module defines, and the names of what it comes from: those of their own modules."""
    nodes = [*ast.walk(ast.parse(text))]
    real = {
        alias.asname: alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names if alias.asname
    }
    found = [
        (node, [ast.unparse(base).split(".")[-1] for base in node.bases]) for node in nodes if isinstance(node, ast.ClassDef)
    ]
    return [(node.name, {real.get(base, base) for base in bases}) for node, bases in found]


def exceptions_elsewhere() -> dict[str, set[str]]:
    """Every exception class outside `errors.py`, with the names of all that it comes from."""
    known = {name: {name} for name, each in vars(builtins).items() if inspect.isclass(each) and issubclass(each, BaseException)}
    known |= {each.__name__: {"MakereadyError"} for each in CLASSES}
    made = {
        f"{path.relative_to(ROOT).as_posix()}: {name}": (name, bases)
        for top in ("pipeline", "flows")
        for path in sorted((ROOT / top).rglob("*.py"))
        if path != HOME
        for name, bases in classes_of(path.read_text(encoding="utf-8"))
    }
    found: dict[str, set[str]] = {}
    while new := {place: kin for place, (_, kin) in made.items() if kin & known.keys() and place not in found}:
        found |= {place: set().union(*(known.get(base, set()) for base in kin)) for place, kin in new.items()}
        known |= {made[place][0]: found[place] for place in new}
    return found


def test_no_other_module_defines_an_error_of_the_tree() -> None:
    assert [place for place, kin in exceptions_elsewhere().items() if "MakereadyError" in kin] == []


def test_every_other_exception_is_known_to_become_something_else() -> None:
    assert exceptions_elsewhere().keys() == INNER.keys()
    assert all(INNER.values())


@pytest.mark.parametrize(
    ("text", "bases"),
    [
        ("from pipeline.errors import StoreError\nclass DiskFull(StoreError): ...", {"StoreError"}),
        ("from pipeline.errors import StoreError as Fault\nclass DiskFull(Fault): ...", {"StoreError"}),
        ("from pipeline import errors\ndef f():\n    class DiskFull(errors.StoreError): ...", {"StoreError"}),
    ],
)
def test_an_error_of_another_module_would_be_found(text: str, bases: set[str]) -> None:
    assert classes_of(text) == [("DiskFull", bases)]
