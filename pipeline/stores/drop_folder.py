"""A folder as the place of a drop: links for what is written once, a lock around the pointer, and a symbolic link beside it."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
import time
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ChangedMeanwhile, NotOnShelf, StoreError
from pipeline.stores.atomic_files import make_folder, sync_folder
from pipeline.stores.drop_place import CURRENT_LINK, EDITIONS, RELEASES, WRITE_ONCE, Kept, Tagged, checked
from pipeline.stores.folder import FolderStore
from pipeline.stores.folder_rooms import follows_links
from pipeline.stores.home import at_home
from pipeline.stores.key_safety import UNFINISHED, check_prefix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.stores.store import Store

LOCK = ".lock"
"""Held while the pointer and the link are written. The system lets go of it when its holder dies, kill -9 or not."""

BLOCK = 512
"""Bytes that `st_blocks` counts in: see stat(3type)."""


def open_place(destination: str, drop: str) -> DropFolder:
    """The place of a drop in the folder `destination`, where `~` is the user's home. Raises StoreError where there is none."""
    return DropFolder(at_home(destination) / drop, follow_links=follows_links())


class DropFolder(FolderStore):
    """See `DropPlace`."""

    rooms = (EDITIONS.rstrip("/"), RELEASES.rstrip("/"), "approvals", "announced", "notices")

    def try_out(self) -> Kept:
        """See `DropPlace.try_out`."""
        link = self._root / CURRENT_LINK
        if os.path.lexists(link) and not link.is_symlink():
            raise StoreError(
                f"{link} is no symbolic link, which a drop keeps there for its readers: move it away, then try again"
            )
        return Kept(if_absent=self.probe().conditional, if_match=True)

    def copy_in(self, source: Store, key: str, to_key: str, *, sha256: str, media_type: str) -> None:  # noqa: ARG002
        """See `DropPlace.copy_in`."""
        path = self._path(to_key)
        if key.startswith(WRITE_ONCE) and not source.service and self._link_in(source, key, path):
            return
        self._write(path, checked(source.chunks(key), sha256, f"{source.url}/{key}"), None)
        self._begun = True

    def read_tagged(self, key: str) -> Tagged:
        """See `DropPlace.read_tagged`."""
        try:
            body = self.read(key)
            age = time.time() - self._path(key).stat().st_mtime
        except (NotOnShelf, FileNotFoundError):
            return Tagged()
        return Tagged(body, hashlib.sha256(body).hexdigest(), age)

    def replace_tagged(self, key: str, body: bytes, tag: str | None, *, media_type: str) -> str:
        """See `DropPlace.replace_tagged`."""
        with self._locked():
            if self.read_tagged(key).tag != tag:
                raise ChangedMeanwhile(f"{self.url}/{key} was not written: somebody else has just written it")
            self.replace(key, body, media_type=media_type)
        return hashlib.sha256(body).hexdigest()

    def presigned(self, key: str, seconds: int) -> str | None:  # noqa: ARG002
        """See `DropPlace.presigned`."""
        return None

    def point(self, name: str, target: str, *, while_key: str, tag: str) -> bool:
        """See `DropPlace.point`. The new link is made beside the old one and renamed over it: no reader finds none."""
        link, beside = self._root / name, self._root / f"{UNFINISHED}{secrets.token_hex(8)}"
        with self._locked(), self._told("write", link):
            if self.read_tagged(while_key).tag != tag:
                return True  # whoever has replaced it, points
            if link.is_symlink() and str(link.readlink()) == target:
                return True
            try:
                beside.symlink_to(target)
                beside.rename(link)
            except OSError as fault:
                if fault.errno in {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}:
                    return False
                raise
            finally:
                beside.unlink(missing_ok=True)
            sync_folder(self._root)
        return True

    def folders(self, prefix: str) -> list[str]:
        """See `DropPlace.folders`."""
        room = self._room(prefix)
        with self._told("list", room):
            try:
                return sorted(entry.name for entry in os.scandir(room) if entry.is_dir(follow_symlinks=False))
            except FileNotFoundError:
                return []

    def weight(self, prefixes: Sequence[str]) -> int:
        """See `DropPlace.weight`."""
        names: dict[tuple[int, int], list[os.stat_result]] = {}
        for entry in chain.from_iterable(map(self.entries, prefixes)):
            with suppress(FileNotFoundError):
                status = self._path(entry.key).lstat()
                names.setdefault((status.st_dev, status.st_ino), []).append(status)
        return sum(same[0].st_blocks * BLOCK for same in names.values() if same[0].st_nlink <= len(same))

    def clear(self, prefix: str) -> None:
        """See `DropPlace.clear`. What killed writers have left there goes, too."""
        room = self._room(prefix)
        with self._told("delete", room):
            for folder, inner, names in os.walk(room, topdown=False):
                links = [name for name in inner if Path(folder, name).is_symlink()]
                for name in (*names, *links):
                    Path(folder, name).unlink(missing_ok=True)
                with suppress(OSError):  # something was put in meanwhile
                    Path(folder).rmdir()

    def _room(self, prefix: str) -> Path:
        """The folder of a prefix, which leads nowhere else."""
        names = [name for name in check_prefix(prefix).split("/") if name]
        self._check_rooms(*names)
        return self._root.joinpath(*names)

    def _link_in(self, source: Store, key: str, path: Path) -> bool:
        """Give a file of a shelf on this file system a second name; False where that cannot be."""
        source.length(key)  # raises where it is not there, or no file
        origin = Path(source.url, key)
        if origin.is_symlink():
            return False
        try:
            make_folder(path.parent, below=self._limit)
            self._link(origin, path)
        except OSError:
            return False
        sync_folder(path.parent)
        self._begun = True
        return True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._told("write", self._root / LOCK):
            make_folder(self._root, below=self._limit)
            handle = os.open(self._root / LOCK, _lockable(self._root / LOCK) | os.O_CLOEXEC, 0o666)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
            finally:
                os.close(handle)


def _lockable(lock: Path) -> int:
    """How to open the lock: for writing, which network folders want; one of another user's, for reading."""
    return os.O_RDWR | os.O_CREAT if not lock.exists() or os.access(lock, os.W_OK) else os.O_RDONLY
