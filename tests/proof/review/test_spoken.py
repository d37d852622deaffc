"""What a page sends is read and judged before it is believed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.proof.review.access import Refusal
from pipeline.proof.review.spoken import LARGEST_BODY, Spoken, read_spoken, read_token, wrong_body

SAYS = {"id": "leaf-1", "fp": "a" * 64, "kind": "approve", "seen": {"manifest": 3, "decisions": 1, "sha256": "b" * 64}}


def read(**more: Any) -> Spoken | Refusal:
    return read_spoken(json.dumps(SAYS | more).encode())


def test_what_was_said_is_written_down_by_the_name_of_the_link() -> None:
    spoken = read(kind="reject", text=" Too dark ", prompt="A light leaf", pin=[0.25, 1], by="someone else", number=9)
    assert isinstance(spoken, Spoken)
    said = spoken.said("anna")
    assert (said.item, said.kind, said.by, said.text, said.prompt) == ("leaf-1", "reject", "anna", "Too dark", "A light leaf")
    assert (said.pin, said.seen.manifest, said.seen.decisions, said.through) == ((0.25, 1.0), 3, 1, "review")


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", "\u202eevil", "javascript:alert(1)", "x" * 4000, "\x00\x1b[2J"]
)
def test_whatever_people_write_is_kept_as_it_is(text: str) -> None:
    spoken = read(kind="comment", text=text)
    assert isinstance(spoken, Spoken)
    assert spoken.said("anna").text == text


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "publish"},
        {"kind": None},
        {"fp": "a" * 16},
        {"fp": "../" + "a" * 61},
        {"id": "x" * 201},
        {"id": 7},
        {"text": "x" * 4001, "kind": "comment"},
        {"text": ["x"], "kind": "comment"},
        {"prompt": "x" * 10_001, "kind": "reject"},
        {"pin": [0.5]},
        {"pin": [0.5, 1.01]},
        {"pin": [0.5, "NaN"]},
        {"seen": 3},
        {"kind": "comment"},
        {"kind": "comment", "text": "  "},
        {"kind": "reject", "prompt": "A light leaf"},
        {"kind": "approve", "prompt": "A light leaf"},
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(wrong: dict[str, Any]) -> None:
    refusal = read(**wrong)
    assert isinstance(refusal, Refusal)
    assert refusal.status == 400
    assert "nothing was saved" in refusal.sentence


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{", b"\xff\xfe", b"[" * LARGEST_BODY, b'{"id": ' * 9000, b'"\\ud800"', b"NaN"]
)
def test_what_is_no_decision_at_all_is_refused(body: bytes) -> None:
    assert isinstance(read_spoken(body), Refusal)
    assert isinstance(read_token(body), Refusal)


def test_no_refusal_repeats_what_was_sent() -> None:
    refusal = read_token(b'{"token": ["secret-7f1c"]}')
    assert isinstance(refusal, Refusal)
    assert "secret" not in refusal.sentence


@pytest.mark.parametrize(
    ("media_types", "lengths", "status"),
    [
        (["application/json"], ["20"], None),
        (["Application/JSON; charset=utf-8"], [], None),
        ([], ["20"], 400),
        (["text/plain"], ["20"], 400),
        (["application/x-www-form-urlencoded"], ["20"], 400),
        (["multipart/form-data; boundary=application/json"], ["20"], 400),
        (["application/json", "text/plain"], ["20"], 400),
        (["application/jsonp"], ["20"], 400),
        (["application/json"], [str(LARGEST_BODY)], None),
        (["application/json"], [str(LARGEST_BODY + 1)], 413),
        (["application/json"], ["9" * 30], 413),
        (["application/json"], ["-1"], 413),
    ],
)
def test_only_json_of_a_sensible_length_is_read(media_types: list[str], lengths: list[str], status: int | None) -> None:
    refusal = wrong_body(media_types, lengths)
    assert (refusal.status if refusal else None) == status
