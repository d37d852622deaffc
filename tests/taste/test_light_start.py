"""Importing does nothing, and each command loads no more than it needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "pipeline").rglob("*.py")
    if path.name != "__main__.py"
)
NETWORK = {"prefect", "boto3", "botocore", "httpx", "httpcore", "jsonschema"}
PIXELS = {"numpy", "PIL"}
SERVER = {"pipeline.sandbox.server", "pipeline.wire.http_clients", "pipeline.models.client", "http.server"}

AT_THE_DOOR = {"flows", "flows.command", "pipeline", "pipeline.cli", "pipeline.cli.main"}
"""All of our own that is loaded before a command is known."""

PLAIN_SPEC = """\
job: four-plain
prompts:
  - {id: rose, prompt: A rose}
  - {id: island, prompt: An island, size: 2048x2048}
  - {id: shield, prompt: A shield}
  - {id: tree, prompt: A tree}
"""


def loaded_by(code: str, *words: str) -> set[str]:
    """The modules that are in memory once `code` was run in a new interpreter, with these words as its command line."""
    code += "\nimport json, sys, threading"
    code += "\nassert threading.active_count() == 1, 'importing starts no thread'"
    code += "\nprint(json.dumps(sorted(sys.modules)))"
    said = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *words], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (said.returncode, said.stderr) == (0, "")
    return set(json.loads(said.stdout.splitlines()[-1]))


def loaded_by_command(*words: str) -> set[str]:
    """The modules that are in memory once `makeready` has carried out these words."""
    code = "from flows.command import main\ntry:\n    assert main() == 0\nexcept SystemExit as end:\n    assert not end.code"
    return loaded_by(code, *words)


def packages(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def ours(modules: set[str]) -> set[str]:
    return {name for name in modules if name.partition(".")[0] in {"flows", "pipeline"}}


def test_the_library_works_without_prefect() -> None:
    everything = loaded_by("import importlib\n" + "\n".join(f"importlib.import_module({name!r})" for name in LIBRARY))
    assert "prefect" not in packages(everything)


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_what_needs_no_command_loads_none(words: list[str]) -> None:
    loaded = loaded_by_command(*words)
    assert ours(loaded) == AT_THE_DOOR
    # Of the standard library too, what takes longest.
    assert loaded & {"pydantic", "rich", "yaml", "dotenv", "asyncio", "dataclasses", "logging"} == set()


@pytest.mark.parametrize(
    "command", ["plan", "diff", "run", "deploy", "verify", "status", "editions", "approve", "reconcile", "palette", "schema"]
)
def test_the_help_of_a_command_loads_nothing_that_carries_it_out(command: str) -> None:
    loaded = loaded_by_command(command, "--help")
    assert packages(loaded) & (NETWORK | PIXELS | {"pydantic", "rich", "yaml"}) == set()
    assert f"pipeline.cli.commands.{command}" in loaded


def test_a_plan_loads_neither_network_nor_server_nor_pixels(tmp_path: Path) -> None:
    spec = tmp_path / "plain.yaml"
    spec.write_text(PLAIN_SPEC, encoding="utf-8")
    loaded = loaded_by_command("plan", str(spec), "--destination", str(tmp_path / "shelf"))
    assert packages(loaded) & (NETWORK | PIXELS) == set()
    assert loaded & SERVER == set()


def test_a_plan_loads_pixels_only_for_a_palette(tmp_path: Path) -> None:
    loaded = loaded_by_command("plan", "specs/model-page.yaml", "--destination", str(tmp_path / "shelf"))
    assert packages(loaded) & (NETWORK | PIXELS) == PIXELS
    assert loaded & SERVER == set()
