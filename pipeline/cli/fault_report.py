"""A fault that ends a command, as `--json` tells it."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress

from pipeline.errors import DropHeld, MakereadyError, SpecError, StoodStill
from pipeline.redaction import redact


def in_json(error: MakereadyError) -> str:
    """The sentence, the class, the exit code, a spec's mistakes, a drop's hindrances, what a run that stood still waits for."""
    mistakes = [str(mistake) for mistake in error.mistakes] if isinstance(error, SpecError) else []
    found = {"error": redact(str(error)), "kind": type(error).__name__, "exit_code": error.exit_code, "mistakes": mistakes}
    if isinstance(error, StoodStill):
        found["waits"] = [redact(line) for line in error.waits]
    if isinstance(error, DropHeld):
        found["hindrances"] = [{"name": each.name, "why": redact(each.why), "code": each.code} for each in error.hindrances]
    return json.dumps(found, ensure_ascii=False, indent=1)


def end_at_once(error: MakereadyError, *, as_json: bool) -> None:
    """End the process, whatever its threads hold, and say why: on stderr, and on stdout too where it goes to a program."""
    from pipeline.runs.standstill import end_process

    if as_json:
        with suppress(OSError):
            os.write(sys.stdout.fileno(), f"{in_json(error)}\n".encode(errors="replace"))
    end_process(error)
