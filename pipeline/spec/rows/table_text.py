"""The text of a table's file: UTF-8, or the UTF-16 that Excel saves as "Unicode text"."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from pipeline.spec.nodes import Place
from pipeline.spec.suggestions import shown
from pipeline.spec.yaml_text import Unreadable, point, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 8 * 2**20
NEAR = 12
"""Bytes on both sides of a wrong one that a sentence shows."""
NOT_TEXT = {b"PK\x03\x04": "a workbook or an archive", b"\xd0\xcf\x11\xe0": "an old Excel workbook", b"%PDF": "a PDF"}


def read_table_text(path: Path, most_bytes: int = MOST_BYTES) -> str:
    """The file's text, less its byte order mark. Raises Unreadable at 1:1, or at the first byte that is no text.

    What is in no Unicode is not guessed at: a `ü` that was meant as another letter would be paid for.
    """
    body = read_bytes(path, most_bytes)
    start = Place(str(path), 1, 1)
    for sign, kind in NOT_TEXT.items():
        if body.startswith(sign):
            raise Unreadable(start.mistake(f"this file is no text but {kind}: let its name end as such files do"))
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(body, "utf-16", start)
    if b"\0" in body[:200]:
        kind = "utf-16-le" if body[1:2] == b"\0" else "utf-16-be"
        return _decoded(body, kind, start)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = point(body[: error.start].decode("utf-8-sig", "ignore"), str(path))
        raise Unreadable(place.mistake(_not_utf8(body, error.start))) from error


def _decoded(body: bytes, encoding: str, start: Place) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        says = "the text is neither UTF-8 nor whole UTF-16: save the file as UTF-8"
        raise Unreadable(start.mistake(says)) from error


def _not_utf8(body: bytes, at: int) -> str:
    """Say that a byte is no UTF-8, and how it would read in the encoding that Windows used before."""
    says = "the text is not UTF-8 from here on: save the file as UTF-8"
    begin = max(body.rfind(b"\n", 0, at) + 1, at - NEAR)
    end = body.find(b"\n", at)
    near = body[begin : min(at + NEAR, end if end >= 0 else len(body))]
    try:
        guess = near.decode("cp1252").strip()
    except UnicodeDecodeError:
        return says
    return f"{says} (in Excel: Save As, “CSV UTF-8”). In Windows-1252, which Excel's plain CSV has, it reads {shown(guess)}"
