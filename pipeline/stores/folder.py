"""A shelf in a folder.

A file earns its good name when it is whole and on the disk: it is written beside its place as `.part-…`, synced, and then
linked to its name, which fails if the name is taken. A reader never sees half a file, and a power cut leaves none.
"""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, StoreError
from pipeline.stores.atomic_files import CHUNK, make_folder, part_beside, rename_if_absent, sync_folder
from pipeline.stores.folder_errors import told_plainly
from pipeline.stores.key_safety import UNFINISHED, check_key, check_prefix, is_listed
from pipeline.stores.odd_names import check_names, open_file, what_lies
from pipeline.stores.store import Probe, ShelfEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
"""What file systems without hard links (FAT, some network folders) answer to `link`."""


def open_job(destination: str, job: str) -> FolderStore:
    """The shelf of a job in the folder `destination`, where `~` is the user's home."""
    return FolderStore(Path(destination).expanduser() / job)


class FolderStore:
    """The files of one job under `root`, which is made when the first of them is written."""

    remote = False

    def __init__(self, root: Path, *, link: Callable[[Path, Path], None] = os.link) -> None:
        """`link` gives a file a second name, or raises FileExistsError if that name is taken."""
        self._root = root
        self._link = link
        self.url = str(root)

    def probe(self) -> Probe:
        """See `Store.probe`. The folder is made for the probe and, if it was not there, taken away again."""
        with told_plainly("write", self._root):
            made = make_folder(self._root)
        trial = self._root / f"{UNFINISHED}{secrets.token_hex(8)}"
        try:
            kept = self._write(trial, b"first", None) and not self._write(trial, b"second", None)
            with told_plainly("read", trial):
                whole = trial.read_bytes() == b"first"
            with told_plainly("list", self._root):
                whole = whole and trial in self._root.iterdir()
                check_names(self._root)
        finally:
            with told_plainly("delete", trial):
                trial.unlink(missing_ok=True)
            for folder in reversed(made):
                with suppress(OSError):  # something was put in meanwhile
                    folder.rmdir()
        if not whole:
            raise StoreError(f"{self._root} does not give back what was written: choose another destination")
        return Probe(conditional=kept)

    def put(self, key: str, body: bytes | Path, *, media_type: str, sha256: str | None = None) -> bool:  # noqa: ARG002
        """See `Store.put`; a folder keeps no media type."""
        return self._write(self._path(key), body, sha256)

    def replace(self, key: str, body: bytes, *, media_type: str) -> None:  # noqa: ARG002
        """See `Store.replace`."""
        path = self._path(key)
        with told_plainly("write", path), part_beside(path, body, None) as part:
            part.replace(path)
            sync_folder(path.parent)

    def read(self, key: str) -> bytes:
        """See `Store.read`."""
        path = self._path(key)
        with told_plainly("read", path), open_file(path) as file:
            return file.read()

    def chunks(self, key: str) -> Iterator[bytes]:
        """See `Store.chunks`."""
        path = self._path(key)
        with told_plainly("read", path), open_file(path) as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def entries(self, prefix: str = "") -> Iterator[ShelfEntry]:
        """See `Store.entries`."""
        folder = check_prefix(prefix).rpartition("/")[0]
        for path, length, odd in _files(self._root / folder):
            key = path.relative_to(self._root).as_posix()
            if key.startswith(prefix) and is_listed(key):
                yield ShelfEntry(key, length, odd)

    def delete(self, key: str) -> None:
        """See `Store.delete`."""
        path = self._path(key)
        with told_plainly("delete", path), suppress(FileNotFoundError, NotADirectoryError):
            if path.is_dir() and not path.is_symlink():
                raise Damaged(f"{path} is a folder, no file")
            path.unlink()

    def sweep(self, *, before: float) -> int:
        """See `Store.sweep`."""
        swept = 0
        for path, _, odd in _files(self._root):
            if not odd and path.name.startswith(UNFINISHED):
                with told_plainly("delete", path), suppress(FileNotFoundError):
                    if path.stat().st_mtime < before:
                        path.unlink()
                        swept += 1
        return swept

    def _path(self, key: str) -> Path:
        return self._root / check_key(key)

    def _write(self, path: Path, body: bytes | Path, sha256: str | None) -> bool:
        with told_plainly("write", path):
            if os.path.lexists(path):
                return False
            with part_beside(path, body, sha256) as part:
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


def _files(folder: Path) -> Iterator[tuple[Path, int, str]]:
    """Yield every file under the folder, with its length in bytes, and what stands in the place of one, with what it is.

    What vanishes meanwhile is passed over.
    """
    with told_plainly("list", folder):
        try:
            found = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):
            return
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry))
                if "." not in entry.name:
                    continue
            with suppress(FileNotFoundError):
                try:
                    status = entry.stat()
                except OSError:  # a link that leads nowhere, or in a circle
                    status = entry.stat(follow_symlinks=False)
                yield Path(entry), status.st_size, what_lies(status.st_mode)
