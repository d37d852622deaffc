"""What the system tells of this process."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from pipeline.runs.process import LONGEST_START, PROC, typed_at

START = """
import time
first = time.monotonic()
from pipeline.runs.process import typed_at
print(typed_at(time.monotonic()), first)
"""


@pytest.mark.skipif(not (PROC / "self/stat").exists(), reason="this system does not tell when a process began")
def test_a_command_was_typed_before_python_was_there() -> None:
    before = time.monotonic()
    said = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True).stdout
    typed, first = map(float, said.split())
    assert before - 0.02 < typed < first  # a tick is a hundredth


def test_a_process_that_was_another_program_before_is_not_asked() -> None:
    late = time.monotonic() + 2 * LONGEST_START
    assert typed_at(late) == late
