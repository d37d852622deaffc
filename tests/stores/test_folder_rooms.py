"""Folders on a shelf: whose files are private, links that lead out, and what runs leave behind."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import StoreError
from pipeline.stores import open_store
from pipeline.stores.folder import FolderStore
from tests.stores.conftest import no_links

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RECEIPT = "ledger/shield/0123.receipt.json"
MASTER = "masters/shield/0123.png"


def put(store: FolderStore, key: str) -> None:
    store.put(key, b"bytes", media_type="application/json")


@pytest.fixture(params=["ledger", "ledger/shield", "job"])
def leads_out(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A destination in which the job `autumn`, or a folder of it, is a link to `elsewhere`."""
    elsewhere, job = tmp_path / "elsewhere", tmp_path / "outputs" / "autumn"
    elsewhere.mkdir()
    link = job if request.param == "job" else job / request.param
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere)
    return tmp_path / "outputs"


@pytest.mark.parametrize("link", [os.link, no_links])
def test_what_holds_links_is_for_its_owner_alone(tmp_path: Path, link: Callable[[Path, Path], None]) -> None:
    store = FolderStore(tmp_path / "shelf", link=link)
    put(store, RECEIPT)
    store.replace("ledger/log.json", b"{}", media_type="application/json")
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "shelf" / "ledger").rglob("*.json")}
    assert modes == {0o600}


def test_a_folder_that_leads_out_is_refused_whatever_is_asked(leads_out: Path) -> None:
    shelf = open_store(str(leads_out), "autumn")
    asked: list[Callable[[], object]] = [
        lambda: put(shelf, RECEIPT),
        lambda: shelf.read(RECEIPT),
        lambda: list(shelf.chunks(RECEIPT)),
        lambda: shelf.replace(RECEIPT, b"", media_type="text/plain"),
        lambda: shelf.delete(RECEIPT),
        lambda: list(shelf.entries("ledger/shield/")),
    ]
    for ask in asked:
        with pytest.raises(StoreError, match=r"link that leads out of the shelf, to .*elsewhere.*MAKEREADY_FOLLOW_LINKS=1"):
            ask()
    assert list((leads_out.parent / "elsewhere").iterdir()) == []


def test_a_room_that_leads_out_stops_all_and_an_items_folder_itself_alone(leads_out: Path) -> None:
    shelf = open_store(str(leads_out), "autumn")
    if (leads_out / "autumn" / "ledger" / "shield").is_symlink():
        (odd,) = shelf.entries()
        assert (odd.key, "link that leads out of the shelf" in odd.odd) == ("ledger/shield", True)
        assert shelf.sweep(before=0) == 0
        assert shelf.probe().conditional
        return
    for ask in (lambda: list(shelf.entries()), lambda: shelf.sweep(before=0)):
        with pytest.raises(StoreError, match=r"link that leads out of the shelf"):
            ask()
    with pytest.raises(StoreError, match=r"MAKEREADY_FOLLOW_LINKS=1 if it is meant; nothing was started"):
        shelf.probe()


def test_what_lies_at_the_top_and_is_none_of_the_shelfs_is_passed_over(tmp_path: Path) -> None:
    shelf = FolderStore(tmp_path / "autumn")
    put(shelf, RECEIPT)
    (tmp_path / "autumn" / "latest").symlink_to(tmp_path)
    note = tmp_path / "autumn" / "mine" / ".part-note"
    note.parent.mkdir()
    note.touch()
    assert shelf.sweep(before=float("inf")) == 0
    assert note.exists()
    assert [entry.key for entry in shelf.entries() if not entry.odd] == [RECEIPT]
    assert [entry.key for entry in shelf.entries("ledger/")] == [RECEIPT]
    assert list(shelf.entries("SANDBOX.txt")) == []


def test_where_it_is_meant_it_is_written_and_listed(leads_out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKEREADY_FOLLOW_LINKS", "1")
    shelf = open_store(str(leads_out), "autumn")
    put(shelf, RECEIPT)
    assert [entry.key for entry in shelf.entries()] == [RECEIPT]  # else it would be paid for again
    assert len([path for path in (leads_out.parent / "elsewhere").rglob("*") if path.is_file()]) == 1


def test_a_link_to_another_folder_of_the_shelf_is_followed_and_listed(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "masters").symlink_to("kept")
    store = FolderStore(tmp_path)
    put(store, MASTER)
    assert MASTER in {entry.key for entry in store.entries()}


def test_a_destination_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "outputs").symlink_to("disk")
    shelf = open_store(str(tmp_path / "outputs"), "autumn")
    put(shelf, RECEIPT)
    assert [entry.key for entry in shelf.entries()] == [RECEIPT]


@pytest.mark.parametrize("target", [".", ".."])
def test_a_circle_of_links_ends(tmp_path: Path, target: str) -> None:
    (tmp_path / "autumn").mkdir()
    (tmp_path / "autumn" / "masters").symlink_to(target)
    with pytest.raises(StoreError, match="leads back"):
        list(FolderStore(tmp_path / "autumn", follow_links=True).entries())


def test_the_folders_of_runs_that_are_over_are_swept(tmp_path: Path) -> None:
    over, begun, under_way = (tmp_path / "runs" / name for name in ("over", "begun", "under-way"))
    for folder in (over, begun, under_way):
        folder.mkdir(parents=True)
    (under_way / "holder.json").touch()
    for folder in (over, under_way):
        os.utime(folder, (1000, 1000))
    FolderStore(tmp_path).sweep(before=1e12)
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == ["begun", "under-way"]
