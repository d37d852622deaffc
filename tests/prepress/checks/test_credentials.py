"""Credentials that came with a picture are noticed in every format."""

from __future__ import annotations

import io
import struct

import pytest

from pipeline.prepress.checks.credentials import CHECK, judge, manifest_bytes
from pipeline.prepress.pictures import open_picture
from tests.prepress.pictures.conftest import artwork, chunk, encoded, png

STORE = b"\0\0\0\x20jumb\0\0\0\x18jumdc2pa" + bytes(12)


def webp(more: bytes = b"") -> bytes:
    body = encoded(artwork(), "WEBP")[8:] + more
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg(more: bytes = b"") -> bytes:
    body = encoded(artwork(), "JPEG")
    return body[:2] + more + body[2:]


WITH = {
    "image/png": png(chunk(b"caBX", STORE)),
    "image/webp": webp(b"C2PA" + struct.pack("<I", len(STORE)) + STORE),
    "image/jpeg": jpeg(b"\xff\xeb" + struct.pack(">H", len(STORE) + 10) + b"JP\0\x01\0\0\0\x01" + STORE),
    "image/svg+xml": b'<svg xmlns:c2pa="http://c2pa.org/manifest"><metadata><c2pa:manifest>AAAA</c2pa:manifest></metadata></svg>',
}
WITHOUT = {
    "image/png": png(chunk(b"tEXt", b"Title\0caBX C2PA jumb")),
    "image/webp": webp(b"EXIF" + struct.pack("<I", 5) + b"C2PA\0\0"),
    "image/jpeg": jpeg(b"\xff\xe1" + struct.pack(">H", len(STORE) + 2) + STORE),
    "image/svg+xml": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
}


@pytest.mark.parametrize("kind", WITH)
def test_credentials_are_found_by_the_name_of_their_chunk(kind):
    assert manifest_bytes(io.BytesIO(WITH[kind]), kind) >= len(STORE) - 12


@pytest.mark.parametrize("kind", WITHOUT)
def test_the_same_letters_elsewhere_are_no_credentials(kind):
    assert manifest_bytes(io.BytesIO(WITHOUT[kind]), kind) == 0


@pytest.mark.parametrize("kind", WITH)
def test_a_torn_file_ends_the_search(kind):
    for length in range(0, len(WITH[kind]), 7):
        assert manifest_bytes(io.BytesIO(WITH[kind][:length]), kind) >= 0


def test_they_are_noted_and_nothing_fails():
    finding = judge(4096)
    assert (finding.code, finding.level.value, finding.measured) == ("credentials.found", "info", 4096)
    assert judge(0) is None


def test_the_check_looks_at_the_file(tmp_path):
    path = tmp_path / "came"
    path.write_bytes(WITH["image/png"])
    with open_picture(path) as picture:
        assert [finding.code for finding in CHECK.look(picture, None, None)] == ["credentials.found"]
