"""The command line, where people decide about the pictures of a job."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.cli import main
from pipeline.proof.decisions import Decisions
from pipeline.runs.clocks import REAL_TIME
from pipeline.stores import open_shelf

SHELF = "outputs/autumn"


class Desk:
    """The command line, in a folder where the shelf `outputs/autumn` lies."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def say(self, *words: str) -> tuple[int, str, str]:
        """The exit code, and what was printed to stdout and to stderr."""
        self._capsys.readouterr()
        try:
            code = main.main(words, pytest.fail)
        except SystemExit as end:
            code = int(end.code or 0)
        told = self._capsys.readouterr()
        return code, told.out, told.err

    def ok(self, *words: str) -> list[str]:
        code, out, err = self.say(*words)
        assert (code, err) == (0, ""), err
        return out.splitlines()

    def json(self, *words: str) -> dict[str, Any]:
        return dict(json.loads("\n".join(self.ok(*words, "--json"))))

    def saved(self) -> dict[str, list[str]]:
        """Kinds of all decisions, by item."""
        found = Decisions(open_shelf(SHELF), REAL_TIME.now).by_stem()
        return {those[0].item: [each.kind.value for each in those] for those in found.values()}
