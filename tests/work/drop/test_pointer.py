"""The pointer, where somebody is slow, or the place keeps no conditions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.request import ProxyHandler, build_opener

import pytest

from pipeline.errors import ReleasedMeanwhile, ShelfBusy
from pipeline.stores.drop_folder import DropFolder
from pipeline.stores.drop_place import Kept
from pipeline.work.drop.layout import claim_key, read_claim, read_current
from pipeline.work.drop.pointer import advance
from pipeline.work.drop.records import Release, as_bytes
from tests.work.drop.campaign import NOON, Campaign

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.s3_server import S3Server


class Lax(DropFolder):
    """A folder that keeps conditions as rclone does, and is unwell now and then."""

    unwell = 0

    def try_out(self) -> Kept:
        return Kept(if_absent=False, if_match=False)

    def replace_tagged(self, key: str, body: bytes, tag: str | None, *, media_type: str) -> str:
        if self.unwell:
            self.unwell -= 1
            raise ShelfBusy("slow down")
        self.replace(key, body, media_type=media_type)
        return str(self.read_tagged(key).tag)


@pytest.fixture
def lax(campaign: Campaign, tmp_path: Path) -> Campaign:
    campaign.place = Lax(tmp_path / "advent")
    return campaign


def test_a_releaser_who_wakes_late_writes_nothing_over_a_newer_release(campaign: Campaign) -> None:
    for version in (1, 2, 3):
        campaign.go_live(version)
    late = read_claim(campaign.place, 2)
    assert late
    before = campaign.place.read("current.json")
    found = advance(campaign.place, late, campaign.clock.sleep)
    assert found
    assert (found.release, campaign.place.read("current.json")) == (3, before)


def test_where_nothing_is_conditional_the_pointer_is_read_again_before_each_try(lax: Campaign) -> None:
    lax.go_live(1)
    lax.prepare(lax.posters(2))
    lax.prepare(lax.posters(3))
    assert isinstance(lax.place, Lax)
    lax.place.unwell = 1
    slept, sleep = [0], lax.clock.sleep
    newer = Release(drop="advent", number=9, edition=3, kind="release", at=NOON, by="ben")

    def overtaken(seconds: float) -> None:
        sleep(seconds)
        slept[0] += 1
        if slept[0] == 2:  # the first was to see whose the claim is
            lax.place.put(claim_key(9), as_bytes(newer), media_type="application/json")
            advance(lax.place, newer, sleep)

    lax.clock.sleep = overtaken  # type: ignore[method-assign]
    assert lax.release(2).current.release == 9
    current = read_current(lax.place)
    assert current
    assert current.edition == 3


def test_where_nothing_is_conditional_the_last_to_claim_has_it_and_the_other_is_told(lax: Campaign) -> None:
    lax.go_live(1)
    lax.prepare(lax.posters(2))
    other = Release(drop="advent", number=2, edition=1, kind="release", at=NOON, by="ben")

    def overwritten(_: float) -> None:
        lax.place.replace(claim_key(2), as_bytes(other), media_type="application/json")

    lax.clock.sleep = overwritten  # type: ignore[method-assign]
    with pytest.raises(ReleasedMeanwhile):
        lax.release(2)
    current = read_current(lax.place)
    assert current
    assert current.edition == 1


def test_links_open_each_file_and_are_renewed_by_another_release(seaweedfs: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in seaweedfs.environment().items():
        monkeypatch.setenv(name, value)
    campaign = Campaign.live(f"s3://{seaweedfs.bucket()}")
    edition = campaign.prepare(campaign.posters()).edition.number
    first, second = (campaign.release(edition, links=3600).current for _ in range(2))
    assert (first.release, second.release) == (1, 2)
    assert second.links_until == second.released_at + timedelta(hours=1)
    for file in second.files:
        assert file.link
        with build_opener(ProxyHandler({})).open(file.link) as answer:
            assert answer.read() == campaign.place.read(file.path)
