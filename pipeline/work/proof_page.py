"""The proof at the end of a run: the page is made from what the manifest tells, and nothing hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import MakereadyError
from pipeline.manifest import publishing
from pipeline.runs.events import ProofFailed, ProofWritten

if TYPE_CHECKING:
    from pipeline.manifest.manifest import Manifest
    from pipeline.proof.decisions import Decisions
    from pipeline.runs.events import Event
    from pipeline.stores import Store

PAGE = "proof.html"
"""`page_on_shelf.KEY`: named here too, because nothing of what makes the page is imported by a run before its end."""


def write_proof(store: Store, account: Manifest, decisions: Decisions) -> Event:
    """Put the page on the shelf; gives what is to be told of it. Never raises: a run has ended as it did without its page.

    `decisions`: of this shelf, where some were read already. Where no page can be made, that of an earlier run is left, whole.
    """
    try:
        # Here, so that a fault of what makes the page, and of that alone, cannot keep a run from its end.
        from pipeline.proof.page_on_shelf import put_page

        return ProofWritten(url=put_page(store, account, decisions).url)
    except MakereadyError as fault:
        return ProofFailed(reason=str(fault))
    except Exception as bug:  # noqa: BLE001 (as it is said above)
        return ProofFailed(reason=f"a fault of the program, {type(bug).__name__}: {bug}")


def renew_proof(store: Store, decisions: Decisions) -> str | None:
    """Make the page anew after decisions, where one lies there; gives why it could not be, else None. Never raises."""
    try:
        account = publishing.newest(store) if any(store.entries(PAGE)) else None
    except MakereadyError as fault:
        return str(fault)
    told = write_proof(store, account, decisions) if account else None
    return told.reason if isinstance(told, ProofFailed) else None
