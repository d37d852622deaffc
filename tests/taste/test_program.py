"""Tests that start the program start this tree's code, or say that they do not."""

from __future__ import annotations

import sys
import venv
from pathlib import Path

import pytest

from tests.program import program, runs_this_tree


def test_the_program_beside_this_python_runs_this_tree() -> None:
    assert program().parent == Path(sys.executable).parent


@pytest.mark.parametrize("installed", [True, False], ids=["another tree", "nothing"])
def test_a_program_that_runs_other_code_is_refused(tmp_path: Path, installed: bool) -> None:
    venv.create(tmp_path / "venv", symlinks=True)
    if installed:
        (tmp_path / "other" / "pipeline").mkdir(parents=True)
        (tmp_path / "other" / "pipeline" / "__init__.py").touch()
        (packages,) = (tmp_path / "venv" / "lib").glob("python3*/site-packages")
        (packages / "other.pth").write_text(str(tmp_path / "other"))
    said = str(tmp_path / "other") if installed else "no `pipeline` at all"
    with pytest.raises(RuntimeError, match="scripts/setup dev") as refused:
        runs_this_tree(tmp_path / "venv" / "bin" / "makeready", tmp_path / "venv" / "bin" / "python")
    assert said in str(refused.value)
