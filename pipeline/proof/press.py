"""The press that soft proofs are made for: its name, the white of its paper, and the mark by which its proofs are found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.colour.swatches import hexadecimal
from pipeline.prepress.thumbs import proof_press
from pipeline.proof.press_on_shelf import press_on_shelf

if TYPE_CHECKING:
    from pipeline.manifest.manifest import Manifest
    from pipeline.prepress.thumbs import ProofPress
    from pipeline.stores import Store


@dataclass(frozen=True)
class Press:
    """What the page says of the press."""

    name: str
    mark: str
    """What stands in the names of its soft proofs: 8 hex digits."""
    paper: str
    """The white of its paper beside a screen's white, as `#EFF1F5`."""


def press_of(store: Store, account: Manifest) -> Press | None:
    """The press that a job's soft proofs are made for, as its manifest tells it, or its print files on the shelf.

    None where nothing is printed, or where the profile is not to be had any more. Raises StoreError.
    """
    told = account.press
    if told is None and (delivery := press_on_shelf(store, account)):
        told = proof_press(delivery)
    return _shown(told) if told else None


def presses_of(account: Manifest) -> dict[str, Press]:
    """The presses that print sizes name, by the SHA-256 of their profiles: soft proofs of these sizes are made for them."""
    return {told.sha256: _shown(told) for told in account.presses}


def _shown(told: ProofPress) -> Press:
    return Press(told.name, told.id, hexadecimal(told.paper))
