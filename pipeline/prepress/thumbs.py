"""The small pictures that people judge by, and their names on the shelf: the thumbnail, and what it looks like printed.

thumbs/<item>/<fp>.webp            320 px, as the master is
thumbs/<item>/<fp>-<press>.webp    the same printed, for items with a print size
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline.prepress.colour.press_profiles import Intent  # noqa: TC001 (pydantic reads it at run time)
from pipeline.prepress.deliveries import Delivery
from pipeline.records import Rgb, Stored

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.prepress.pictures import Picture
    from pipeline.records import PressProfile

ROOM = "thumbs"
MEDIA_TYPE = "image/webp"


class ProofPress(Stored):
    """The press that the soft proofs of a job are made for, as the manifest tells of it."""

    id: str
    """8 hex digits, in the names of soft proofs. Of the SHA-256 of the profile's bytes, where all the rest is as usual."""
    name: str
    """The profile's own description."""
    sha256: str
    """Of the profile's bytes."""
    paper: Rgb
    """The paper without ink, as sRGB."""
    intent: Intent
    black_point: bool
    background: Rgb
    """What shows where a picture is transparent."""


def proof_delivery(deliveries: Iterable[Delivery], press: PressProfile | None = None) -> Delivery:
    """What soft proofs show: the first of `deliveries` in CMYK, or else CMYK for `press` or the shipped profile.

    `press`: the one that the print size names, through which the deliveries go that name none.
    """
    from pipeline.prepress.colour.separation import shipped_press  # Little CMS is loaded for those who look at pixels

    separated = (delivery.on(press) for delivery in deliveries if delivery.color == "cmyk")
    return next(separated, None) or Delivery("tiff", "cmyk", press or shipped_press())


def proof_press(delivery: Delivery) -> ProofPress:
    """The press of a delivery in CMYK, for the manifest and the page. 40 ms for the first of each profile."""
    from pipeline.prepress.colour.soft_proof import paper_white

    assert delivery.profile is not None  # noqa: S101 (CMYK has one, else there is no such delivery)
    return ProofPress(
        id=press_id(delivery),
        name=delivery.profile.name,
        sha256=sha256(delivery.profile.data).hexdigest(),
        paper=paper_white(delivery.profile),
        intent=delivery.intent,
        black_point=delivery.black_point,
        background=delivery.background,
    )


def press_id(delivery: Delivery) -> str:
    """8 hex digits for all that makes a difference to a soft proof: whatever changes the picture changes its name."""
    assert delivery.profile is not None  # noqa: S101
    digest = sha256(delivery.profile.data)
    wanted = (delivery.intent, delivery.black_point, delivery.background)
    if wanted != (Delivery.intent, Delivery.black_point, Delivery.background):
        digest.update(repr(wanted).encode())
    return digest.hexdigest()[:8]


def thumbnail_key(stem: str) -> str:
    """Where the thumbnail of an order lies (`Order.stem`), relative to the job's folder."""
    return f"{ROOM}/{stem}.webp"


def soft_proof_key(stem: str, press: str) -> str:
    """Where its soft proof lies; `press` is `ProofPress.id`."""
    return f"{ROOM}/{stem}-{press}.webp"


def thumbs_of(picture: Picture, stem: str, printed: Delivery | None) -> dict[str, bytes]:
    """The small pictures of an open `picture`, by their keys: a thumbnail, and its soft proof where it is `printed`.

    None of an SVG that cannot be drawn. 15 to 25 ms CPU at 2048 px, beyond what the checks need too.
    """
    from pipeline.prepress.colour.soft_proof import soft_proof
    from pipeline.prepress.pictures.thumbnail import as_webp, flattened, thumbnail

    small = thumbnail(picture)
    if small is None:
        return {}
    made = {thumbnail_key(stem): as_webp(small)}
    if printed and printed.profile:
        plain = flattened(small, printed.background)
        proof = soft_proof(plain, printed.profile, printed.intent, black_point=printed.black_point)
        made[soft_proof_key(stem, press_id(printed))] = as_webp(proof)
    return made
