"""What is current: one claim, one write; never backwards; of two at once one is told."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import DropHeld, ReleasedMeanwhile, StoreError, UsageError
from pipeline.work.drop.history import edition_before
from pipeline.work.drop.layout import claim_key, edition_key, read_claim, read_current
from pipeline.work.drop.records import Release, as_bytes
from pipeline.work.drop.status import status
from tests.work.drop.campaign import NOON, Campaign

if TYPE_CHECKING:
    from pathlib import Path


def claim(campaign: Campaign, number: int, edition: int, by: str = "ben") -> Release:
    """A release that was claimed by somebody who was then killed."""
    made = Release(drop="advent", number=number, edition=edition, kind="release", at=NOON, by=by)
    campaign.place.put(claim_key(number), as_bytes(made), media_type="application/json")
    return made


def test_a_release_is_a_claim_and_one_write_of_the_pointer(campaign: Campaign, tmp_path: Path) -> None:
    released = campaign.go_live(1)
    assert (released.made, released.before) == (True, None)
    pointer = json.loads((tmp_path / "advent" / "current.json").read_bytes())
    assert {name: pointer[name] for name in ("format", "drop", "release", "edition", "path", "by")} == {
        "format": "makeready-drop-1",
        "drop": "advent",
        "release": 1,
        "edition": 1,
        "path": "editions/000001/",
        "by": "anna",
    }
    assert set(pointer["files"][0]) == {"name", "path", "sha256", "bytes", "media_type"}
    assert (tmp_path / "advent" / pointer["files"][0]["path"]).read_bytes().startswith(b"poster 0 of 1")
    assert (tmp_path / "advent" / "current" / "poster-0.pdf").read_bytes().startswith(b"poster 0 of 1")
    assert read_claim(campaign.place, 1) == Release(drop="advent", number=1, edition=1, kind="release", at=NOON, by="anna")


def test_what_is_current_already_is_not_released_again(campaign: Campaign) -> None:
    campaign.go_live(1)
    again = campaign.release(1, by="ben")
    assert (again.made, again.current.release) == (False, 1)
    assert len(status(campaign.place).releases) == 1


def test_an_altered_file_stops_the_release_by_name(campaign: Campaign, tmp_path: Path) -> None:
    campaign.go_live(1)
    campaign.prepare(campaign.posters(2))
    (tmp_path / "advent" / "editions" / "000002" / "poster-1.pdf").write_bytes(b"saved over")
    (tmp_path / "advent" / "editions" / "000002" / "poster-2.pdf").unlink()
    with pytest.raises(DropHeld, match="drop prepare") as held:
        campaign.release(2)
    assert [(each.name, each.code) for each in held.value.hindrances] == [
        ("poster-1.pdf", "altered"),
        ("poster-2.pdf", "missing"),
    ]
    assert held.value.exit_code == 10
    assert [each.edition for each in status(campaign.place).releases] == [1]


def test_an_edition_that_was_never_finished_is_not_released(campaign: Campaign) -> None:
    campaign.prepare(campaign.posters())
    campaign.place.delete(edition_key(1))
    with pytest.raises(DropHeld, match="never finished"):
        campaign.release(1)


def test_a_rollback_is_a_release_under_the_next_number_and_twice_goes_back_twice(campaign: Campaign) -> None:
    for version in (1, 2, 3):
        campaign.go_live(version)
    gone_back = [campaign.rollback().current for _ in range(2)]
    assert [(current.release, current.edition) for current in gone_back] == [(4, 2), (5, 1)]
    with pytest.raises(DropHeld, match="cannot go back"):
        campaign.rollback()
    assert campaign.rollback(to=3).current.edition == 3


def made(*editions: int) -> list[Release]:
    """Releases, and rollbacks where the edition is negative."""
    return [
        Release(drop="d", number=at, edition=abs(each), kind="release" if each > 0 else "rollback", at=NOON, by="a")
        for at, each in enumerate(editions, 1)
    ]


@pytest.mark.parametrize(
    ("editions", "current", "before"),
    [
        ([1, 2, 3], 3, 2),
        ([1, 2, 3, -2], 2, 1),
        ([1, 2, 3, -1], 1, None),
        ([1, 2, -1, 3], 3, 1),  # 2 was rolled back: its readers had 1
        ([1, 2, 3, -2, 4, -2], 2, 1),
        ([1, 2, -1, 2], 2, 1),
        ([1, 2, -1, -2], 2, 1),
        ([1, 2, 3], 2, 1),  # the edition of the last claim was taken away
        ([1, 2, 1], 1, 2),
        ([1, 2, 2], 2, 1),
        ([2, -1], 1, 2),
        ([1], 1, None),
        ([], 1, None),
    ],
)
def test_the_edition_before_is_the_one_that_readers_had_and_none_that_was_rolled_back(
    editions: list[int], current: int, before: int | None
) -> None:
    assert edition_before(made(*editions), current) == before


def test_who_knows_another_release_as_current_is_told(campaign: Campaign) -> None:
    campaign.go_live(1)
    campaign.go_live(2)
    with pytest.raises(ReleasedMeanwhile, match=r"anna has just released edition 2 \(release 2\)") as told:
        campaign.release(1, by="ben", expected=1)
    assert told.value.exit_code == 8
    assert campaign.release(1, by="ben", expected=2).made
    assert campaign.release(1, by="ben", expected=2).current.release == 3  # killed after it, and begun again


def test_who_was_overtaken_while_reading_the_files_back_is_told(campaign: Campaign) -> None:
    campaign.prepare(campaign.posters(1))
    campaign.prepare(campaign.posters(2))
    place, chunks = campaign.place, campaign.place.chunks

    def overtaken(key: str, start: int = 0) -> object:
        del place.chunks  # type: ignore[attr-defined]
        campaign.release(2, by="ben")
        return chunks(key, start)

    place.chunks = overtaken  # type: ignore[method-assign, assignment]
    with pytest.raises(ReleasedMeanwhile, match="ben has just released edition 2"):
        campaign.release(1)
    current = read_current(place)
    assert current
    assert (current.release, current.edition) == (1, 2)


def test_a_claim_whose_releaser_was_killed_is_finished_by_the_next_command(campaign: Campaign) -> None:
    campaign.go_live(1)
    campaign.prepare(campaign.posters(2))
    claim(campaign, 2, 2)
    found = status(campaign.place, sleep=campaign.clock.sleep)
    assert found.current
    assert (found.finished, found.current.release, found.current.edition, found.current.by) == (True, 2, 2, "ben")
    assert campaign.clock() - NOON >= timedelta(seconds=3)
    assert campaign.release(1).current.release == 3


def test_a_claim_that_is_ahead_is_waited_for_and_its_releaser_told_of(campaign: Campaign) -> None:
    campaign.go_live(1)
    campaign.prepare(campaign.posters(2))
    made = claim(campaign, 2, 2)
    pointer = campaign.place.read_tagged("current.json")
    after = pointer.body.replace(b'"release": 1', b'"release": 2').replace(b'"by": "anna"', b'"by": "ben"')

    def sleep(_: float) -> None:
        campaign.place.replace("current.json", after, media_type="application/json")

    campaign.clock.sleep = sleep  # type: ignore[method-assign]
    with pytest.raises(ReleasedMeanwhile, match=f"{made.by} has just"):
        campaign.release(2, expected=1)


def test_an_empty_claim_takes_a_number_and_an_empty_pointer_is_not_there(campaign: Campaign) -> None:
    campaign.go_live(1)
    campaign.prepare(campaign.posters(2))
    campaign.place.put(claim_key(2), b"", media_type="application/json")
    assert campaign.release(2).current.release == 3
    campaign.place.replace("current.json", b"", media_type="application/json")
    assert read_current(campaign.place) is None
    found = status(campaign.place, sleep=campaign.clock.sleep)
    assert found.current
    assert found.current.release == 3


def test_a_lost_pointer_comes_back_from_the_newest_claim(campaign: Campaign) -> None:
    for version in (1, 2):
        campaign.go_live(version)
    campaign.place.delete("current.json")
    found = status(campaign.place, sleep=campaign.clock.sleep)
    assert found.current
    assert (found.finished, found.current.release, found.current.edition) == (True, 2, 2)


def test_an_altered_pointer_is_told_with_what_to_do(campaign: Campaign) -> None:
    campaign.go_live(1)
    campaign.place.replace("current.json", b"{}", media_type="application/json")
    with pytest.raises(StoreError, match=r"current\.json .*Put it back or take it away"):
        campaign.release(1)


def test_a_claim_of_an_edition_that_is_gone_changes_nothing_and_stops_nothing(campaign: Campaign) -> None:
    claim(campaign, 1, 7)
    assert status(campaign.place, sleep=campaign.clock.sleep).current is None
    live = campaign.go_live(1).current
    assert (live.release, live.edition) == (2, 8)  # no number is used again that was ever claimed for readers
    claim(campaign, 3, 7)
    found = status(campaign.place, sleep=campaign.clock.sleep).current
    assert found
    assert (found.release, found.edition) == (3, 8)
    assert campaign.go_live(2).current.release == 4


def test_an_edition_pruned_in_the_midst_of_its_release_is_not_called_current(campaign: Campaign) -> None:
    campaign.go_live(1)
    campaign.prepare(campaign.posters(2))
    put = campaign.place.put

    def pruned(key: str, *args: object, **options: object) -> bool:
        if key == claim_key(2):
            campaign.place.delete(edition_key(2))
        return put(key, *args, **options)  # type: ignore[arg-type]

    campaign.place.put = pruned  # type: ignore[method-assign, assignment]
    with pytest.raises(DropHeld, match="Edition 1 stays current"):
        campaign.release(2)


def test_a_link_that_lags_behind_the_pointer_is_mended(campaign: Campaign, tmp_path: Path) -> None:
    for version in (1, 2):
        campaign.go_live(version)
    link = tmp_path / "advent" / "current"
    link.unlink()
    link.symlink_to("editions/000001")
    status(campaign.place)
    assert str(link.readlink()) == "editions/000002"


def test_a_folder_named_current_is_refused_before_anything_is_claimed(campaign: Campaign, tmp_path: Path) -> None:
    campaign.prepare(campaign.posters())
    (tmp_path / "advent" / "current").mkdir()
    with pytest.raises(StoreError, match="move it away"):
        campaign.release(1)
    assert status(campaign.place, sleep=campaign.clock.sleep).releases == ()


@pytest.mark.parametrize("seconds", [0, 7 * 24 * 3600 + 1])
def test_links_that_no_service_signs_are_refused(campaign: Campaign, seconds: int) -> None:
    with pytest.raises(UsageError, match="7 days"):
        campaign.release(1, links=seconds)


def test_a_folder_has_no_links_to_give(campaign: Campaign) -> None:
    campaign.prepare(campaign.posters())
    current = campaign.release(1, links=60).current
    assert (current.links_until, current.files[0].link) == (None, None)
