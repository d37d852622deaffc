"""The drafts of a job, which lie on a shelf of their own beside it: shown beside the pictures, and taken for none."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pipeline.errors import MakereadyError
from pipeline.manifest.publishing import read_manifest
from pipeline.proof.inlining import MOST_ITEMS, data_uri
from pipeline.proof.thumbnails import small_key
from pipeline.stores import open_shelf

if TYPE_CHECKING:
    from pipeline.manifest.manifest import Manifest
    from pipeline.records import Outcome
    from pipeline.stores import Store

    Json = dict[str, Any]

ENDING = ".draft"
"""The shelf of a job's drafts has its name with this ending."""
READERS = 16


def drafts_beside(store: Store, account: Manifest) -> dict[str, Json]:
    """What the page says of the draft of each item that has one, by id; `key` and `thumb` relative to the page.

    Small pictures are in it as data URIs where there are few enough items. Nothing where no drafts can be read, which is no
    fault, nor where the sandbox has painted the drafts and not the pictures.
    """
    if account.run.draft:
        return {}
    drafts: Manifest | None = None
    with suppress(MakereadyError):
        beside = open_shelf(f"{store.url}{ENDING}")
        drafts = read_manifest(beside)
    if not (drafts and drafts.run.draft and drafts.run.sandbox == account.run.sandbox):
        return {}
    wanted = {item.id: item for item in account.items}
    pairs = [(draft, wanted[draft.id]) for draft in drafts.items if draft.id in wanted and draft.master]
    with ThreadPoolExecutor(READERS) as pool:
        found = pool.map(lambda pair: _told(beside, *pair, inlined=len(wanted) <= MOST_ITEMS), pairs)
        return {item.id: told for (_, item), told in zip(pairs, found, strict=True)}


def _told(beside: Store, draft: Outcome, item: Outcome, *, inlined: bool) -> Json:
    folder = f"../{beside.url.rpartition('/')[2]}"
    key, prompt = small_key(draft), draft.request.get("prompt")
    told: Json = {"outcome": draft.outcome.value, "model": draft.model, "cost": float(draft.receipt.charged_usd)}
    if draft.master:
        told["key"] = f"{folder}/{draft.master.key}"
    if key:
        told["thumb"] = (data_uri(beside, key) if inlined else None) or f"{folder}/{key}"
    if prompt != item.request.get("prompt"):
        told["prompt"] = prompt
    return told
