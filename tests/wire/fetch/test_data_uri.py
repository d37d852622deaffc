"""Pictures that come inside the answer."""

from __future__ import annotations

import base64
import hashlib

import pytest

from pipeline.errors import NotAPicture
from pipeline.wire.fetch.download import Caps

BODY = bytes(range(256))
BASE64 = base64.b64encode(BODY).decode()


@pytest.mark.parametrize(
    "link",
    [
        BASE64,
        f"data:image/webp;base64,{BASE64}",
        f"DATA:image/webp;charset=utf-8;BASE64,{BASE64}",
        f"data:;base64,{BASE64}".replace("+", "%2B").replace("=", "%3D"),
    ],
)
def test_base64_is_decoded_and_hashed(fetching, link):
    fetched = fetching(link)
    assert fetched.path.read_bytes() == BODY
    assert (fetched.sha256, fetched.bytes) == (hashlib.sha256(BODY).hexdigest(), 256)
    assert fetching.left == ["picture"]


@pytest.mark.parametrize("link", ["data:image/svg+xml;utf8,<svg%20/>", "data:,%3Csvg%20/%3E", "data:image/svg+xml,<svg />"])
def test_percent_encoded_text_is_decoded(fetching, link):
    assert fetching(link).path.read_bytes() == b"<svg />"


UNSOUND = ["", "a", "abc", "ab=c", "a b=", "ab\ncd", "-_-_", "äöüß", "picture.png", "not found"]
UNSOUND_URIS = ["", ",", "image/png;base64", ";base64,", ";base64,AAA", ";base64,AA A", ";base64,AA%ZZ"]


@pytest.mark.parametrize("link", [*UNSOUND, *(f"data:{rest}" for rest in UNSOUND_URIS)])
def test_what_is_not_strictly_base64_is_no_picture(fetching, link):
    with pytest.raises(NotAPicture):
        fetching(link)
    assert fetching.came == link.encode()


@pytest.mark.parametrize("link", [BASE64, f"data:;base64,{BASE64}", "data:," + "a" * 256, "data:," + "%41" * 256])
def test_data_over_the_cap_is_refused_and_exactly_the_cap_is_taken(fetching, link):
    assert fetching(link, caps=Caps(bytes=256)).bytes == 256
    with pytest.raises(NotAPicture):
        fetching(link, caps=Caps(bytes=255))
    assert fetching.left == ["picture"]
