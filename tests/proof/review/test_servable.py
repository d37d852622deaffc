"""Only what the job's sheet names is handed out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.proof.review.job_sheet import sheet_of
from pipeline.proof.review.servable import Servable, Served
from pipeline.stores import open_store
from tests.proof.review.jobs import PlainPaper, delivered, publish

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.manifest.manifest import Manifest

STEM = "leaf-1/0123456789abcdef"


def servable_of(account: Manifest, **drafts: dict[str, str]) -> Servable:
    sheet = sheet_of(account, {}, PlainPaper())
    told = {name: {**item, **({"draft": drafts[name]} if name in drafts else {})} for name, item in sheet.items.items()}
    return Servable(replace(sheet, items=told))


@pytest.fixture
def servable(tmp_path: Path) -> Servable:
    return servable_of(delivered(open_store(str(tmp_path), "autumn")))


def test_masters_and_thumbnails_of_its_items_are(tmp_path: Path) -> None:
    account = delivered(open_store(str(tmp_path), "autumn"))
    item, servable = account.items[0], servable_of(account)
    assert servable.find(item.master.key) == Served(item.master.key, f'"{item.master.sha256}"')
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
    assert servable_of(account).find(form.format(key, key.partition("/")[2])) is None


def test_a_manifest_that_was_forged_opens_no_other_room(tmp_path: Path) -> None:
    store = open_store(str(tmp_path), "autumn")
    item = delivered(store).items[0]
    forged = item.model_copy(update={"master": item.master.model_copy(update={"key": f"ledger/{item.stem}.claim.json"})})
    assert servable_of(publish(store, [forged])).find(f"ledger/{item.stem}.claim.json") is None


def test_what_the_page_names_of_the_drafts_beside_is_and_no_more(tmp_path: Path) -> None:
    account = delivered(open_store(str(tmp_path), "autumn"))
    told = {"key": f"../autumn.draft/masters/{STEM}.png", "thumb": f"../autumn.draft/ledger/{STEM}.claim.json"}
    servable = servable_of(account, **{account.items[0].id: told})
    assert servable.find(f"autumn.draft/masters/{STEM}.png") == Served(
        f"masters/{STEM}.png", '"0123456789abcdef"', of_drafts=True
    )
    for path in (f"../autumn.draft/masters/{STEM}.png", f"autumn.draft/ledger/{STEM}.claim.json", f"masters/{STEM}.png"):
        assert servable.find(path) is None
