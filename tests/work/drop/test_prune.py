"""Old editions go, and only those."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.errors import UsageError
from pipeline.work.drop.layout import begun_key, edition_key
from pipeline.work.drop.prune import old_editions, prune
from pipeline.work.drop.status import status
from tests.work.drop.test_release import claim, made

if TYPE_CHECKING:
    from pathlib import Path

    from tests.work.drop.campaign import Campaign


@pytest.mark.parametrize(
    ("numbers", "released", "current", "keep", "old"),
    [
        ([4, 3, 2, 1], [1, 2, 3, 4], 4, 1, [3, 2, 1]),
        ([4, 3, 2, 1], [1, 2, 3, 4], 4, 2, [2, 1]),
        ([4, 3, 2, 1], [1, 2, 3, 4, -1], 1, 1, [3, 2]),
        ([4, 3, 2, 1], [1, 2, 2, 2], 2, 2, []),
        ([5, 4, 3, 2], [2, 4], 4, 1, [3, 2]),
        ([2, 1], [], None, 1, []),
        ([3, 2, 1], [1, 3], 1, 1, [2]),
    ],
)
def test_kept_are_the_current_one_the_last_released_and_what_is_newer(
    numbers: list[int], released: list[int], current: int | None, keep: int, old: list[int]
) -> None:
    assert old_editions(numbers, made(*released), current, keep) == old


def test_it_says_what_it_frees_and_counts_bytes_that_the_shelf_shares_not_at_all(campaign: Campaign, tmp_path: Path) -> None:
    for version in (1, 2):
        campaign.release(campaign.prepare([campaign.want("hero.webp", bytes([version]) * 50_000, "masters")]).edition.number)
    alone = prune(campaign.place, keep=1, dry=True)
    assert (alone.editions, alone.kept) == ((1,), (2,))
    assert alone.bytes >= 50_000
    assert (tmp_path / "advent" / "editions" / "000001" / "hero.webp").exists()
    assert prune(campaign.place, keep=1) == alone
    assert not (tmp_path / "advent" / "editions" / "000001").exists()
    campaign.release(campaign.prepare([campaign.want("a.pdf", b"print" * 10_000)]).edition.number)
    campaign.go_live(3)
    assert prune(campaign.place, keep=1).bytes < alone.bytes + 50_000  # the print lies on the shelf still


def test_it_keeps_one_at_least(campaign: Campaign) -> None:
    with pytest.raises(UsageError, match="1 or more"):
        prune(campaign.place, keep=0)


def test_what_a_killed_prune_has_left_is_taken_away_by_the_next_and_never_gone_on_with(campaign: Campaign) -> None:
    for version in (1, 2):
        campaign.go_live(version)
    campaign.place.delete(edition_key(1))
    campaign.place.delete(begun_key(1))
    assert [each.number for each in status(campaign.place).editions] == [2]
    assert campaign.prepare(campaign.posters(1)).edition.number == 3
    assert prune(campaign.place, keep=1).editions == (1,)


def test_an_edition_that_somebody_releases_just_then_stays(campaign: Campaign) -> None:
    for version in (1, 2):
        campaign.go_live(version)
    delete = campaign.place.delete

    def released(key: str) -> None:
        delete(key)
        if key == edition_key(1):
            claim(campaign, 3, 1)

    campaign.place.delete = released  # type: ignore[method-assign]
    assert prune(campaign.place, keep=1).editions == ()
    found = status(campaign.place, sleep=campaign.clock.sleep)
    assert found.current
    assert found.current.edition == 1
