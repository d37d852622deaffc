"""A shelf in a folder.

A file earns its good name when it is whole and on the disk: it is written beside its place as `.part-…`, synced, and then
linked to its name, which fails if the name is taken. A reader never sees half a file, and a power cut leaves none.
"""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import contextmanager, suppress
from itertools import chain
from operator import attrgetter
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, StoreError
from pipeline.stores.atomic_files import CHUNK, part_beside, rename_if_absent, sync_folder
from pipeline.stores.folder_errors import told_plainly
from pipeline.stores.folder_rooms import check_rooms, follows_links, jobs_in, no_way_in, remove_left_by_runs
from pipeline.stores.home import at_home
from pipeline.stores.key_safety import UNFINISHED, check_key, check_prefix, is_private
from pipeline.stores.odd_names import check_names, is_folder, open_file, what_lies
from pipeline.stores.store import FOLDER, ROOMS, Probe, ShelfEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
"""What file systems without hard links (FAT, some network folders) answer to `link`."""


def open_job(destination: str, job: str) -> FolderStore:
    """The shelf of a job in the folder `destination`, where `~` is the user's home. Raises StoreError where there is none."""
    return FolderStore(at_home(destination) / job, follow_links=follows_links())


class FolderStore:
    """The files of one job under `root`, which is made when the first of them is written."""

    remote = False
    service = ""
    rooms: tuple[str, ...] = ROOMS
    """The folders in it that are its own."""

    def __init__(self, root: Path, *, link: Callable[[Path, Path], None] = os.link, follow_links: bool = False) -> None:
        """`link` gives a file a second name, or raises FileExistsError if that name is taken.

        `follow_links`: folders on the shelf may be symbolic links that lead out of it.
        """
        self._root = root
        self._follow_links = follow_links
        self._link = link
        self._begun = False
        """Something of ours lies there: from now on the folder is never made anew."""
        self.url = str(root)

    def probe(self) -> Probe:
        """See `Store.probe`. The folder is made for the probe and, if it was not there, taken away again."""
        try:
            for room in self.rooms:
                self._check_rooms(room)
        except StoreError as fault:
            raise StoreError(f"{fault}; nothing was started") from None
        missing = [folder for folder in (self._root, *self._root.parents) if not folder.exists()]
        trial = self._root / f"{UNFINISHED}{secrets.token_hex(8)}"
        try:
            kept = self._write(trial, b"first", None) and not self._write(trial, b"second", None)
            with self._told("read", trial):
                whole = trial.read_bytes() == b"first"
            with self._told("list", self._root):
                whole = whole and trial in self._root.iterdir()
                check_names(self._root)
        except StoreError as fault:
            # A probe leaves a name that nobody knows: people are told of the place it lies in.
            raise type(fault)(str(fault).replace(str(trial), str(self._root))) from fault.__cause__
        finally:
            with self._told("delete", self._root), suppress(FileNotFoundError, NotADirectoryError):
                trial.unlink()
            for folder in missing:
                with suppress(OSError):  # something was put in meanwhile
                    folder.rmdir()
        if not whole:
            raise StoreError(f"{self._root} does not give back what was written: check the disk before anything else")
        return Probe(conditional=kept)

    def put(self, key: str, body: bytes | Path, *, media_type: str, sha256: str | None = None) -> bool:  # noqa: ARG002
        """See `Store.put`; a folder keeps no media type."""
        written = self._write(self._path(key), body, sha256, private=is_private(key))
        self._begun = True
        return written

    def replace(self, key: str, body: bytes, *, media_type: str) -> None:  # noqa: ARG002
        """See `Store.replace`."""
        path = self._path(key)
        unfinished = part_beside(path, body, None, below=self._limit, private=is_private(key))
        with self._told("write", path), unfinished as part:
            part.replace(path)
            sync_folder(path.parent)
        self._begun = True

    def read(self, key: str) -> bytes:
        """See `Store.read`."""
        path = self._path(key)
        with self._told("read", path), open_file(path) as file:
            return file.read()

    def length(self, key: str) -> int:
        """See `Store.length`."""
        path = self._path(key)
        with self._told("read", path), open_file(path) as file:
            return os.fstat(file.fileno()).st_size

    def chunks(self, key: str, start: int = 0) -> Iterator[bytes]:
        """See `Store.chunks`."""
        path = self._path(key)
        with self._told("read", path), open_file(path) as file:
            file.seek(start)
            while chunk := file.read(CHUNK):
                yield chunk

    def entries(self, prefix: str = "") -> Iterator[ShelfEntry]:
        """See `Store.entries`."""
        folder, _, beginning = check_prefix(prefix).rpartition("/")
        if self._is_gone():
            raise self._moved_away("list", self._root / folder)
        self._check_rooms(*filter(None, folder.split("/")))
        yield from self._files(folder, beginning, hidden=False)

    def beside(self) -> Iterator[FolderStore]:
        """See `Store.beside`. A folder that is a link counts only where links may lead out."""
        with self._told("list", self._root.parent):
            names = jobs_in(self._root.parent, follow_links=self._follow_links)
        for name in names:
            if name != self._root.name:
                yield FolderStore(self._root.parent / name, link=self._link, follow_links=self._follow_links)

    def delete(self, key: str) -> None:
        """See `Store.delete`."""
        path = self._path(key)
        with self._told("delete", path), suppress(FileNotFoundError, NotADirectoryError):
            if path.is_dir() and not path.is_symlink():
                raise Damaged(f"{path} {FOLDER}")
            path.unlink()

    def sweep(self, *, before: float) -> int:
        """See `Store.sweep`."""
        swept = 0
        for room in self.rooms:
            self._check_rooms(room)
        rooms = [self._files(room) for room in self.rooms]  # what else lies there is not ours
        for entry in chain(self._files("", UNFINISHED), *rooms):
            if not entry.odd and entry.key.rpartition("/")[2].startswith(UNFINISHED):
                path = self._root / entry.key
                with self._told("delete", path), suppress(FileNotFoundError):
                    if path.stat().st_mtime < before:
                        path.unlink()
                        swept += 1
        remove_left_by_runs(self._root, before=before)
        return swept

    def _path(self, key: str) -> Path:
        *folders, name = check_key(key).split("/")
        self._check_rooms(*folders)
        return self._root.joinpath(*folders, name)

    @property
    def _limit(self) -> Path | None:
        """Where folders may be made: everywhere for a new shelf, within it when it is there."""
        return self._root if self._begun else None

    @contextmanager
    def _told(self, doing: str, path: Path) -> Iterator[None]:
        """Turn what the system says into a `StoreError`; a shelf that went away in mid-run is told as what it is."""
        try:
            with told_plainly(doing, path, holds_work=self._holds_work):
                yield
        except StoreError as fault:
            if self._is_gone():
                raise self._moved_away(doing, path) from fault.__cause__
            raise

    def _is_gone(self) -> bool:
        return self._begun and not self._root.is_dir()

    def _moved_away(self, doing: str, path: Path) -> StoreError:
        return StoreError(
            f"cannot {doing} {path}: the folder {self._root} was there when this run began, and is gone. If it was moved, "
            "renamed or unmounted, bring it back, then run again: what is paid for lies on it, and is not paid for again"
        )

    def _holds_work(self) -> bool:
        """Whether paid work lies here, or may: where it cannot be seen, that is not said."""
        try:
            with os.scandir(self._root / "ledger") as found:
                return any(True for _ in found)
        except (FileNotFoundError, NotADirectoryError):
            return self._begun
        except OSError:
            return True

    def _check_rooms(self, *folders: str) -> None:
        if not self._follow_links:
            with told_plainly("read", self._root):
                check_rooms(self._root, folders)

    def _write(self, path: Path, body: bytes | Path | Iterable[bytes], sha256: str | None, *, private: bool = False) -> bool:
        with self._told("write", path):
            if os.path.lexists(path):
                return False
            with part_beside(path, body, sha256, below=self._limit, private=private) as part:
                try:
                    self._link(part, path)
                except FileExistsError:
                    return False
                except OSError as fault:
                    if fault.errno not in _NO_LINKS:
                        raise
                    if not rename_if_absent(part, path):
                        return False
                sync_folder(path.parent)
                return True

    def _files(self, folder: str, beginning: str = "", *, hidden: bool = True) -> Iterator[ShelfEntry]:
        """Yield every file under the folder (its key, empty for the shelf's own), and what stands in the place of one.

        `beginning`: of the names in the folder itself, to which others are passed over. What vanishes meanwhile is passed over,
        and without `hidden` what is no part of the shelf. Of a large job there are 200,000: what is done for each is done
        without paths.
        """
        place, above = (f"{self._root}/{folder}", f"{folder}/") if folder else (str(self._root), "")
        for entry in self._names(place):
            name = entry.name
            if (beginning and not name.startswith(beginning)) or (name[0] == "." and not hidden):
                continue
            key = above + name
            if is_folder(entry):
                if entry.is_symlink() and (why := no_way_in(Path(entry), root=self._root, follow=self._follow_links)):
                    yield ShelfEntry(key, 0, why)
                    continue
                yield from self._files(key, hidden=hidden)
                if "." not in name:  # with one, it stands in the place of a file
                    continue
            if status := self._status(entry, place):
                mode = status.st_mode
                yield ShelfEntry(key, status.st_size, "" if S_ISREG(mode) else what_lies(mode), status.st_mtime)

    def _names(self, place: str) -> list[os.DirEntry[str]]:
        """What lies in a folder, by name; nothing where it is none."""
        try:
            found = list(os.scandir(place))
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError:
            with self._told("list", Path(place)):
                raise
        if len(found) > 1:
            found.sort(key=_name)
        return found

    def _status(self, entry: os.DirEntry[str], place: str) -> os.stat_result | None:
        """What the system says of a file, or of a link that leads nowhere or in a circle; None where it is gone by now."""
        try:
            return entry.stat()
        except OSError:
            with self._told("list", Path(place)), suppress(FileNotFoundError):
                return entry.stat(follow_symlinks=False)
        return None


_name = attrgetter("name")
