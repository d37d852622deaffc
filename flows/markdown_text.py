"""Texts from outside as Prefect's pages may show them: what they draw as Markdown and HTML is shown as it was written."""

from __future__ import annotations

import re

from pipeline.safe_text import one_line

_OBEYED = re.compile(r"[\\`*_{}\[\]<>#|!~&]|(?<=:)/(?=/)|(?<=www)\.", re.IGNORECASE)
"""What makes a text more than a text: pictures and links, also bare ones, tags, emphasis, a table's bars."""


def escaped(text: str) -> str:
    """`text` on one line, with a backslash before all that Markdown or HTML would obey."""
    return _OBEYED.sub(r"\\\g<0>", one_line(text))


_LINKED = re.compile(r"\](?=[(\[:])")


def in_cell(text: str) -> str:
    """`text` for a cell of a table artifact, which the older of Prefect's pages read as Markdown, the newer as it stands.

    So nothing can be escaped: what would become a tag, a picture or a link is written a little otherwise.
    """
    return _LINKED.sub("] ", one_line(text)).replace("<", "‹").replace(">", "›")


def code(text: str) -> str:
    """A path as it stands: a grave accent would end it, and what follows be read as Markdown and HTML."""
    return f"`{one_line(text).replace('`', chr(39))}`"


def place(url: str, words: str) -> str:
    """Where something lies: a link of these words where a browser can follow it, else the path or address itself."""
    if url.startswith(("https://", "http://")):
        return f"[{words}](<{one_line(url).replace('<', '%3C').replace('>', '%3E')}>)"
    return code(url)
