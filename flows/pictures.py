"""A strip of thumbnails in Markdown, for artifacts and forms: each picture lies in the text itself."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from flows.markdown_text import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.proof.picture_strip import StripPicture

ACROSS = 4
"""Pictures in a row."""


def strip_in_markdown(pictures: Iterable[StripPicture], *, across: int = ACROSS) -> Iterator[str]:
    """Tables of pictures with their items beneath, a text a row of so many `across`; nothing where there are none."""
    shown = [*pictures]
    for start in range(0, len(shown), across):
        row = shown[start : start + across]
        images = " | ".join(f"![{escaped(each.item)}](data:{each.media_type};base64,{_base64(each.body)})" for each in row)
        names = " | ".join(f"{escaped(each.item)} ({each.why})" for each in row)
        yield f"| {images} |\n{'|---' * len(row)}|\n| {names} |"


def _base64(body: bytes) -> str:
    return b64encode(body).decode()
