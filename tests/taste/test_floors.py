"""Imports only go down the floors of the house."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]

FLOORS = [
    {"flows"},
    # doors: what people touch, and the one place that knows every adapter
    {"cli", "commands", "wiring", "settings", "interrupts", "screen", "emulator", "proof"},
    # work: the life of one item, the life of a job
    {
        *("produce", "journey", "drawing", "claiming", "settling", "tracing", "collecting", "printing", "workshop"),
        *("ledger", "publishing"),
        *("runs", "lease", "survey", "reconciling", "verify", "refresh", "drop"),
    },
    # hands: what touches the network, the shelf, the files
    {"recraft", "wire", "fetch", "stores", "finishing", "scratch", "processes"},
    # decisions: values in, values out
    {
        *("spec", "plan", "sizes", "print_size", "names", "pacing", "retry", "breaker", "colour", "pictures", "checks"),
        *("purse", "stop", "tally", "manifest", "asset_list", "safe_text", "redaction", "standing", "delivery"),
    },
    # words
    {"errors", "records", "entries", "__init__"},
]
HEIGHT = {room: len(FLOORS) - depth for depth, rooms in enumerate(FLOORS) for room in rooms}


def modules() -> list[Path]:
    return sorted(path for top in ("pipeline", "flows") for path in (ROOT / top).rglob("*.py"))


def room_of(dotted: str) -> str:
    """`pipeline.prepress.checks.limits` is in the room `checks`; all of `flows` is one room."""
    top, *rest = dotted.split(".")
    return "flows" if top == "flows" else rest[0] if rest else "__init__"


def dotted_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    """The dotted names of our own that a module imports, wherever in it they stand."""
    package = dotted_name(path) if path.name == "__init__.py" else dotted_name(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            names = [f"{source}.{alias.name}" for alias in node.names] if source in {"pipeline", "flows"} else [source]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in {"pipeline", "flows"})


def test_every_room_stands_on_a_floor() -> None:
    rooms = {room_of(dotted_name(path)) for path in modules()}
    assert rooms - HEIGHT.keys() == set(), "say in FLOORS where this room stands"


def test_imports_only_go_down() -> None:
    upwards = [
        f"{dotted_name(path)} imports {target}"
        for path in modules()
        for target in imports(path)
        # `from pipeline import __version__` names no room: it is the ground.
        if HEIGHT.get(room_of(target), 0) > HEIGHT[room_of(dotted_name(path))]
    ]
    assert upwards == []


def test_only_the_flows_know_prefect() -> None:
    outsiders = [
        dotted_name(path)
        for path in modules()
        if path.is_relative_to(ROOT / "pipeline")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "prefect" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "prefect")
    ]
    assert outsiders == []
