"""Imports only go down the floors of the house, and never in a circle."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]

FLOORS = (
    "flows",
    "cli",
    "wiring",
    "work",
    "proof",
    "sandbox",
    "settings",
    "spec",
    "manifest",
    "pace",
    "ledger",
    "runs",
    "prepress",
    "models",
    "stores",
    "wire",
    "redaction",
    "safe_text",
    "errors",
    "records",
    "__init__",
)
"""The rooms of the house, from the roof to the ground; `__init__` is `pipeline` itself, which holds the version."""

MOST_FOLDERS, MOST_FILES = 14, 5


@cache
def modules() -> Mapping[str, Path]:
    """Every module of ours, by its dotted name."""
    found = sorted(path for top in ("pipeline", "flows") for path in (ROOT / top).rglob("*.py"))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in found}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def room_of(dotted: str) -> str:
    """`pipeline.prepress.checks.limits` is in the room `prepress`; all of `flows` is one room."""
    top, *rest = dotted.split(".")
    return "flows" if top == "flows" else rest[0] if rest else "__init__"


def named_by(node: ast.AST) -> Iterator[str]:
    """The modules of ours that one import statement names; `from pipeline.spec import model` names `pipeline.spec.model`."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in modules())
    elif isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] in {"pipeline", "flows"}:
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            yield inner if inner in modules() else str(node.module)


@cache
def imports() -> Mapping[str, frozenset[str]]:
    """What each module imports of ours, wherever in it that stands: for types alone and within functions too."""
    return {
        name: frozenset(target for node in ast.walk(tree_of(path)) for target in named_by(node)) - {name}
        for name, path in modules().items()
    }


def circles(graph: Mapping[str, frozenset[str]]) -> list[list[str]]:
    """The groups of modules that import each other in the end: what is left when whoever imports nothing left is taken out."""
    left = dict(graph)
    while free := [name for name, targets in left.items() if not targets & left.keys()]:
        for name in free:
            del left[name]
    while free := [name for name in left if not any(name in targets for targets in left.values())]:
        for name in free:
            del left[name]
    return [sorted(left)] if left else []


def test_every_room_stands_on_a_floor() -> None:
    assert {room_of(name) for name in modules()} - {*FLOORS} == set(), "say in FLOORS where this room stands"


def test_no_floor_is_empty() -> None:
    assert {*FLOORS} - {room_of(name) for name in modules()} == set()


def test_imports_only_go_down() -> None:
    upwards = [
        f"{name} imports {target}"
        for name, targets in imports().items()
        for target in targets
        if FLOORS.index(room_of(target)) < FLOORS.index(room_of(name))
    ]
    assert upwards == []


def test_no_module_imports_itself_in_the_end() -> None:
    assert circles(imports()) == []


def test_a_circle_would_be_found() -> None:
    around = {"a": frozenset({"b"}), "b": frozenset({"c"}), "c": frozenset({"b"}), "d": frozenset({"a"})}
    assert circles(around) == [["b", "c"]]


def test_the_library_opens_on_few_rooms() -> None:
    inside = [path for path in (ROOT / "pipeline").iterdir() if path.name != "__pycache__"]
    assert sum(path.is_dir() for path in inside) <= MOST_FOLDERS
    assert sum(path.suffix == ".py" and path.name != "__init__.py" for path in inside) <= MOST_FILES


def test_only_the_flows_know_prefect() -> None:
    outsiders = [
        name
        for name, path in modules().items()
        if room_of(name) != "flows"
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "prefect" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "prefect")
    ]
    assert outsiders == []
