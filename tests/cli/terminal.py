"""A terminal for the program to show itself on: a pseudo-terminal of the system, and what a person would see of it."""

from __future__ import annotations

import codecs
import os
import re
import select
import subprocess
import sys
import termios
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tests.cli.process import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.process import Makeready

TAKE_TERMINAL = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
"""Makes the terminal on stdin the one whose Ctrl-C the program hears, and becomes the program."""

PIECES = re.compile(r"\x1b\[(?P<numbers>[?\d;]*)(?P<order>[A-Za-z])|(?P<control>[\r\n])|(?P<text>[^\x1b\r\n]+)")

HALF = re.compile(r"\x1b(\[[?\d;]*)?\Z")
"""An escape of which the rest is still to come."""


class Screen:
    """The rows and columns a program draws on. Knows what rich uses, and refuses the rest."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.rows: list[list[str]] = [[]]
        self.row = self.column = 0
        self.cursor_shown = True
        self.overflows: list[str] = []
        """Rows that ran over the edge while the cursor was hidden: there the program owns the screen."""

    @property
    def text(self) -> str:
        return "\n".join("".join(row).rstrip() for row in self.rows).strip()

    def draw(self, written: str) -> None:
        for piece in PIECES.finditer(written):
            if piece["text"]:
                self._write(piece["text"])
            elif piece["control"] == "\r":
                self.column = 0
            elif piece["control"] == "\n":
                self._down()
            else:
                self._obey(piece["order"], piece["numbers"])
        assert not PIECES.sub("", written), "an escape that the screen does not know"

    def _write(self, text: str) -> None:
        for sign in text:
            if self.column + cell_len(sign) > self.columns:
                if not self.cursor_shown:
                    self.overflows.append("".join(self.rows[self.row]))
                self._down()
                self.column = 0
            row = self.rows[self.row]
            row.extend(" " * (self.column + 1 - len(row)))
            row[self.column] = sign
            self.column += cell_len(sign)

    def _down(self) -> None:
        self.row += 1
        if self.row == len(self.rows):
            self.rows.append([])

    def _obey(self, order: str, numbers: str) -> None:
        match order, numbers:
            case "m", _:
                pass
            case "A", _:
                self.row = max(0, self.row - int(numbers or 1))
            case "K", "2":
                self.rows[self.row] = []
            case "l" | "h", "?25":
                self.cursor_shown = order == "h"
            case _:
                raise AssertionError(f"the screen does not know ESC [ {numbers} {order}")


class Terminal:
    """A program at a terminal."""

    def __init__(self, process: subprocess.Popen[bytes], keyboard: int, columns: int) -> None:
        self.process = process
        self.screen = Screen(columns)
        self._keyboard = keyboard
        self._letters = codecs.getincrementaldecoder("utf-8")()
        self._left = ""
        self._unseen = ""

    def type(self, keys: str) -> None:
        os.write(self._keyboard, keys.encode())

    def wait_until(self, seen: Callable[[str], object], *, seconds: float = PATIENCE) -> None:
        """Watch until the text on the screen is as wanted."""
        until = time.monotonic() + seconds
        while not seen(self.screen.text):
            assert time.monotonic() < until, f"it was not seen in time:\n{self.screen.text}"
            assert self._watch(), f"it ended first:\n{self.screen.text}"

    def ended(self, *, seconds: float = PATIENCE) -> int:
        """Watch until the program has ended; gives its exit code."""
        until = time.monotonic() + seconds
        while self._watch():
            assert time.monotonic() < until, f"it did not end in time:\n{self.screen.text}"
        return self.process.wait(timeout=seconds)

    def _watch(self) -> bool:
        """Draw the next row that is written, so that nothing is drawn over unseen; False when nobody can write any more."""
        if not self._unseen and select.select([self._keyboard], [], [], 0.1)[0]:
            try:
                written = os.read(self._keyboard, 65536)
            except OSError:  # Linux says so when the other side is closed
                return False
            if not written:
                return False
            text = self._left + self._letters.decode(written)
            self._unseen = HALF.sub("", text)
            self._left = text[len(self._unseen) :]
        row, end, self._unseen = self._unseen.partition("\n")
        self.screen.draw(row + end)
        return True


@contextmanager
def at_terminal(makeready: Makeready, *words: object, columns: int) -> Iterator[Terminal]:
    """Start one command line at a terminal that is `columns` wide; it is ended when the block ends."""
    keyboard, line = os.openpty()
    termios.tcsetwinsize(line, (40, columns))
    with subprocess.Popen(
        [sys.executable, "-c", TAKE_TERMINAL, *makeready.command(*words)],
        cwd=makeready.folder,
        env={"TERM": "xterm-256color", **makeready.environ},
        stdin=line,
        stdout=line,
        stderr=line,
        start_new_session=True,
    ) as process:
        os.close(line)
        try:
            yield Terminal(process, keyboard, columns)
        finally:
            process.kill()
            os.close(keyboard)
