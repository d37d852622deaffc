"""Only what the job's sheet names is handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.proof.review.servable import Servable
from pipeline.stores import open_store
from tests.proof.review.jobs import delivered, publish

if TYPE_CHECKING:
    from pathlib import Path

STEM = "leaf-1/0123456789abcdef"


@pytest.fixture
def servable(tmp_path: Path) -> Servable:
    return Servable(delivered(open_store(str(tmp_path), "autumn")))


def test_masters_and_thumbnails_of_its_items_are(tmp_path: Path) -> None:
    account = delivered(open_store(str(tmp_path), "autumn"))
    item, servable = account.items[0], Servable(account)
    assert servable.find(item.master.key) == (item.master.key, f'"{item.master.sha256}"')
    for name in (item.stem, f"{item.stem}-0badcafe"):
        assert servable.find(f"thumbs/{name}.webp")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "manifest.json",
        "ledger/leaf-1/0123456789abcdef.receipt.json",
        "decisions/leaf-1/0123456789abcdef.1.json",
        "masters",
        "masters/",
        f"masters/{STEM}.png",
        f"thumbs/{STEM}.webp",
        "../autumn/manifest.json",
        "thumbs/../manifest.json",
        "/etc/passwd",
    ],
)
def test_nothing_else_is(servable: Servable, key: str) -> None:
    assert servable.find(key) is None


@pytest.mark.parametrize(
    "form", ["masters/../{0}", "./{0}", "/{0}", "{0}/", "{0}\x00", "x/../{0}", "{0}?", "%2e/{0}", "masters//{1}", "MASTERS/{1}"]
)
def test_no_other_spelling_of_a_key_is_the_key(tmp_path: Path, form: str) -> None:
    account = delivered(open_store(str(tmp_path), "autumn"))
    key = account.items[0].master.key
    assert Servable(account).find(form.format(key, key.partition("/")[2])) is None


def test_a_manifest_that_was_forged_opens_no_other_room(tmp_path: Path) -> None:
    store = open_store(str(tmp_path), "autumn")
    item = delivered(store).items[0]
    forged = item.model_copy(update={"master": item.master.model_copy(update={"key": f"ledger/{item.stem}.claim.json"})})
    assert Servable(publish(store, [forged])).find(f"ledger/{item.stem}.claim.json") is None
