"""What only a folder can get wrong."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import StoreError
from pipeline.stores import Probe, open_shelf, open_store
from pipeline.stores.folder import FolderStore
from tests.stores.conftest import no_links

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.stores import Store

KEY = "masters/shield/0123456789abcdef.png"


def put(shelf: Store, body: bytes | Path = b"bytes") -> bool:
    return shelf.put(KEY, body, media_type="image/png")


def failing_with(number: int) -> Callable[[Path, Path], None]:
    def link(_: Path, __: Path) -> None:
        raise OSError(number, os.strerror(number))

    return link


def test_a_path_under_a_file_is_said_to_be_no_folder_before_anything_is_spent(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a folder")
    with pytest.raises(StoreError, match=r"cannot write .*autumn: a part of this path is a file.*choose another destination"):
        open_store(str(tmp_path / "notes.txt"), "autumn").probe()


def test_a_place_where_nobody_may_write_is_told_with_its_path() -> None:
    with pytest.raises(StoreError, match=r"cannot write /proc/outputs/autumn: .+"):
        open_store("/proc/outputs", "autumn").probe()


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "disk is full: make space"),
        (errno.EDQUOT, "quota"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "permissions"),
        (errno.EIO, "disk reports a fault"),
        (errno.EHOSTDOWN, "Host is down"),
    ],
)
def test_what_stops_a_write_is_told_plainly_and_leaves_nothing(tmp_path: Path, number: int, advice: str) -> None:
    with pytest.raises(StoreError, match=f"cannot write .*png: .*{advice}"):
        put(FolderStore(tmp_path, link=failing_with(number)))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_body_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        put(FolderStore(tmp_path / "shelf"), tmp_path / "was never fetched")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_probe_makes_no_folder(tmp_path: Path) -> None:
    shelf = open_store(str(tmp_path / "outputs" / "deep"), "autumn")
    assert shelf.probe() == Probe(conditional=True)
    assert list(tmp_path.iterdir()) == []


def test_the_probe_keeps_a_folder_that_was_there(tmp_path: Path) -> None:
    (tmp_path / "outputs").mkdir()
    open_store(str(tmp_path / "outputs"), "autumn").probe()
    assert list(tmp_path.iterdir()) == [tmp_path / "outputs"]


def test_what_a_killed_writer_left_is_never_listed_and_is_swept_when_old(tmp_path: Path) -> None:
    shelf = FolderStore(tmp_path)
    put(shelf)
    old, new = (tmp_path / "masters" / "shield" / f".part-{name}" for name in ("old", "new"))
    for path, when in ((old, 1000), (new, 3000)):
        path.touch()
        os.utime(path, (when, when))
    assert [entry.key for entry in shelf.entries()] == [KEY]
    assert shelf.sweep(before=2000) == 1
    assert not old.exists()
    assert new.exists()


@pytest.mark.parametrize("link", [os.link, no_links])
def test_files_have_the_permissions_of_any_new_file_and_one_name(tmp_path: Path, link: Callable[[Path, Path], None]) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    put(FolderStore(tmp_path / "shelf", link=link))
    status = (tmp_path / "shelf" / KEY).stat()
    assert status.st_mode == usual.stat().st_mode
    assert status.st_nlink == 1


def test_people_are_shown_the_path_they_wrote(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_store("outputs/", "autumn").url == "outputs/autumn"
    put(open_store("outputs", "autumn"))
    assert open_shelf("outputs/autumn").read(KEY) == b"bytes"
    monkeypatch.chdir(tmp_path / "outputs" / "autumn")
    assert open_shelf(".").read(KEY) == b"bytes"


@pytest.mark.parametrize("destination", ["gs://bucket", "https://bucket.example", "file:///tmp"])
def test_other_kinds_of_places_are_refused(destination: str) -> None:
    with pytest.raises(StoreError, match="a folder or s3://bucket/prefix"):
        open_store(destination, "autumn")
