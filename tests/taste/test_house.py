"""Small habits of the house."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPTS = [path for path in sorted((ROOT / "scripts").iterdir()) if path.is_file()] + [ROOT / ".ci" / "run"]
MADE = {".git", ".venv", "outputs", "build", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"}
SUFFIXES = {"", ".py", ".md", ".toml", ".txt", ".yaml", ".json", ".csv", ".sh"}


def texts() -> list[Path]:
    """The text files that people keep, without what programs made; never a private `.env`."""
    kept: list[Path] = []
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [name for name in inner if name not in MADE and not name.endswith(".egg-info")]
        kept += [
            Path(folder, name) for name in names if Path(name).suffix in SUFFIXES and not name.startswith((".env", ".git"))
        ]
    return kept


def test_scripts_are_executable_and_say_what_they_do() -> None:
    for script in SCRIPTS:
        assert os.access(script, os.X_OK), script
        assert script.read_text().splitlines()[1].startswith("# "), script


def test_shell_scripts_are_short_and_parse() -> None:
    for script in SCRIPTS:
        text = script.read_text()
        if text.startswith("#!/bin/sh"):
            assert len(text.splitlines()) <= 20, script
            assert subprocess.run(["sh", "-n", script], check=False).returncode == 0, script


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        path
        for top in ("pipeline", "flows", "benchmarks")
        for path in (ROOT / top).rglob("*.py")
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_module_of_the_flows_is_called_like_a_package() -> None:
    # A worker puts the folder of a flow before all others: our `markdown.py` was taken for the package that Apprise asks for.
    taken = sys.stdlib_module_names | importlib.metadata.packages_distributions().keys() - {"flows", "pipeline"}
    assert {path.stem for path in (ROOT / "flows").glob("*.py")} & taken == set()


def test_no_module_is_oversized() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "pipeline").rglob("*.py")}
    assert {path: length for path, length in lengths.items() if length > 300} == {}


def test_locks_pin_every_package_by_hash_and_name_no_index() -> None:
    for lock in (ROOT / "scripts" / "locks").glob("*.txt"):
        text = lock.read_text()
        assert re.findall(r"https?:|file:|^-|/opt/", text, re.MULTILINE) == [], lock
        packages = re.findall(r"^[a-z0-9].*(?:\n +--hash.*)*", text, re.MULTILINE)
        assert packages, lock
        assert [package for package in packages if "==" not in package or "--hash=sha256:" not in package] == [], lock


def test_tests_run_with_what_users_run() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^(\S+==\S+)", (ROOT / "scripts" / "locks" / f"{name}.txt").read_text(), re.MULTILINE))

    assert pins("run") - pins("dev") == set()


def test_no_file_names_a_path_of_one_machine() -> None:
    private = re.compile(r"(?<![\w.:/-])/(?:work|root|home|Users|opt)/[\w.]")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in texts()
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if private.search(line)
    ]
    assert found == []
