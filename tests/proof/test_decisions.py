"""What people have said lies on the shelf, once and for good."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from pipeline.errors import Damaged, StoreError
from pipeline.proof.decisions import Decisions, Kind, Said, Sight
from pipeline.proof.next_takes import NextTakes
from pipeline.stores import open_store
from pipeline.stores.folder import FolderStore

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.stores import Store

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
PRINT = "a" * 64


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path), "autumn")


@pytest.fixture
def decisions(store: Store) -> Decisions:
    return Decisions(store, lambda: NOON)


def said(kind: Kind = Kind.APPROVE, by: str = "anna", **more: object) -> Said:
    return Said.model_validate({"item": "leaf", "fingerprint": PRINT, "kind": kind, "by": by} | more)


def test_they_are_numbered_and_read_back_by_whoever_looks_next(store: Store, decisions: Decisions) -> None:
    decisions.write(said(Kind.COMMENT, text="Too dark", pin=(0.25, 0.5)))
    decisions.write(said(Kind.REJECT, by="ben", prompt="A light leaf", seen=Sight(manifest=3, decisions=1)))
    found = Decisions(store, lambda: NOON).by_stem()[f"leaf/{PRINT[:16]}"]
    assert [(each.number, each.kind, each.by, each.pin, each.prompt) for each in found] == [
        (1, "comment", "anna", (0.25, 0.5), None),
        (2, "reject", "ben", None, "A light leaf"),
    ]
    assert found == decisions.of(found[0].stem)


def test_many_who_decide_at_once_all_stand_there(store: Store, decisions: Decisions) -> None:
    with ThreadPoolExecutor(12) as pool:
        written = list(pool.map(lambda number: decisions.write(said(by=f"p{number}")), range(24)))
    assert sorted(each.number for each in written) == list(range(1, 25))
    assert {each.by for each in Decisions(store, lambda: NOON).of(written[0].stem)} == {f"p{number}" for number in range(24)}


def test_what_lies_there_and_is_no_decision_is_passed_over(store: Store, decisions: Decisions) -> None:
    good = decisions.write(said())
    body = json.loads(store.read(f"decisions/{good.stem}.1.json"))
    stray = {"2": b"", "3": json.dumps(body).encode(), "4": b"[" * 9999, "0": b"{}", "x": b"{}"}
    for number, text in stray.items():
        store.put(f"decisions/{good.stem}.{number}.json", text, media_type="application/json")
    assert Decisions(store, lambda: NOON).by_stem() == {good.stem: (good,)}
    assert decisions.write(said()).number == 5


@pytest.mark.parametrize(
    "wrong",
    [{"by": " "}, {"by": "x" * 81}, {"text": "x" * 4001}, {"prompt": "  "}, {"pin": (0.5, 1.01)}, {"fingerprint": "a" * 16}],
)
def test_what_cannot_be_meant_is_not_taken(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        said(**wrong)


def test_where_no_number_is_left_it_is_said_and_nothing_is_taken_for_saved(store: Store, decisions: Decisions) -> None:
    stray = f"decisions/{said().stem}.999999.json"
    store.put(stray, b"", media_type="application/json")
    with pytest.raises(StoreError, match="nothing was saved"):
        decisions.write(said())
    assert [entry.key for entry in store.entries("decisions/")] == [stray]


class ReadsNothing(FolderStore):
    """A shelf on which nothing may be read."""

    def read(self, key: str) -> bytes:
        raise AssertionError(key)


def test_what_is_too_long_for_a_decision_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "decisions" / "leaf"
    folder.mkdir(parents=True)
    for ending in ("1", "next"):
        with (folder / f"{PRINT[:16]}.{ending}.json").open("wb") as file:
            file.truncate(1 << 40)
    store = ReadsNothing(tmp_path)
    assert Decisions(store, lambda: NOON).by_stem() == {}
    assert [type(found) for found in NextTakes(store).by_stem().values()] == [Damaged]
