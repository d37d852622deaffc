"""The notices of real runs: written before the manifest, of the right kind, and sent whatever ended the run."""

from __future__ import annotations

import io
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from pipeline.errors import Interrupted, StoodStill, StoreError
from pipeline.records import NoticeKind
from pipeline.spec.notify_section import Receiver
from pipeline.stores import open_store
from pipeline.wiring import open_run
from pipeline.work.door import Door
from pipeline.work.job import Wish, read_job
from pipeline.work.notices.addresses import given
from pipeline.work.notices.desk import Desk, Outside
from pipeline.work.notices.of_a_drop import notice_of_release
from pipeline.work.notices.of_a_run import WITHOUT_ACCOUNT
from tests.work.trial import LEAVES, Trial

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.wiring import Opened
    from pipeline.work.notices.addresses import Address
    from pipeline.work.notices.notice import Notice

NOW = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
NOTIFY = "notify: [env:PRESS, {to: env:OPS, when: [failed, unchanged]}]\n"
ADDRESSES = {"PRESS": "json://press/geheim-1", "OPS": "json://ops/geheim-2"}


@dataclass
class Room:
    """Where a trial's notices go: what came, to whom, and what was said instead."""

    trial: Trial
    environ: dict[str, str] = field(default_factory=lambda: dict(ADDRESSES))
    away: bool = False
    came: list[tuple[str, Notice]] = field(default_factory=list)
    strips: list[bytes | None] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    pings: list[str] = field(default_factory=list)

    def send(self, to: Address, notice: Notice, strip: bytes | None, now: datetime) -> str:
        if self.away:
            return "it is away"
        self.came.append((to.name, notice))
        self.strips.append(strip)
        return ""

    def post(self, url: str, body: bytes) -> bool:
        self.pings.append(f"{url} {body.decode()}")
        return True

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return sorted((name, str(notice.kind)) for name, notice in self.came)

    def desk(self) -> Desk:
        outside = Outside(self.send, self.post, self.environ, lambda: NOW, self.said.append)
        return Desk(outside, given([], self.environ), "job.yaml", "makeready run job.yaml")

    @contextmanager
    def opened(self, spec: str, **wish: Any) -> Iterator[tuple[Opened, Desk]]:
        path = self.trial.folder / "job.yaml"
        path.write_text(spec)
        with self.desk() as desk:
            job = read_job(Wish(path, str(self.trial.shelf), **wish))
            desk.know(job)
            with open_run(job, self.trial.environ, Door(announce=desk.account)) as opened:
                desk.begin()
                yield opened, desk

    def run(self, spec: str = NOTIFY + LEAVES, **wish: Any) -> None:
        with self.opened(spec, **wish) as (opened, desk):
            opened.production.run(map)
            desk.ended(0)

    @property
    def waiting(self) -> list[str]:
        return self.trial.files("notices/*")


@pytest.fixture
def room(trial: Trial) -> Room:
    return Room(trial)


def test_a_run_that_made_something_is_finished(room: Room) -> None:
    with room.trial.serving():
        room.run()
    ((name, notice),) = room.came
    assert (name, notice.kind, notice.counts) == ("PRESS", NoticeKind.FINISHED, {"delivered": 6})
    assert notice.money
    assert notice.money.spent_usd == Decimal("1.50")
    assert notice.proof == f"{room.trial.shelf}/leaves/proof.html"
    assert room.waiting == []


def test_what_it_made_goes_along_as_a_strip(room: Room) -> None:
    with room.trial.serving():
        room.run()
    (strip,) = room.strips
    assert strip
    with Image.open(io.BytesIO(strip)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (6 * 168 + 8, 176))


def test_nothing_changed_is_told_to_who_asks_for_it_alone(room: Room) -> None:
    with room.trial.serving():
        room.run()
        room.came.clear()
        room.run()
    assert room.kinds == [("OPS", "unchanged")]


def test_lost_items_are_a_failure_with_the_first_reasons(room: Room) -> None:
    with room.trial.serving():
        room.run(NOTIFY + LEAVES.replace("min_long_side: 64", "min_long_side: 640"))
    assert room.kinds == [("OPS", "failed"), ("PRESS", "failed")]
    notice = room.came[0][1]
    assert (len(notice.reasons), notice.more_reasons) == (5, 1)
    assert notice.reasons[0].startswith("leaf-1: ")
    assert notice.next_command == "makeready run job.yaml"
    assert room.strips[0]  # what was rejected is shown, crossed out


def test_a_run_that_is_interrupted_is_stopped(room: Room) -> None:
    with room.trial.serving(), room.opened(NOTIFY + LEAVES) as (opened, _):
        opened.production.stop.set("Ctrl-C", Interrupted("Ctrl-C"))
        opened.production.run(map)
    assert room.kinds == [("PRESS", "stopped")]


def test_pictures_that_wait_are_told_to_reviewers_once(room: Room) -> None:
    spec = "approval: required\nnotify: [{to: env:PRESS, when: [review]}, env:OPS]\n" + LEAVES
    with room.trial.serving():
        room.run(spec)
        room.run(spec)
    assert room.kinds == [("OPS", "finished"), ("PRESS", "review")]
    assert room.came[0][1].waiting == 6


