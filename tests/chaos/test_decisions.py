"""kill -9 of people's commands at random: what was said to be saved lies on the shelf."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from pipeline.manifest import publishing
from pipeline.manifest.verify import verify
from pipeline.proof.decisions import Decisions
from pipeline.runs.clocks import REAL_TIME
from pipeline.stores import open_shelf
from pipeline.work.approval import publish_decisions
from tests.cli.process import Makeready
from tests.proof.hung import hang, picture

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.stores import Store
    from tests.servers.swift import Swift

SAVED = re.compile(r"(?P<item>[\w-]+): (?P<kind>\w+)ed by (?P<by>\w+) \(decision (?P<number>\d+)\): (?P<text>round \d+)")
ITEMS = 12


class Desk:
    """Two people who decide about the same pictures at once, and are killed."""

    def __init__(self, program: Makeready, shelf: str, dice: random.Random) -> None:
        self._program, self._shelf, self._dice = program, shelf, dice
        self.told: list[dict[str, str]] = []
        self.kills = 0

    def round(self, number: int) -> None:
        """Both decide about everything; each is killed after so many lines, or comes to the end."""
        words = {"anna": "approve", "ben": "reject"}
        both = [self._begin(kind, self._shelf, "*", "--as", by, "--reason", f"round {number}") for by, kind in words.items()]
        for process in both:
            lines = [process.stdout.readline() for _ in range(self._dice.randint(0, ITEMS + 2))]
            process.kill()
            rest = process.communicate()[0]
            self.kills += process.returncode < 0
            self.told += [said.groupdict() for line in (*lines, *rest.splitlines()) if (said := SAVED.match(line))]

    def _begin(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self._program.command(*words),
            cwd=self._program.folder,
            env=self._program.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )


def assert_saved(store: Store, told: list[dict[str, str]]) -> None:
    """Everything that was told lies there, each decision by itself, and the manifest tells what counts."""
    assert told
    found = Decisions(store, REAL_TIME.now).by_stem()
    saved = {(each.item, each.number): (each.by, each.text) for those in found.values() for each in those}
    assert {(each["item"], int(each["number"])): (each["by"], each["text"]) for each in told}.items() <= saved.items()
    publish_decisions(store, REAL_TIME.now)
    account = publishing.read_manifest(store)
    assert account
    last = {those[-1].item: those[-1].by for those in found.values()}
    assert {item.id: item.decision.by for item in account.items if item.decision and item.decision.by} == last
    assert account == publishing.newest(store)
    assert verify(store).ok


def test_decisions_of_people_who_are_killed_lie_there_if_they_were_told(tmp_path: Path, dice: random.Random) -> None:
    store = open_shelf(str(tmp_path / "outputs/autumn"))
    hang(store, *(picture(f"leaf-{number}") for number in range(ITEMS)))
    desk = Desk(Makeready(tmp_path), "outputs/autumn", dice)
    for number in range(2):
        desk.round(number)
    assert_saved(store, desk.told)


@pytest.mark.chaos
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("place", ["folder", "bucket"])
def test_of_two_hundred_decisions_under_random_kills_none_that_was_told_is_lost(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    dice: random.Random,
    monkeypatch: pytest.MonkeyPatch,
    figures: Callable[[str], None],
    place: str,
) -> None:
    shelf, environ = str(tmp_path / "outputs/autumn"), {}
    if place == "bucket":
        swift: Swift = request.getfixturevalue("swift")
        shelf, environ = f"s3://{swift.bucket()}/brand/autumn", swift.environment()
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
    store = open_shelf(shelf)
    hang(store, *(picture(f"leaf-{number}") for number in range(ITEMS)))
    desk, number = Desk(Makeready(tmp_path, environ), shelf, dice), 0
    while len(desk.told) < 200:
        desk.round(number)
        number += 1
    assert_saved(store, desk.told)
    figures(f"{len(desk.told)} decisions told, {desk.kills} kills")
