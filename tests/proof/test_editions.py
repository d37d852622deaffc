"""The page says what has changed since the run before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.manifest import publishing
from pipeline.proof.editions import edition_before
from pipeline.proof.item_data import Material
from pipeline.proof.page_data import page_data
from pipeline.records import Outcome, Payment, Result
from pipeline.stores import open_store
from tests.proof.jobs import job, leaf, printed_leaf

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.manifest.manifest import Manifest
    from pipeline.stores import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path), "autumn")


def enter(store: Store, *accounts: Manifest) -> None:
    for account in accounts:
        assert publishing.enter(account, store)


def change(was: Outcome, now: Outcome, store: Store) -> object:
    enter(store, job(was, number=1, run="r1"))
    before = edition_before(store, job(now, number=2, run="r2"))
    assert before
    return before.change(now)


def test_the_first_edition_has_none_before_it(store: Store) -> None:
    enter(store, job(leaf(), number=1))
    assert edition_before(store, job(leaf(), number=1)) is None


def test_what_is_new_changed_and_gone_is_told(store: Store) -> None:
    enter(store, job(leaf("a"), leaf("b"), leaf("c"), number=1, run="r1"))
    now = job(leaf("b", outcome=Result.KEPT), leaf("c", outcome=Result.FAILED, master=None), leaf("d"), number=2, run="r2")
    found = page_data(now, Material("x", before=edition_before(store, now)))
    assert found["edition"] == {"number": 2, "before": 1, "gone": ["a"]}
    assert [item.get("change") for item in found["items"]] == [
        None,
        {"kind": "changed", "what": ["picture", "outcome: delivered → failed"]},
        {"kind": "new"},
    ]


@pytest.mark.parametrize(
    ("now", "what"),
    [
        (leaf(request={"prompt": "Other", "size": "2048x2048"}), ["prompt"]),
        (leaf(request=leaf().request | {"size": "1024x1024", "style": "flat"}), ["size", "style"]),
        (leaf(request=leaf().request | {"controls": {"colors": [{"rgb": [1, 2, 3]}]}}), ["colours"]),
        (leaf(model="recraft/recraftv4"), ["model: recraft/recraftv4-pro → recraft/recraftv4"]),
        (leaf(print=printed_leaf().print), ["print size"]),
        (leaf(prints=printed_leaf().prints), ["print files"]),
        (leaf(outcome=Result.KEPT, receipt=Payment()), None),
    ],
)
def test_each_kind_of_change_has_its_word(store: Store, now: Outcome, what: list[str] | None) -> None:
    assert change(leaf(), now, store) == (what and {"kind": "changed", "what": what})


def test_manifests_that_only_tell_of_newer_decisions_are_the_same_edition(store: Store) -> None:
    enter(store, *(job(leaf("a"), number=number, run="r1") for number in (1, 2)))
    enter(store, *(job(leaf("b"), number=number, run="r2") for number in (3, 4)))
    before = edition_before(store, job(leaf("b"), number=4, run="r2"))
    assert before
    assert (before.number, [*before.items]) == (2, ["a"])


@pytest.mark.parametrize("body", [b"", b"{", b'{"run": ' + b"[" * 99_999, b'{"run": {"id": "r0"}, "items": 3}', b'{"run": 1}'])
def test_what_is_no_manifest_is_passed_over(store: Store, body: bytes) -> None:
    enter(store, job(leaf("a"), number=1, run="r1"))
    store.put("manifests/000002.json", body, media_type="application/json")
    before = edition_before(store, job(leaf(), number=3, run="r3"))
    assert before
    assert before.number == 1
