"""The page on the shelf: what it is made from is gathered there, and it takes the place of the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import NotOnShelf
from pipeline.manifest import publishing
from pipeline.proof.drafts_beside import drafts_beside
from pipeline.proof.editions import edition_before
from pipeline.proof.inlining import inline
from pipeline.proof.item_data import Material
from pipeline.proof.page import render
from pipeline.proof.page_data import page_data
from pipeline.proof.press import press_of, presses_of

if TYPE_CHECKING:
    from pipeline.manifest.manifest import Manifest
    from pipeline.proof.decisions import Decisions
    from pipeline.stores import Store

KEY = "proof.html"
MEDIA_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True)
class PutPage:
    """A page that lies on the shelf."""

    url: str
    account: Manifest
    """What it shows."""
    material: Material
    bytes: int

    @property
    def decisions(self) -> int:
        """How many decisions stand on it."""
        return sum(len(self.material.decisions.get(item.stem, ())) for item in self.account.items)


def gather(store: Store, account: Manifest, decisions: Decisions) -> Material:
    """Read from the shelf what the page of this account is made from, in three listings. Raises StoreError."""
    return Material(
        shelf=store.url,
        decisions=decisions.by_stem(),
        thumbs=frozenset(entry.key for entry in store.entries("thumbs/") if not entry.odd),
        press=press_of(store, account),
        presses=presses_of(account),
        before=edition_before(store, account),
        drafts=drafts_beside(store, account),
    )


def put_page(store: Store, account: Manifest, decisions: Decisions) -> PutPage:
    """Make the page of the newest account there is, this one or a later one, and replace the page by it. Raises StoreError.

    A store cannot be asked to replace a page only if it is older: so whoever has put theirs looks again, as with the manifest.
    """
    newest: Manifest | None = publishing.newer(store, account.number) or account
    while newest:
        account = newest
        material = gather(store, account, decisions)
        body = render(inline(page_data(account, material), store))
        store.replace(KEY, body, media_type=MEDIA_TYPE)
        newest = publishing.newer(store, account.number)
    return PutPage(f"{store.url}/{KEY}", account, material, len(body))


def read_account(store: Store) -> Manifest:
    """The manifest that is published. Raises NotOnShelf where there is none, StoreError."""
    account = publishing.read_manifest(store)
    if account is None:
        raise NotOnShelf(f"{store.url} holds no manifest.json: there is no finished run here (is it DESTINATION/JOB?)")
    return account
