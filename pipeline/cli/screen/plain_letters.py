"""Signs and letters for terminals that do not know them: one plain one for each, so that nothing changes its place."""

from __future__ import annotations

import codecs
import unicodedata

HANDLER = "makeready-plain"
"""What the error handler is called where a stream is opened or reconfigured."""

SIGNS = {"✓": "+", "✗": "x", "·": "-", "→": ">", "…": "~", "■": "#", "–": "-", "—": "-", "×": "x", "“": '"', "”": '"', "’": "'"}


def plain(text: str) -> str:
    """The text with each sign outside ASCII replaced: by what is nearest to it, or a question mark."""
    return "".join(sign if sign.isascii() else SIGNS.get(sign) or _base(sign) for sign in text)


def register() -> str:
    """Make the handler known to Python; gives its name."""
    codecs.register_error(HANDLER, _replace)
    return HANDLER


def _base(sign: str) -> str:
    first = unicodedata.normalize("NFKD", sign)[:1]
    return first if first.isascii() else "?"


def _replace(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    return plain(fault.object[fault.start : fault.end]), fault.end
