"""Pictures that came inside the answer: `data:` URIs (RFC 2397) and bare base64."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_to_bytes

from pipeline.errors import NotAPicture


def decode(text: str, *, cap: int) -> bytes:
    """The bytes that `text`, a `data:` URI or bare base64, stands for.

    Raises `NotAPicture` where it is neither, strictly read (alphabet, padding, no white space), or stands for over `cap` bytes.
    """
    encoded, is_base64 = _parts(text)
    # Before decoding: a percent sign takes three characters for a byte, base64 takes four for three.
    if (len(encoded) // 4 * 3 - 2 if is_base64 else len(encoded) // 3) > cap:
        raise NotAPicture(f"The picture in the answer is larger than {cap:,} bytes.")
    raw = unquote_to_bytes(encoded)
    if is_base64:
        try:
            raw = base64.b64decode(raw, validate=True)
        except binascii.Error:
            raise NotAPicture("The answer holds neither a link nor a picture in sound base64.") from None
    if not raw:
        raise NotAPicture("The picture in the answer is empty.")
    return raw


def _parts(text: str) -> tuple[str, bool]:
    """Return the encoded part, and whether it is base64 (else percent-encoded text, as SVG often is)."""
    if text[:5].lower() != "data:":
        return text, True
    head, comma, encoded = text[5:].partition(",")
    if not comma:
        raise NotAPicture("The answer holds a data: URI without data.")
    return encoded, head.lower().endswith(";base64")
