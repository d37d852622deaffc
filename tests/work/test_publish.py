"""After every run the valid set is live under names that stay: a refresh, a failure, a no, and what cannot be published."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.errors import UsageError
from pipeline.proof.decisions import Kind
from pipeline.runs.drop_events import DropBegun, DropHeldBack, DropReleased
from pipeline.stores import open_store
from pipeline.work.deciding import Sitting, Word
from pipeline.work.job_run import threads
from tests.work.trial import IMPATIENT, LEAVES, NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.runs.events import Event
    from tests.work.trial import Trial

SHOP = """
job: shop
pace: [{{requests: 1000, per: 1s}}]
timeout: 5s
checks: {{min_long_side: 64}}
defaults: {{size: 96x64}}
publish: {{to: {to}, files: [master], name: "pictures/{{sku}}.webp"}}
prompts: [{{id: "sku-{{sku}}", prompt: "A {{what}} on paper", from: list.csv}}]
"""


class Shop:
    """A job of rows that publishes, and what its readers see."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.live = trial.folder / "live"
        self.spec = SHOP.format(to=self.live)

    def rows(self, rows: Mapping[str, str]) -> None:
        lines = [f"{sku},{what}" for sku, what in rows.items()]
        (self.trial.folder / "list.csv").write_text("\n".join(["sku,what", *lines]) + "\n")

    def run(self, *, door: Mapping[str, Any] = NOTHING, **wish: Any) -> list[Event]:
        """Run the job; gives what was told of the drop."""
        told: list[Event] = []
        with self.trial.opened(self.spec, door=door, **wish) as opened:
            opened.production.events.listen(told.append)
            opened.production.run(threads(opened.workers, self.trial.stop))
        return [event for event in told if isinstance(event, DropReleased | DropHeldBack)]

    def released(self, **wish: Any) -> DropReleased:
        (event,) = self.run(**wish)
        assert isinstance(event, DropReleased), event
        return event

    def held(self, **wish: Any) -> DropHeldBack:
        (event,) = self.run(**wish)
        assert isinstance(event, DropHeldBack), event
        return event

    def shown(self) -> dict[str, str]:
        """The SHA-256 of what readers find under each name."""
        current = json.loads((self.live / "current.json").read_text())
        bodies = {each["name"]: (self.live / each["path"]).read_bytes() for each in current["files"]}
        return {name.removeprefix("pictures/").removesuffix(".webp"): sha256(body).hexdigest() for name, body in bodies.items()}


@pytest.fixture
def shop(trial: Trial) -> Shop:
    return Shop(trial)


def test_a_refresh_of_eighty_rows_shows_79_files_under_the_names_of_before(shop: Shop) -> None:
    rows = {f"{number:02}": f"mug number {number}" for number in range(80)}
    with shop.trial.serving(latency_seconds=0.0) as sandbox:
        shop.rows(rows)
        assert shop.released().added == 80
        before = shop.shown()
        fresh = {sku: f"red {what}" if sku < "12" else what for sku, what in rows.items() if sku < "77"}
        shop.rows(fresh | {"80": "jug", "81": "pot"})
        told = shop.released()
        assert (told.edition, told.files, told.added, told.replaced, told.removed) == (2, 79, 2, 12, 3)
        assert sandbox.stats().requests == 94
        now = shop.shown()
        assert set(now) == (set(before) - {"77", "78", "79"}) | {"80", "81"}
        assert {sku for sku in now if now[sku] != before.get(sku)} == {f"{n:02}" for n in range(12)} | {"80", "81"}
        again = shop.released()
        assert (again.edition, again.release, again.made, again.added, again.replaced) == (2, 2, False, 0, 0)
        assert sandbox.stats().requests == 94
    assert sorted(path.name for path in (shop.live / "editions").iterdir()) == ["000001", "000002"]