def test_a_spec_that_cannot_be_read_is_told_to_those_of_the_environment(room: Room) -> None:
    room.environ["MAKEREADY_NOTIFY"] = "json://room/geheim-3"
    room.environ["MAKEREADY_PING"] = "http://check/uuid"
    with suppress(Exception):
        room.run("job: leaves\nprompt: []\n")
    ((name, notice),) = room.came
    assert (name, notice.kind, notice.job) == ("MAKEREADY_NOTIFY", NoticeKind.FAILED, "job.yaml")
    assert "did you mean `prompts`" in notice.reasons[0]
    assert room.pings[0].startswith("http://check/uuid/fail exit code 2\n")


def test_missing_credentials_and_a_budget_are_told_too(room: Room) -> None:
    with suppress(Exception):
        room.run()
    with room.trial.serving(), suppress(Exception):
        room.run("budget: 0.5 USD\n" + NOTIFY + LEAVES)
    assert room.kinds == [("OPS", "failed"), ("PRESS", "budget"), ("PRESS", "failed")]
    assert not (room.trial.shelf / "leaves").exists()


def test_a_fault_of_the_program_is_told_with_its_name(room: Room) -> None:
    def broken(*_: object) -> Any:
        raise RuntimeError("a bug")

    with room.trial.serving(), suppress(RuntimeError), room.opened(NOTIFY + LEAVES) as (opened, _):
        opened.production.run(broken)
    assert {notice.reasons for _, notice in room.came} == {("a fault of the program: RuntimeError: a bug",)}


def test_what_could_not_be_sent_waits_on_the_shelf_and_the_next_run_sends_it(room: Room) -> None:
    room.away = True
    with room.trial.serving():
        room.run()
        assert len(room.waiting) == 1
        assert "waits on the shelf" in room.said[0]
        assert room.said[0].endswith("--send --notify env:PRESS")
        room.away = False
        room.run()
    assert room.kinds == [("OPS", "unchanged"), ("PRESS", "finished")]
    assert room.waiting == []


def test_it_lies_on_the_shelf_before_the_manifest_does(room: Room) -> None:
    room.away, seen = True, []
    with room.trial.serving(), room.opened(NOTIFY + LEAVES) as (opened, desk):
        account = desk.account

        def looked(*told: Any) -> None:
            account(*told)
            seen.append((len(room.waiting), room.trial.files("manifests/*")))

        object.__setattr__(opened.production, "announce", looked)
        opened.production.run(map)
    assert seen == [(1, [])]


def test_a_run_whose_manifest_cannot_be_written_did_not_finish(room: Room) -> None:
    with room.trial.serving(), suppress(StoreError), room.opened(NOTIFY + LEAVES) as (opened, desk):

        def fails(*told: Any) -> None:
            desk.account(*told)
            raise StoreError("the disk is full")

        object.__setattr__(opened.production, "announce", fails)
        opened.production.run(map)
    assert room.kinds == [("OPS", "failed"), ("PRESS", "failed")]
    assert {notice.summary for _, notice in room.came} == {WITHOUT_ACCOUNT}
    assert room.waiting == []


def test_a_variable_that_is_not_set_is_said_and_harms_nothing(room: Room) -> None:
    room.environ = {"OPS": ADDRESSES["OPS"]}
    with room.trial.serving():
        room.run("ping: env:CHECK\n" + NOTIFY + LEAVES)
    assert room.said == [
        "notify: PRESS is not set, so nobody is told there",
        "ping: CHECK is not set, so no check hears of this run",
    ]


def test_a_check_hears_of_the_start_and_of_the_end(room: Room) -> None:
    room.environ["CHECK"] = "http://check/uuid?a=1"
    with room.trial.serving():
        room.run("ping: env:CHECK\n" + LEAVES)
    assert room.pings == ["http://check/uuid/start?a=1 ", "http://check/uuid?a=1 exit code 0\n6 delivered"]


def test_a_person_who_says_no_has_nobody_told(room: Room) -> None:
    with room.trial.serving(), suppress(Interrupted), room.opened(NOTIFY + LEAVES) as (_, desk):
        desk.give_up()
        raise Interrupted("no")
    assert room.came == []


def test_a_drop_is_told_to_its_own_receivers(room: Room) -> None:
    room.environ["MAKEREADY_NOTIFY"] = "json://room/geheim-3"
    notice = notice_of_release("advent", 3, at=NOW, place="s3://campaign/advent", files=40)
    for store in (None, open_store(str(room.trial.shelf), "leaves")):
        room.came.clear()
        with room.desk() as desk:
            desk.meet("advent", store, [Receiver("OPS", (NoticeKind.HELD_BACK,))])
            desk.tell(notice)
            assert len(room.waiting) == (store is not None)
        assert room.kinds == [("MAKEREADY_NOTIFY", "released")]
    assert room.waiting == []


def test_a_run_that_is_ended_from_outside_is_told_before_the_process_ends(room: Room) -> None:
    ended: list[int] = []
    with room.trial.serving(), room.opened(NOTIFY + LEAVES) as (_, desk):
        desk.first(lambda _: ended.append(len(room.came)))(StoodStill("nothing has happened"))
    assert ended == [1]
    assert room.kinds == [("PRESS", "stopped")]
