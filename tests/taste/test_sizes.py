"""The rooms of the house are small: modules, functions, parameters, bundles."""

from __future__ import annotations

import ast
import io
import statistics
import tokenize
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Measure = Callable[[str], dict[str, int]]

PIPELINE = Path(__file__).parents[2] / "pipeline"

MOST_LINES, MEDIAN_LINES = 300, 95
"""Of a module, as an editor counts them. The median is over the modules that hold code."""
MOST_CODE_LINES = 40
"""Of a function, without its docstring, blank lines and lines that are comment alone."""
MOST_PARAMETERS = 7
"""Of a function, keyword-only ones and `*args` too, without `self` and `cls`."""
MOST_FIELDS = 8
"""Of a dataclass or a NamedTuple. Values that lie on the shelf are pydantic models: their fields are a contract."""

LARGE_BUNDLES = {
    "sandbox/settings.py: SandboxSettings": "settings: each is one thing that a person may want otherwise",
    "spec/loader.py: Spec": "a job as its spec says it: a field for each word at the top of a spec",
    "runs/snapshot.py: Snapshot": "all that a screen shows of one moment, taken at once so that its figures agree",
    "work/item_bill.py: Bill": "what is counted of an item's calls: a field for each thing that its outcome tells of them",
    "work/door.py: Door": "settings: each is one thing that comes in from outside, with what it is by default",
    "spec/drop_file.py: DropFile": "a drop as its file says it: a field for each word at the top of it",
    "work/job.py: Wish": "settings: a field for each thing that may be asked of a run on the command line",
    "work/plan.py: Plan": "what a run would do, cost and take, and what would stop it: a field for each thing that a plan says",
    "prepress/deliveries.py: Delivery": "a print file as the spec asks for it: a field for each word of an entry of `deliver`",
    "prepress/pictures/picture.py: Picture": "a picture as it came: a field for each thing that its file says of it",
    "ledger/next_step.py: Standing": "what may lie on the shelf for an order: a field for each kind of name",
    "records/orders.py: PrintSize": "a print size as a spec wants it: a field for each key of `print`",
    "spec/print_sizes_from_spec.py: WantedPrint": "what is said of a print size: a field for each key of `print`",
}
"""Bundles that may have more fields, each with its reason."""

LONG_FUNCTIONS: dict[str, str] = {}
"""Functions that may have more lines, each with its reason."""

DIALECT = ("how manieth", "be it that", "in its stead", "but for")
"""Words of a private dialect, which remarks have lost."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> Mapping[str, str]:
    """The text of every module of the library, by its path in there."""
    found = sorted(PIPELINE.rglob("*.py"))
    return {path.relative_to(PIPELINE).as_posix(): path.read_text(encoding="utf-8") for path in found}


@cache
def parsed(text: str) -> ast.Module:
    return ast.parse(text)


def holds_code(text: str) -> bool:
    """Whether a module is more than a docstring: an `__init__.py` that only says what its folder is for does not count."""
    return any(not is_text(statement) for statement in parsed(text).body)


def is_text(node: ast.AST) -> bool:
    """Whether a statement is text alone: a docstring, of a module, a class, a function or what stands before it."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def defined(text: str, *kinds: type) -> Iterator[tuple[str, ast.AST]]:
    """Every definition of these kinds in a module, with its dotted name, also those within others."""

    def walk(node: ast.AST, inside: str) -> Iterator[tuple[str, ast.AST]]:
        for child in ast.iter_child_nodes(node):
            name = inside
            if isinstance(child, Function | ast.ClassDef):
                name = f"{inside}.{child.name}".removeprefix(".")
                if isinstance(child, kinds):
                    yield name, child
            yield from walk(child, name)

    return walk(parsed(text), "")


def code_lines(text: str, function: Function) -> int:
    """How many lines a function has, from `def` on, without its docstring, blank lines and lines that are comment alone."""
    lines = text.splitlines()
    kept = set(range(function.lineno, (function.end_lineno or function.lineno) + 1))
    if ast.get_docstring(function, clean=False) is not None:
        docstring = function.body[0]
        kept -= set(range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1))
    return sum(bool(line) and not line.startswith("#") for line in (lines[number - 1].strip() for number in kept))


def parameters(function: Function) -> int:
    """How many parameters a function takes, `self` and `cls` not counted."""
    said = function.args
    names = [said.arg for said in (*said.posonlyargs, *said.args)]
    own = bool(names) and names[0] in {"self", "cls"}
    return len(names) - own + len(said.kwonlyargs) + bool(said.vararg) + bool(said.kwarg)


def is_bundle(made: ast.ClassDef) -> bool:
    """Whether a class is a dataclass or a NamedTuple."""
    decorators = [each.func if isinstance(each, ast.Call) else each for each in made.decorator_list]
    return any(ast.unparse(each).rpartition(".")[2] == "dataclass" for each in decorators) or any(
        ast.unparse(base).rpartition(".")[2] == "NamedTuple" for base in made.bases
    )