def test_an_item_that_fails_keeps_the_file_that_it_had_until_its_row_goes(shop: Shop) -> None:
    with shop.trial.serving():
        shop.rows({"1": "mug", "2": "jug", "3": "pot"})
        shop.released()
        before = shop.shown()
        shop.rows({"1": "mug of gore", "2": "blue jug", "3": "pot"})
        told = shop.released()
        assert (told.files, told.replaced, told.kept) == (3, 1, ("pictures/1.webp",))
        assert shop.shown()["1"] == before["1"]
        assert shop.released().made is False
        shop.rows({"2": "blue jug", "3": "pot"})
        assert shop.released().removed == 1
    assert set(shop.shown()) == {"2", "3"}


def test_an_item_of_which_nothing_was_done_in_this_run_keeps_its_file(shop: Shop) -> None:
    with shop.trial.serving():
        shop.rows({"1": "mug", "2": "jug"})
        shop.released()
        shop.rows({"1": "red mug", "2": "red jug"})
        told = shop.released(only=("sku-2",))
    assert (told.replaced, told.files) == (1, 2)


def say(trial: Trial, kind: Kind, item: str) -> None:
    sitting = Sitting(open_store(str(trial.shelf), "shop"), IMPATIENT["time"].now)
    list(sitting.say(Word(kind, "anna"), [each for each in sitting.viewing.items if each.id == item]))


def test_where_approval_is_needed_only_approved_pictures_go_live_and_the_earlier_one_stays_meanwhile(shop: Shop) -> None:
    shop.spec += "approval: required\n"
    with shop.trial.serving():
        shop.rows({"1": "mug", "2": "jug"})
        assert [each.code for each in shop.held().hindrances] == ["empty"]
        say(shop.trial, Kind.APPROVE, "sku-1")
        assert shop.released().files == 1
        before = shop.shown()
        shop.rows({"1": "red mug", "2": "jug"})
        told = shop.released()
    assert (told.made, told.kept, shop.shown()) == (False, ("pictures/1.webp",), before)


def test_a_name_goes_when_a_person_rejects_the_very_picture_that_is_live(shop: Shop) -> None:
    with shop.trial.serving():
        shop.rows({"1": "mug", "2": "jug"})
        shop.released()
        say(shop.trial, Kind.REJECT, "sku-1")
        told = shop.released()
    assert (told.removed, told.kept, set(shop.shown())) == (1, (), {"2"})


def test_what_cannot_be_published_is_told_and_the_run_stands(shop: Shop, tmp_path: Path) -> None:
    (shop.live / "holidays").mkdir(parents=True)
    with shop.trial.serving():
        shop.rows({"1": "mug"})
        told = shop.held()
    assert "holds something else than a drop (holidays)" in told.reason
    assert told.wrong
    manifest = json.loads((tmp_path / "shelf" / "shop" / "manifest.json").read_text())
    assert [item["outcome"] for item in manifest["items"]] == ["delivered"]


def test_the_preparation_is_told_with_its_length_so_that_the_run_does_not_seem_to_stand_still(shop: Shop) -> None:
    told: list[Event] = []
    with shop.trial.serving():
        shop.rows({"1": "mug"})
        with shop.trial.opened(shop.spec) as opened:
            opened.production.events.listen(told.append)
            opened.production.run(map)
    kinds = [type(event).__name__ for event in told]
    assert kinds[-3:] == ["RunEnded", "DropBegun", "DropReleased"]
    assert [event.seconds > 600 for event in told if isinstance(event, DropBegun)] == [True]


def test_sandbox_and_real_work_never_take_each_others_place(shop: Shop) -> None:
    shop.rows({"1": "mug"})
    with shop.trial.serving():
        shop.released()
        shop.trial.shelf = shop.trial.folder / "rehearsal"
        assert "holds real work" in shop.held(sandbox=True).reason


def test_a_place_in_the_shelf_is_refused_before_anything_is_sent(shop: Shop) -> None:
    shop.spec = SHOP.format(to=shop.trial.shelf / "shop" / "live")
    shop.rows({"1": "mug"})
    with shop.trial.serving() as sandbox, pytest.raises(UsageError, match="lies in the shelf"):
        shop.run()
    assert sandbox.stats().requests == 0


def test_a_job_without_publish_publishes_nothing(shop: Shop) -> None:
    shop.spec = LEAVES
    with shop.trial.serving():
        assert shop.run() == []
