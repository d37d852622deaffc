"""Files that are whole, on the disk and under their good name, or not there at all."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import StoreError
from pipeline.stores.key_safety import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from io import BufferedWriter

CHUNK = 1 << 20
"""Bytes."""

TRIES = 1000
"""To make a folder or a file in it, while others that begin at the same moment take away the empty folders of their probes."""


@contextmanager
def part_beside(
    path: Path, body: bytes | Path | Iterable[bytes], sha256: str | None, *, below: Path | None = None, private: bool = False
) -> Iterator[Path]:
    """Write and sync the body under a name of its own, and take that name away at the end.

    `body`: bytes, those of a file, or pieces as they come. `below`: see `make_folder`; `private`: for this user alone.
    """
    part = path.parent / f"{UNFINISHED}{secrets.token_hex(8)}"
    digest = hashlib.sha256()
    try:
        with _opened(part, below, private=private) as file:
            for chunk in _pieces(body):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if sha256 is not None and digest.hexdigest() != sha256:
            raise StoreError(f"{path} was not written: its bytes do not have the SHA-256 they should have ({sha256[:16]}…)")
        yield part
    finally:
        part.unlink(missing_ok=True)


def _opened(part: Path, below: Path | None, *, private: bool) -> BufferedWriter:
    """A new file, and the folders it lies in."""
    for _ in range(TRIES):
        make_folder(part.parent, below=below)
        with suppress(FileNotFoundError):
            return open(part, "xb", opener=_for_this_user if private else None)
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(part))


def _for_this_user(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _pieces(body: bytes | Path | Iterable[bytes]) -> Iterator[bytes]:
    if not isinstance(body, Path):
        yield from (body,) if isinstance(body, bytes) else body
        return
    with body.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def rename_if_absent(part: Path, path: Path) -> bool:
    """Do without hard links: a lock on the folder, freed even by kill -9, keeps the look and the rename together."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if os.path.lexists(path):
            return False
        part.rename(path)
        return True
    finally:
        os.close(folder)


def make_folder(folder: Path, *, below: Path | None = None) -> None:
    """Make the folder and those above it, each synced into the one above; with `below`, only what lies in that.

    Raises FileNotFoundError where `below` is not there, NotADirectoryError where a file lies in the place of a folder.
    """
    for left in range(TRIES - 1, -1, -1):
        try:
            _make(folder, below)
        except FileNotFoundError:
            # One that was there a moment ago has been taken away again by another's probe.
            if not left or (below and not below.is_dir()):
                raise
        else:
            return


def _make(folder: Path, below: Path | None) -> None:
    if folder.is_dir():
        return
    if folder == below:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))
    if folder.parent != folder:
        _make(folder.parent, below)
    try:
        folder.mkdir()
    except FileExistsError:
        if os.path.lexists(folder) and not folder.is_dir() and os.path.lexists(folder):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from None
        return
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make names durable: a rename is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
