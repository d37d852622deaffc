"""What is prepared: copied, read back, whole; the same again makes nothing; what cannot be is told by name."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import DropHeld, NotOnShelf, StoreError
from pipeline.stores import open_place
from pipeline.work.drop.layout import begun_key, edition_key, folder_of, read_edition
from pipeline.work.drop.prepare import prepare
from pipeline.work.drop.prune import prune
from pipeline.work.drop.records import Begun, as_bytes
from pipeline.work.drop.wanted import digest_of
from tests.work.drop.campaign import NOON, Campaign, tables

if TYPE_CHECKING:
    from pathlib import Path


def codes(held: pytest.ExceptionInfo[DropHeld]) -> dict[str, str]:
    return {each.name: each.code for each in held.value.hindrances}


def test_an_edition_holds_every_file_under_its_name_with_tables_and_sums(campaign: Campaign, tmp_path: Path) -> None:
    prepared = campaign.prepare([*campaign.posters(), campaign.want("shop/hero.pdf", b"hero", room="masters")])
    folder = tmp_path / "advent" / "editions" / "000001"
    assert prepared.made
    assert prepared.differences.added == ("poster-0.pdf", "poster-1.pdf", "poster-2.pdf", "shop/hero.pdf")
    lines = [line.split("  ") for line in (folder / "SHA256SUMS").read_text().splitlines()]
    assert [name for _, name in lines] == ["assets.csv", *prepared.differences.added]
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for digest, name in lines)
    assert (folder / "assets.csv").read_text().splitlines()[-1] == "shop/hero.pdf,None"


def test_prints_share_their_bytes_with_the_shelf_and_masters_that_were_paid_for_do_not(
    campaign: Campaign, tmp_path: Path
) -> None:
    wanted = [campaign.want("poster.pdf", b"print"), campaign.want("hero.webp", b"master", room="masters")]
    campaign.prepare(wanted)
    folder = tmp_path / "advent" / "editions" / "000001"
    assert [(folder / name).stat().st_nlink for name in ("poster.pdf", "hero.webp")] == [2, 1]


def test_the_same_wish_again_makes_no_other_edition(campaign: Campaign) -> None:
    campaign.prepare(campaign.posters())
    again = campaign.prepare(campaign.posters()[::-1], by="ben")
    assert (again.made, again.edition.number, again.edition.by, again.mended) == (False, 1, "anna", ())
    assert campaign.place.folders("editions/") == ["000001"]


def test_tables_of_another_form_make_another_edition(campaign: Campaign) -> None:
    assert [campaign.prepare(campaign.posters(), form=form).edition.number for form in ("aem", "bynder", "bynder")] == [1, 2, 2]


def test_a_change_makes_the_next_edition_and_says_what_differs_from_what_is_current(campaign: Campaign) -> None:
    one, two = campaign.want("one.pdf", b"1"), campaign.want("two.pdf", b"2")
    campaign.release(campaign.prepare([one, two]).edition.number)
    campaign.prepare([one])  # never released: readers do not know it
    found = campaign.prepare([campaign.want("one.pdf", b"another"), campaign.want("three.pdf", b"3")])
    assert (found.edition.number, found.differences.against) == (3, 1)
    told = found.differences
    assert (told.added, told.replaced, told.removed, told.unchanged) == (("three.pdf",), ("one.pdf",), ("two.pdf",), 0)
    assert [file.supersedes for file in found.edition.files] == [one.sha256, None]


def test_all_that_is_missing_or_altered_is_told_at_once_and_no_edition_is_whole(campaign: Campaign, tmp_path: Path) -> None:
    wanted = campaign.posters()
    campaign.shelf.delete(wanted[0].key)
    (tmp_path / "autumn" / wanted[2].key).write_bytes(b"saved over")
    with pytest.raises(DropHeld, match="Edition 1 was not prepared") as held:
        campaign.prepare(wanted)
    assert codes(held) == {"poster-0.pdf": "missing", "poster-2.pdf": "altered"}
    assert read_edition(campaign.place, 1) is None


def test_what_was_altered_or_lost_in_an_edition_is_mended_from_its_shelf(campaign: Campaign, tmp_path: Path) -> None:
    wanted = [campaign.want("a.webp", b"a", room="masters"), campaign.want("b.webp", b"b", room="masters")]
    campaign.prepare(wanted)
    folder = tmp_path / "advent" / "editions" / "000001"
    (folder / "a.webp").write_bytes(b"saved over")
    (folder / "SHA256SUMS").unlink()
    again = campaign.prepare(wanted)
    assert (again.made, again.mended) == (False, ("SHA256SUMS", "a.webp"))
    assert campaign.release(1).made


def test_what_readers_have_is_left_where_the_shelf_cannot_mend_it(campaign: Campaign, tmp_path: Path) -> None:
    wanted = campaign.posters()
    campaign.release(campaign.prepare(wanted).edition.number)
    poster = tmp_path / "advent" / "current" / "poster-1.pdf"
    poster.write_bytes(b"saved over")  # and the print, which shares its bytes
    with pytest.raises(DropHeld) as held:
        campaign.prepare(wanted)
    assert codes(held) == {"poster-1.pdf": "altered"}
    assert poster.exists()


def test_a_killed_preparation_of_the_same_wish_is_gone_on_with(campaign: Campaign) -> None:
    wanted = campaign.posters()
    left = Begun(drop="advent", number=1, wanted=digest_of("advent", wanted, ""), at=NOON, by="anna")
    campaign.place.put(begun_key(1), as_bytes(left), media_type="application/json")
    campaign.place.put(f"{folder_of(1)}poster-0.pdf", b"half", media_type="application/pdf")
    found = campaign.prepare(wanted, by="ben").edition
    assert (found.number, found.by) == (1, "anna")
    assert campaign.release(1).made


def test_after_a_killed_preparation_of_another_wish_the_next_number_is_taken(campaign: Campaign) -> None:
    left = Begun(drop="advent", number=1, wanted="0" * 64, at=NOON, by="anna")
    campaign.place.put(begun_key(1), as_bytes(left), media_type="application/json")
    assert campaign.prepare(campaign.posters()).edition.number == 2


def test_of_two_who_end_at_once_with_one_wish_the_first_edition_stands_with_its_own_tables(campaign: Campaign) -> None:
    wanted = campaign.posters()
    first = campaign.prepare(wanted).edition
    body = campaign.place.read(edition_key(1))
    campaign.place.delete(edition_key(1))

    def overtaken(edition: object) -> dict[str, bytes]:
        campaign.place.put(edition_key(1), body, media_type="application/json")
        return dict(tables(first))

    later = prepare(campaign.place, "advent", wanted, overtaken, by="ben", now=campaign.clock)
    assert later.edition == first


def test_a_place_holds_one_drop_alone(campaign: Campaign) -> None:
    campaign.prepare(campaign.posters())
    with pytest.raises(StoreError, match="is the place of the drop advent"):
        prepare(campaign.place, "easter", campaign.posters(), tables, by="anna", now=campaign.clock)


def test_the_shelf_of_a_job_is_no_place_for_a_drop(campaign: Campaign) -> None:
    campaign.shelf.put("manifest.json", b"{}", media_type="application/json")
    with pytest.raises(StoreError, match="give the drop a place of its own"):
        prepare(open_place(campaign.shelf.url), "advent", campaign.posters(), tables, by="anna", now=campaign.clock)


@pytest.mark.parametrize("by", ["going on", "pruning"])
def test_what_a_killed_preparation_has_half_written_is_swept_when_it_is_old(
    campaign: Campaign, tmp_path: Path, by: str
) -> None:
    def go_on() -> None:
        if by == "pruning":
            prune(campaign.place, keep=1, now=campaign.clock)
        else:
            campaign.place.delete(edition_key(1))
            campaign.prepare(campaign.posters())

    campaign.prepare(campaign.posters())
    left = tmp_path / "advent" / "editions" / "000001" / ".part-0123456789abcdef"
    left.write_bytes(b"half")
    written = NOON.timestamp()
    os.utime(left, (written, written))
    go_on()
    assert left.exists()  # its writer may live
    campaign.clock.sleep(3601)
    go_on()
    assert not left.exists()


def test_a_file_that_vanishes_from_its_shelf_is_told_as_missing(campaign: Campaign) -> None:
    wanted = campaign.want("poster.pdf", b"print")
    campaign.shelf.delete(wanted.key)
    with pytest.raises(NotOnShelf):
        campaign.place.copy_in(
            wanted.shelf, wanted.key, "editions/000001/poster.pdf", sha256=wanted.sha256, media_type="application/pdf"
        )


def test_an_edition_that_was_live_and_is_taken_away_by_hand_is_not_made_again_with_other_files(campaign: Campaign) -> None:
    campaign.go_live(1)
    campaign.place.clear(folder_of(1))
    assert campaign.go_live(2).current.edition == 2
    campaign.rollback(to=campaign.prepare(campaign.posters(1)).edition.number)
    campaign.place.clear(folder_of(2))
    assert campaign.prepare(campaign.posters(3)).edition.number == 4
