"""A no to an edition stands beside the drop: each that is said, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.stores import open_place
from pipeline.work.drop.refusal import DropRefusal, read_refusals, refuse
from tests.proof.hung import NOON

if TYPE_CHECKING:
    from pathlib import Path


def no(said_in: str) -> DropRefusal:
    return DropRefusal(drop="advent", edition=3, wanted="0" * 64, by="anna", at=NOON, text="too dark", said_in=said_in)


def test_each_no_is_written_down_and_none_twice(tmp_path: Path) -> None:
    place = open_place(str(tmp_path / "advent"))
    assert [refuse(place, no(said_in)) for said_in in ("a", "b", "a", "b")] == [True, True, False, False]
    written = sorted((tmp_path / "advent" / "approvals").iterdir())
    assert [path.name for path in written] == ["000003.no-1.json", "000003.no-2.json"]
    assert read_refusals(place) == {3: (no("a"), no("b"))}