def fields(made: ast.ClassDef) -> int:
    """How many fields a bundle has of its own."""
    return sum(
        isinstance(statement, ast.AnnAssign) and "ClassVar" not in ast.unparse(statement.annotation) for statement in made.body
    )


def oversized_functions(text: str) -> dict[str, int]:
    found = {name: code_lines(text, node) for name, node in defined(text, ast.FunctionDef, ast.AsyncFunctionDef)}
    return {name: lines for name, lines in found.items() if lines > MOST_CODE_LINES}


def overlong_parameter_lists(text: str) -> dict[str, int]:
    found = {name: parameters(node) for name, node in defined(text, ast.FunctionDef, ast.AsyncFunctionDef)}
    return {name: count for name, count in found.items() if count > MOST_PARAMETERS}


def large_bundles(text: str) -> dict[str, int]:
    found = {name: fields(node) for name, node in defined(text, ast.ClassDef) if is_bundle(node)}
    return {name: count for name, count in found.items() if count > MOST_FIELDS}


def in_every_module(measure: Measure) -> dict[str, int]:
    return {f"{path}: {name}": size for path, text in modules().items() for name, size in measure(text).items()}


def test_no_module_is_longer_than_a_sitting() -> None:
    lengths = {path: len(text.splitlines()) for path, text in modules().items()}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_half_of_the_modules_with_code_fit_on_two_screens() -> None:
    assert statistics.median(len(text.splitlines()) for text in modules().values() if holds_code(text)) <= MEDIAN_LINES


def test_no_function_is_oversized_without_a_reason() -> None:
    assert in_every_module(oversized_functions).keys() - LONG_FUNCTIONS.keys() == set()


def test_no_parameter_list_is_overlong() -> None:
    assert in_every_module(overlong_parameter_lists) == {}


def test_no_bundle_is_large_without_a_reason() -> None:
    assert in_every_module(large_bundles).keys() - LARGE_BUNDLES.keys() == set()


@pytest.mark.parametrize(("allowed", "measure"), [(LONG_FUNCTIONS, oversized_functions), (LARGE_BUNDLES, large_bundles)])
def test_every_exception_is_still_needed(allowed: Mapping[str, str], measure: Measure) -> None:
    assert allowed.keys() - in_every_module(measure).keys() == set()
    assert all(allowed.values())


LONG = "\n".join(
    ["async def long(self):", '    """Text', "", '    of three lines."""', *["    # a comment", "", "    call()"] * 39]
)
WIDE = "class Hall:\n    def wide(self, a, /, b, c, *rest, d, e, f=1, **others): ..."
LARGE = "\n".join(["@dataclasses.dataclass(frozen=True)", "class Large:", *(f"    field_{number}: int" for number in range(9))])


@pytest.mark.parametrize(
    ("measure", "text", "found"),
    [
        (oversized_functions, LONG, {}),
        (oversized_functions, f"{LONG}\n    call()", {"long": 41}),
        (overlong_parameter_lists, WIDE, {"Hall.wide": 8}),
        (overlong_parameter_lists, WIDE.replace("a, /, ", ""), {}),
        (overlong_parameter_lists, "def wide(*, a, b, c, d, e, f, g, h): ...", {"wide": 8}),
        (large_bundles, LARGE, {"Large": 9}),
        (large_bundles, LARGE.replace("field_0: int", "field_0: ClassVar[int] = 0"), {}),
        (large_bundles, LARGE.replace("@dataclasses.dataclass(frozen=True)", "@final"), {}),
        (large_bundles, LARGE.replace("Large:", "Large(typing.NamedTuple):").partition("\n")[2], {"Large": 9}),
    ],
)
def test_what_is_too_large_would_be_found(measure: Measure, text: str, found: dict[str, int]) -> None:
    assert measure(text) == found


def remarks(text: str) -> str:
    """All that a module says in comments and docstrings, in small letters and on one line."""
    said = [token.string for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT]
    said += [str(node.value.value) for node in ast.walk(parsed(text)) if is_text(node)]
    return " ".join(" ".join(said).replace("#", " ").lower().split())


def test_remarks_are_in_plain_english() -> None:
    said = {path: remarks(text) for path, text in modules().items()}
    assert [f"{path}: {word}" for path, remark in said.items() for word in DIALECT if word in remark] == []


def test_dialect_would_be_found() -> None:
    assert "the how manieth" in remarks('"""The how\n   manieth it is."""\n')
    assert "the how manieth" in remarks("x = 1  # the how\n# manieth\n")
    assert "the how manieth" not in remarks('x = "the how manieth"\n')
