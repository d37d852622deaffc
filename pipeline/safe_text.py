"""Text from outside (prompts, ids, replies) made harmless where it is shown: a terminal, a log, a table cell."""

from __future__ import annotations

import html
import re
import unicodedata

# Persian and the Indic scripts need them between letters, and they move nothing.
_JOINERS = "\u200c\u200d"
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


LONGEST_PAGE = 16 << 10
"""Characters of a web page that are read."""
_UNSHOWN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_INLINE = re.compile(r"</?(?:a|b|i|u|em|strong|span|code|small|mark|font)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*(?:>|\Z)")


def one_line(text: str) -> str:
    r"""`text` as one line that can be shown anywhere.

    White space of any kind becomes single spaces. What a terminal would obey instead of show (control characters, among them
    ESC and the 8-bit CSI) or what would hide or turn round other text (bidirectional overrides, tags, lone surrogates) becomes
    its escape, as `\x1b` or `\u202e`. Everything else stays, markup too: that is for the caller, who must not interpret it.
    """
    line = " ".join(text.split())
    if line.isprintable():  # what Python calls so shows: most texts, in a hundredth of the time
        return line
    return "".join(char if _shows(char) else _escape(char) for char in line)


def plain(text: str) -> str:
    r"""`text` as what any file can hold: lone surrogates become escapes, as `\ud800`. Everything else stays."""
    return text.encode(errors="backslashreplace").decode()


def page_lines(page: str) -> list[str]:
    """What a web page, or a plain text, shows: a line for each block, without markup, scripts and empty lines."""
    shown = _UNSHOWN.sub(" ", page[:LONGEST_PAGE])
    shown = html.unescape(_TAG.sub("\n", _INLINE.sub("", shown)))
    lines = (one_line(line) for line in shown.splitlines())
    return [line for line in lines if line]


def cell(value: object) -> object:
    """A value for a table: text on one line, after an apostrophe where a spreadsheet would run it (OWASP, *CSV Injection*)."""
    if not isinstance(value, str):
        return value
    text = one_line(value)
    # Some spreadsheets read the wide, small and raised forms of these signs (as `＝`) like the signs themselves.
    begins = unicodedata.normalize("NFKC", text[:1])
    return f"'{text}" if begins.startswith(("=", "+", "-", "@", "\N{MINUS SIGN}")) else text


def _shows(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) not in _UNSEEN


def _escape(char: str) -> str:
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
