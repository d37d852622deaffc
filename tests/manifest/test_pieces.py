"""A manifest is read in pieces as it is read whole, however its bytes come."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.errors import Damaged
from pipeline.manifest.pieces import pieces

ACCOUNT: dict[str, Any] = {
    "format": "makeready-manifest-1",
    "number": 12,
    "run": {"model": "é\u2028 {[,]}"},
    "items": [{"id": f"leaf-{number}", "prompt": 'ä€😀 \\ " ]}', "take": number} for number in range(7)],
    "approval": None,
    "retired": [],
    "last": 1.5,
}


@pytest.mark.parametrize("length", [1, 2, 7, 100, 10_000])
@pytest.mark.parametrize("indent", [None, 1])
def test_every_value_comes_and_of_a_list_each_element(length: int, indent: int | None) -> None:
    body = json.dumps(ACCOUNT, ensure_ascii=False, indent=indent).encode()
    chunks = (body[start : start + length] for start in range(0, len(body), length))
    expected = [(key, value) for key, value in ACCOUNT.items() if key not in ("items", "retired")]
    found = list(pieces(chunks))
    assert [each for each in found if each[0] != "items"] == expected
    assert [value for key, value in found if key == "items"] == ACCOUNT["items"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"items": [{}',
        b'{"items": [{} {}]}',
        b'{"number": 1',
        b'{"a": \xff}',
        b"<html>",
        b'{"a" 1}',
        b"[" * 99_999,
    ],
)
def test_what_is_no_manifest_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(Damaged, match="not a manifest"):
        list(pieces([body]))
