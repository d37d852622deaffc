"""What only a folder can get wrong."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import NotOnShelf, StoreError
from pipeline.stores import Probe, open_shelf, open_store
from pipeline.stores.folder import FolderStore
from tests.stores.conftest import no_links

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.stores import Store
    from tests.servers.disk import Disk

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


class Overtaken(type(Path())):
    """A folder that another run's probe has just made, and takes away again right after it was looked at, or made anew."""

    left = 3

    def is_dir(self) -> bool:
        there = super().is_dir()
        if there and self.name == "autumn" and self._once():
            super().rmdir()
        return there

    def mkdir(self, *_: object, **__: object) -> None:
        super().mkdir()
        if self.name == "autumn" and self._once():
            super().rmdir()
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(self))

    @classmethod
    def _once(cls) -> bool:
        cls.left -= 1
        return cls.left >= 0


@pytest.mark.parametrize("left", [1, 2, 3])
def test_folders_that_another_probe_takes_away_are_made_again(tmp_path: Path, left: int) -> None:
    Overtaken.left = left
    assert FolderStore(Overtaken(tmp_path / "autumn")).probe() == Probe(conditional=True)
    (tmp_path / "autumn").mkdir()
    Overtaken.left = left
    assert FolderStore(Overtaken(tmp_path / "autumn")).probe() == Probe(conditional=True)


MANY = """
import sys
from pipeline.stores import open_store

sys.stdin.readline()
for _ in range(150):
    open_store(sys.argv[1], "autumn").probe()
print("found it each time")
"""


def test_of_many_that_begin_at_the_same_instant_all_find_the_place(tmp_path: Path) -> None:
    """Each probe makes the folders that are not there, and takes them away again beside the others."""
    words = [sys.executable, "-c", MANY, str(tmp_path / "outputs" / "deep")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with ExitStack() as stack:
        runs = [stack.enter_context(subprocess.Popen(words, **pipes, text=True)) for _ in range(6)]
        for run in runs:
            run.stdin.write("go\n")
            run.stdin.flush()
        told = [run.communicate()[0] for run in runs]
    assert told == ["found it each time\n"] * len(runs)


def test_a_shelf_that_was_moved_away_is_not_made_anew_and_that_is_told(tmp_path: Path) -> None:
    shelf = open_store(str(tmp_path / "outputs"), "autumn")
    shelf.probe()
    put(shelf)
    (tmp_path / "outputs" / "autumn").rename(tmp_path / "elsewhere")
    acts: list[Callable[[], object]] = [
        lambda: put(shelf),
        lambda: shelf.replace("manifest.json", b"{}", media_type="application/json"),
        lambda: shelf.read(KEY),
        lambda: next(shelf.chunks(KEY)),
        lambda: list(shelf.entries("masters/")),
    ]
    for act in acts:
        with pytest.raises(StoreError, match=r"is gone.*bring it back, then run again") as told:
            act()
        assert not isinstance(told.value, NotOnShelf)
        assert "another destination" not in str(told.value)
    assert list((tmp_path / "outputs").iterdir()) == []
    (tmp_path / "elsewhere").rename(tmp_path / "outputs" / "autumn")
    assert shelf.read(KEY) == b"bytes"


def test_a_file_in_the_place_of_the_shelf_is_told_in_mid_run(tmp_path: Path) -> None:
    shelf = open_store(str(tmp_path / "outputs"), "autumn")
    put(shelf)
    (tmp_path / "outputs").rename(tmp_path / "elsewhere")
    (tmp_path / "outputs").write_text("a file now")
    for act in (lambda: put(shelf), lambda: shelf.read(KEY), lambda: list(shelf.entries())):
        with pytest.raises(StoreError, match=r"is gone.*bring it back"):
            act()


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.EISDIR, errno.ENOENT, errno.ENOTDIR, errno.ENOSPC])
def test_where_receipts_lie_nobody_is_sent_elsewhere(tmp_path: Path, number: int) -> None:
    shelf = FolderStore(tmp_path, link=failing_with(number))
    (tmp_path / "ledger" / "shield").mkdir(parents=True)
    for act in (lambda: put(shelf), shelf.probe):
        with pytest.raises(StoreError, match="run again") as told:
            act()
        assert "another destination" not in str(told.value)


def test_a_shelf_turned_read_only_is_told_as_such(tmp_path: Path, disk: Disk) -> None:
    shelf = open_store(str(disk.place), "autumn")
    shelf.probe()
    shelf.put("ledger/shield/0123456789abcdef.receipt.json", b"{}", media_type="application/json")
    disk.make_read_only()
    for act in (lambda: put(shelf), shelf.probe, open_store(str(disk.place), "autumn").probe):
        with pytest.raises(StoreError, match="is read-only: make it writable again, then run again: what is paid for stays"):
            act()
    with pytest.raises(StoreError, match="is read-only: choose another destination"):
        open_store(str(disk.place), "spring").probe()
