"""Letters for the contact sheet, of any language, as far as this machine has fonts for them; what none shows becomes a mark."""

from __future__ import annotations

import os
import struct
import unicodedata
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLAIN, BOLD = "Vera", "VeraBd"
"""They come with ReportLab: Latin letters."""
WIDE = (
    *("DejaVuSans.ttf", "NotoSans-Regular.ttf", "FreeSans.ttf"),
    *("Arial Unicode.ttf", "DroidSansFallbackFull.ttf", "unifont.ttf"),
)
"""Fonts that many systems have and that show many languages, the best first."""
FOLDERS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    *("/Library/Fonts", "/System/Library/Fonts"),
)
HANGUL, KANA, HAN = "HYGothic-Medium", "HeiseiKakuGo-W5", "STSong-Light"
"""Fonts that are named in the file and do not lie in it: readers of PDF have them, or fetch them (Adobe's Asian font packs)."""
LAST_OF_ASIA = 0xFFFF
"""Their character collections know none beyond."""
UNSHOWN, CUT = "?", "…"
INSTEAD = {"Δ": "∆"}
"""Letters that are drawn alike, and of which the plain font has the second."""
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def system_fonts() -> Iterator[Path]:
    """The files of WIDE that this machine has, the best first."""
    found: dict[str, Path] = {}
    for folder in FOLDERS:
        for inside, _, names in os.walk(os.path.expanduser(folder)):  # noqa: PTH111 (Path's raises where nobody knows a home)
            for name in {*names} & {*WIDE} - {*found}:
                found[name] = Path(inside, name)
    return (found[name] for name in WIDE if name in found)


class SheetFonts:
    """Finds a font for each letter. One that no font shows, and no fault of a font, keeps a sheet from being made."""

    def __init__(self, wide: Callable[[], Iterator[Path]] = system_fonts) -> None:
        """`wide` is asked for more fonts, once, when a text has letters that are not Latin."""
        folder = Path(reportlab.__file__).parent / "fonts"
        self._fonts: dict[str, TTFont] = {}
        self._wide = wide
        self._asked = False
        self._known: dict[str, tuple[str, str]] = {}
        for name in (PLAIN, BOLD):
            self._add(name, folder / f"{name}.ttf")

    def runs(self, text: str) -> list[tuple[str, str]]:
        """One line of `text` as pieces with the name of the font that shows each, in the order they are seen."""
        shown = [self._shown(char) for char in _as_seen(one_line(text))]
        return [(font, "".join(char for _, char in group)) for font, group in groupby(shown, key=lambda pair: pair[0])]

    def width(self, text: str, size: float) -> float:
        """How wide a line is, in points, as `runs` has it."""
        return sum(float(pdfmetrics.stringWidth(piece, font, size)) for font, piece in self.runs(text))

    def lines(self, text: str, size: float, width: float, most: int) -> list[str]:
        """`text` on at most so many lines of so many points; what does not fit is cut, which `…` says."""
        lines: list[str] = []
        rest = one_line(text)
        while rest and len(lines) < most:
            end = self._longest(rest, size, width)
            if end < len(rest) and len(lines) == most - 1:
                end = self._longest(rest, size, width - self.width(CUT, size))
                return [*lines, rest[:end].rstrip() + CUT]
            if end < len(rest):
                end = max(rest.rfind(" ", 1, end + 1), 0) or end
            lines.append(rest[:end].rstrip())
            rest = rest[end:].lstrip()
        return lines

    def _longest(self, text: str, size: float, width: float) -> int:
        """How many letters of a line fit, one at least."""
        for number, char in enumerate(text):
            font, shown = self._shown(char)
            width -= pdfmetrics.stringWidth(shown, font, size)
            if width < 0:
                return max(1, number)
        return len(text)

    def _shown(self, char: str) -> tuple[str, str]:
        """The font that shows a letter, and what it shows of it."""
        if char not in self._known:
            self._known[char] = self._found(INSTEAD.get(char, char))
        return self._known[char]

    def _found(self, char: str) -> tuple[str, str]:
        if self._has(PLAIN, char):
            return PLAIN, char
        if not self._asked:
            self._asked = True
            for path in self._wide():
                self._add(path.stem, path)
        wide = next((name for name in self._fonts if name != BOLD and self._has(name, char)), None)
        if wide is None and (asian := _asian(char)):
            pdfmetrics.registerFont(UnicodeCIDFont(asian))
            return asian, char
        return (wide, char) if wide else (PLAIN, "" if unicodedata.combining(char) else UNSHOWN)

    def _has(self, font: str, char: str) -> bool:
        return ord(char) in self._fonts[font].face.charToGlyph

    def _add(self, name: str, path: Path) -> None:
        with suppress(TTFError, OSError, struct.error, ValueError, KeyError):  # a font that is damaged shows nothing
            font = TTFont(name, str(path))
            pdfmetrics.registerFont(font)
            self._fonts[name] = font


def _asian(char: str) -> str | None:
    """The font for a letter of China, Japan or Korea; None for all others."""
    name = unicodedata.name(char, "")
    if name.startswith(("HANGUL", "HALFWIDTH HANGUL")):
        return HANGUL
    if name.startswith(("HIRAGANA", "KATAKANA", "HALFWIDTH KATAKANA")):
        return KANA
    return HAN if name.startswith(("CJK", "IDEOGRAPHIC", "FULLWIDTH")) and ord(char) <= LAST_OF_ASIA else None


def _as_seen(text: str) -> str:
    """A line in the order it is seen: words of right-to-left scripts are turned round. Their letters are not joined."""
    seen = ""
    for to_left, group in groupby(text.split(" "), key=_reads_to_left):
        words = list(group)
        seen += " " + " ".join(word[::-1] for word in reversed(words)) if to_left else " " + " ".join(words)
    return seen[1:]


def _reads_to_left(word: str) -> bool:
    return any(unicodedata.bidirectional(char) in RIGHT_TO_LEFT for char in word)
