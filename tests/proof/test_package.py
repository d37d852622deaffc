"""What is installed has the files of the page in it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
BUILD = "import setuptools.build_meta as build, sys; build.build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """A wheel of this tree, built in a copy of it."""
    copy, made = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    ignored: Callable[[str, list[str]], set[str]] = shutil.ignore_patterns("__pycache__")
    for name in ("pipeline", "flows"):
        shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, copy)
    subprocess.run([sys.executable, "-c", BUILD, made], cwd=copy, check=True, capture_output=True)
    return zipfile.Path(zipfile.ZipFile(next(made.glob("*.whl"))))


@pytest.mark.parametrize("name", ["proof.html.j2", "proof.css", "start.js"])
def test_a_wheel_holds_the_files_of_the_page(wheel: zipfile.Path, name: str) -> None:
    assert (wheel / "pipeline" / "proof" / "page" / name).is_file()


def test_a_wheel_holds_what_it_held_before(wheel: zipfile.Path) -> None:
    assert (wheel / "pipeline/prepress/colour/data/FOGRA39L_coated.icc").is_file()
    assert (wheel / "pipeline/py.typed").is_file()
