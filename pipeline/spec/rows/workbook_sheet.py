"""A sheet of a workbook as a process of its own has read it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.spec.rows.workbook_cells import Cell

MOST_SECONDS = 120
READER = Path(__file__).with_name("workbook_process.py")
PASSED_ON = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "LANG", "PYTHONPATH", "TMPDIR", "TEMP")
"""Of the environment: what a Python may need, and no secrets."""
LOCKED_BY_EXCEL = "EncryptedPackage".encode("utf-16-le")
LOCKED_BY_OFFICE = b"encryption-data"
"""Marks of a workbook of Excel, and of LibreOffice in its list of parts, that has a password."""


class NotAWorkbook(Exception):
    """No workbook that can be read; the text is a sentence."""


@dataclass(frozen=True)
class Sheet:
    """The sheets of a workbook by their names, and what one of them holds. Cells are rows and columns from 0."""

    names: Sequence[str]
    name: str | None
    """None: there is none of the name that was asked for."""
    rows: Sequence[Sequence[str]] = ()
    merged: Sequence[tuple[Cell, Cell]] = ()
    """First and last cells."""
    long: Sequence[Cell] = ()
    """Cells with numbers that have lost digits."""

    def covered(self) -> Iterator[Cell]:
        """The empty cells that a merge hides, in rows that hold something."""
        for (top, left), (bottom, right) in self.merged:
            for row in (row for row in range(top, min(bottom + 1, len(self.rows))) if any(self.rows[row])):
                for column in range(left, min(right + 1, len(self.rows[row]))):
                    if not self.rows[row][column]:
                        yield row, column


def read_sheet(body: bytes, wanted: str | None) -> Sheet:
    """The sheet of that name, or the first; raises NotAWorkbook."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    command = [sys.executable, "-P", str(READER), *([wanted] if wanted else [])]
    try:
        done = subprocess.run(  # noqa: S603 (a program of the house; of the spec it gets a sheet's name)
            command, input=body, capture_output=True, timeout=MOST_SECONDS, check=False, env=environment
        )
        said = json.loads(done.stdout)
    except (ValueError, subprocess.TimeoutExpired) as error:
        raise NotAWorkbook(
            "the workbook cannot be read: it is broken, has a value far outside its table, or takes more than "
            f"{MOST_SECONDS} seconds or 2 GiB of memory"
        ) from error
    if fault := said.get("fault"):
        locked = is_locked(body) or "password" in fault
        raise NotAWorkbook("the workbook has a password" if locked else f"this is no workbook that can be read ({fault})")
    return Sheet(
        names=said["sheets"],
        name=said.get("sheet"),
        rows=said.get("rows", ()),
        merged=[((first[0], first[1]), (last[0], last[1])) for first, last in said.get("merged", ())],
        long=[(row, column) for row, column in said.get("long", ())],
    )


def is_locked(body: bytes) -> bool:
    """Whether it is a workbook that has a password."""
    with suppress(zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError), zipfile.ZipFile(io.BytesIO(body)) as archive:
        return LOCKED_BY_OFFICE in archive.open("META-INF/manifest.xml").read(2**20)
    return LOCKED_BY_EXCEL in body
