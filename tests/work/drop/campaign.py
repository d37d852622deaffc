"""A shelf with prints to release, hung without a run, and the place of a drop."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline.records import Outcome, Result
from pipeline.stores import open_place, open_store
from pipeline.work.drop.prepare import Prepared, prepare
from pipeline.work.drop.release import Released, release, rollback
from pipeline.work.drop.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.stores import DropPlace, Store
    from pipeline.work.drop.records import Edition

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


class RealClock:
    """That of the machine."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass
class Clock:
    """Goes on while somebody sleeps, and not else."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def tables(edition: Edition) -> Mapping[str, bytes]:
    """One table: a line a file."""
    return {"assets.csv": "".join(f"{file.name},{file.approval}\n" for file in edition.files).encode()}


@dataclass
class Campaign:
    """The drop `advent`, whose files come from the job `autumn`."""

    shelf: Store
    place: DropPlace
    clock: Clock | RealClock = field(default_factory=Clock)

    @classmethod
    def at(cls, destination: str) -> Campaign:
        """`destination`: a folder or a bucket, with or without a prefix."""
        return cls(open_store(destination, "autumn"), open_place(f"{destination}/advent"))

    @classmethod
    def live(cls, destination: str) -> Campaign:
        """The same, by the clock of the machine."""
        return cls(open_store(destination, "autumn"), open_place(f"{destination}/advent"), RealClock())

    def want(self, name: str, body: bytes, room: str = "prints") -> Wanted:
        """A file, which then lies on the shelf."""
        digest = sha256(body).hexdigest()
        item = name.rpartition("/")[2].partition(".")[0]
        key = f"{room}/{item}/{digest[:16]}.pdf"
        self.shelf.put(key, body, media_type="application/pdf")
        outcome = Outcome(id=item, fingerprint=digest, take=1, outcome=Result.DELIVERED, request={"prompt": item})
        return Wanted(name, self.shelf, key, digest, len(body), "application/pdf", "autumn", outcome)

    def posters(self, version: int = 1, number: int = 3) -> list[Wanted]:
        """So many posters, whose bytes tell which version they are of."""
        return [self.want(f"poster-{each}.pdf", f"poster {each} of {version}\n".encode() * 100) for each in range(number)]

    def prepare(self, wanted: list[Wanted], by: str = "anna", form: str = "") -> Prepared:
        return prepare(self.place, "advent", wanted, tables, by=by, now=self.clock, form=form)

    def release(self, edition: int, by: str = "anna", expected: int | None = None, links: int | None = None) -> Released:
        return release(self.place, edition, by=by, now=self.clock, expected=expected, links=links, sleep=self.clock.sleep)

    def rollback(self, to: int | None = None, by: str = "ben") -> Released:
        return rollback(self.place, by=by, now=self.clock, to=to, sleep=self.clock.sleep)

    def go_live(self, version: int) -> Released:
        """Prepare the posters of a version, and release them."""
        return self.release(self.prepare(self.posters(version)).edition.number)
