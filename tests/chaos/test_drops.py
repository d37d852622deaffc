"""Drops that are read while they are released, rolled back and pruned, by people who are killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.errors import ReleasedMeanwhile
from pipeline.work.drop.layout import read_current
from pipeline.work.drop.soundness import check_edition, unsound
from pipeline.work.drop.status import status
from tests.work.drop.campaign import Campaign

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from tests.servers.s3_server import S3Server

ROOT = Path(__file__).parents[2]
PATIENCE = 600
"""Seconds for one process, on the busiest machine."""


@pytest.fixture
def field(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Gives the destination in a folder or in a bucket of one of the servers, to which the environment then leads."""

    def field(kind: str) -> str:
        if kind == "folder":
            return str(tmp_path / "outputs")
        server: S3Server = request.getfixturevalue(kind)
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        return f"s3://{server.bucket()}/art"

    return field


def started(module: str, *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.chaos.{module}", *map(str, words)],
        cwd=ROOT,
        env=dict(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class Reader:
    """A shop that reads, in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.seen: dict[str, Any] = {}

    def lines(self) -> Iterator[str]:
        """Yield a line for each release that it has seen and read long enough, until it ends."""
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith("{"):
                self.seen = json.loads(line)
            else:
                yield line


@contextmanager
def reader(destination: str, *, releases: int, every: int) -> Iterator[Reader]:
    """It is asked to end at the end of the block, and must have seen nothing that should not be."""
    with started("drop_reader", destination, releases, every) as process:
        shop = Reader(process)
        try:
            yield shop
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=PATIENCE)
            shop.seen = shop.seen or json.loads(out.splitlines()[-1])
            assert process.returncode == 0, err
        finally:
            process.kill()


def release_while_read(destination: str, *, reads: int, releases: int) -> dict[str, Any]:
    """Release and roll back, each time that so many reads were made; returns what the reader has seen."""
    campaign = Campaign.live(destination)
    campaign.go_live(0)
    campaign.go_live(1)
    with reader(destination, releases=releases, every=reads // releases) as shop:
        for number, _ in enumerate(shop.lines()):
            if number % 4 == 3:
                campaign.rollback()
            else:
                campaign.go_live(number)
    return shop.seen


@pytest.mark.parametrize("kind", ["folder", "seaweedfs"])
def test_a_reader_sees_one_edition_or_the_next(field: Callable[[str], str], kind: str) -> None:
    seen = release_while_read(field(kind), reads=60, releases=6)
    assert seen["reads"] >= 60
    assert seen["releases"] == 6


@pytest.mark.chaos
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", ["folder", "seaweedfs", "swift"])
def test_of_two_thousand_reads_during_forty_releases_none_sees_a_mixture_or_a_gap(
    field: Callable[[str], str], figures: Callable[[str], None], kind: str
) -> None:
    seen = release_while_read(field(kind), reads=2000, releases=40)
    assert seen["reads"] >= 2000
    assert seen["releases"] == 40
    figures(f"{kind}: {seen['reads']} reads, {seen['releases']} releases seen, the last was {seen['last']}")


class Siege:
    """Two people at one drop, killed again and again."""

    def __init__(self, destination: str, dice: random.Random, most: int) -> None:
        """`most`: passings until a kill, at most."""
        self.destination, self.dice, self.most = destination, dice, most
        self.campaign = Campaign.live(destination)
        self.campaign.go_live(0)
        self.kills = self.last = self.told = self.held = self.done = 0

    def round(self, *words: str) -> None:
        """Both are killed on their way, and what readers see then is whole and no older than before."""
        seeds = [(self.dice.randrange(1 << 32), self.dice.randint(1, self.most), by) for by in ("anna", "ben")]
        both = [started("dropper", self.destination, seed, kill_at, by, *words) for seed, kill_at, by in seeds]
        for process in both:
            out, err = process.communicate(timeout=PATIENCE)
            assert process.returncode in {0, -signal.SIGKILL}, err
            self.kills += process.returncode < 0
            said = out.splitlines()
            self.told += said.count("told")
            self.held += said.count("held")
            self.done += sum(line.startswith(("released", "rolled")) for line in said)
        self.look()

    def look(self) -> None:
        current = read_current(self.campaign.place)
        number = current.release if current else 0
        assert number >= self.last, f"backwards, from {self.last} to {number}"
        self.last = number
        if current:
            check_edition(self.campaign.place, current.edition)

    def end(self) -> None:
        """The next command finishes what was claimed and goes on; every edition that is called whole is so."""
        found = status(self.campaign.place)
        assert found.current
        assert found.current.release == max(each.number for each in found.releases)
        assert [each.number for each in found.editions if each.edition and unsound(self.campaign.place, each.edition)] == []
        assert self.campaign.go_live(99).current.release > found.current.release

    def told_on(self, seen: dict[str, Any]) -> str:
        return (
            f"{self.kills} kills, {self.done} releases and rollbacks, {self.told} told, {self.held} held, "
            f"last release {self.last}, {seen.get('reads', 0)} reads"
        )


@pytest.mark.parametrize("kind", ["folder", "seaweedfs"])
def test_killed_at_a_few_steps_a_drop_is_in_one_state_or_the_next(
    field: Callable[[str], str], dice: random.Random, kind: str
) -> None:
    siege = Siege(field(kind), dice, most=100)
    for _ in range(3):
        siege.round()
    siege.end()


@pytest.mark.chaos
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(("kind", "most"), [("folder", 150), ("seaweedfs", 250), ("swift", 250)])
def test_two_hundred_kills_never_show_readers_half_a_drop_nor_an_older_one(
    field: Callable[[str], str], dice: random.Random, figures: Callable[[str], None], kind: str, most: int
) -> None:
    siege = Siege(field(kind), dice, most)
    with reader(siege.destination, releases=1_000_000_000, every=1) as shop:
        while siege.kills < 200:
            siege.round()
    siege.end()
    figures(f"{kind}: {siege.told_on(shop.seen)}")


@pytest.mark.chaos
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("kind", "most"), [("folder", 150), ("seaweedfs", 250)])
def test_a_hundred_kills_of_those_who_prune_as_well_leave_no_half_edition_that_could_be_released(
    field: Callable[[str], str], dice: random.Random, figures: Callable[[str], None], kind: str, most: int
) -> None:
    siege = Siege(field(kind), dice, most)
    while siege.kills < 100:
        siege.round("prune")
    siege.end()
    figures(f"{kind}: {siege.told_on({})}")


@pytest.mark.parametrize("kind", ["folder", "swift", "seaweedfs", "rclone"])
def test_of_two_who_release_at_once_one_is_told(field: Callable[[str], str], kind: str) -> None:
    destination = field(kind)
    for version in (1, 2):
        Campaign.live(destination).prepare(Campaign.live(destination).posters(version, number=1))
    start = threading.Barrier(2)

    def release(edition: int) -> bool:
        campaign = Campaign.live(destination)
        start.wait()
        try:
            return campaign.release(edition, by=f"person {edition}", expected=0).made
        except ReleasedMeanwhile:
            return False

    with ThreadPoolExecutor(2) as threads:
        made = list(threads.map(release, (1, 2)))
    current = read_current(Campaign.live(destination).place)
    assert current
    assert sum(made) == 1
    assert made[current.edition - 1]
