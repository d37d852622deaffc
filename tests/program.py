"""The command `makeready` that tests start, which must run the code of this very tree."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

TREE = Path(__file__).parents[1]


@cache
def program() -> Path:
    """The command beside this Python. Raises RuntimeError where it would run another tree's code; asks that once."""
    return runs_this_tree(Path(sys.executable).with_name("makeready"), Path(sys.executable))


def runs_this_tree(command: Path, python: Path) -> Path:
    """`command`, whose Python is `python`; raises RuntimeError where that has another tree's `pipeline`, or none."""
    ask = [python, "-P", "-c", "import pipeline; print(pipeline.__file__)"]
    # Asked from elsewhere: in the tree every Python would find the tree's own.
    said = subprocess.run(ask, cwd="/", env={}, capture_output=True, text=True, check=False).stdout.strip()
    if not said or not Path(said).is_relative_to(TREE):
        raise RuntimeError(
            f"{command} runs {said or 'no `pipeline` at all'}, and not the code of {TREE}, which is to be tested: give this "
            "tree a .venv of its own with `scripts/setup dev`, and start the tests from there"
        )
    return command
