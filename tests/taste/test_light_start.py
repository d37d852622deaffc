"""Importing does nothing, and loads no more than is needed."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIBRARY = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "pipeline").rglob("*.py")
    if path.name != "__main__.py"
)


def loaded_by(*modules: str) -> set[str]:
    """The top-level packages that are in memory once these modules are imported in a new interpreter."""
    code = f"import importlib, json, sys, threading\nfor name in {modules!r}: importlib.import_module(name)\n"
    code += "assert threading.active_count() == 1, 'importing starts no thread'\n"
    code += "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    said = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (said.returncode, said.stderr) == (0, "")
    return set(json.loads(said.stdout))


def test_the_library_works_without_prefect() -> None:
    assert "prefect" not in loaded_by(*LIBRARY)


def test_the_command_starts_light() -> None:
    doors = [name for name in ("pipeline.cli.main",) if importlib.util.find_spec(name)]
    assert loaded_by(*doors) & {"prefect", "boto3", "botocore", "numpy", "PIL"} == set()
