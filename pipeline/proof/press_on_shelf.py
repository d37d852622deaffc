"""The press of a job, from its shelf alone: by what the manifest tells of it, and the profile that its print files hold."""

from __future__ import annotations

import io
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline.errors import Damaged, NotOnShelf
from pipeline.prepress.colour.press_profiles import ProfileFault, open_profile
from pipeline.prepress.deliveries import Delivery
from pipeline.wire.scratch_folder import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.manifest.manifest import Manifest
    from pipeline.prepress.colour.press_profiles import PressProfile
    from pipeline.prepress.thumbs import ProofPress
    from pipeline.stores import Store

MOST_FILES = 8
"""Print files that are looked into: all of a job hold the same profile, but some may be damaged."""


def press_on_shelf(store: Store, manifest: Manifest) -> Delivery | None:
    """What the soft proofs of this job show: its press and how it is separated for.

    Manifests of earlier versions do not tell of it: their print files in CMYK do, or else it is the shipped profile. None
    where the profile is not to be had any more, or nothing has a print size. Raises StoreError.
    """
    if not any(item.print for item in manifest.items):
        return None
    return _as_told(store, manifest, manifest.press)


def named_presses(store: Store, manifest: Manifest) -> dict[str, Delivery]:
    """The same of each press that print sizes name, by its profile's SHA-256: those that can be had. Raises StoreError."""
    found = {told.sha256: _as_told(store, manifest, told) for told in manifest.presses}
    return {digest: delivery for digest, delivery in found.items() if delivery}


def _as_told(store: Store, manifest: Manifest, told: ProofPress | None) -> Delivery | None:
    profile = _shipped(told, manifest) or _from_prints(store, manifest, told.sha256 if told else None)
    if profile is None:
        return None
    if told is None:
        return Delivery("tiff", "cmyk", profile)
    return Delivery("tiff", "cmyk", profile, told.intent, told.black_point, background=told.background)


def _shipped(told: ProofPress | None, manifest: Manifest) -> PressProfile | None:
    """The shipped profile where it is the one: by its checksum, or its name in the files, or because there are none."""
    from pipeline.prepress.colour.separation import shipped_press

    shipped = shipped_press()
    names = {file.profile for item in manifest.items for file in item.prints if file.color == "cmyk"}
    fits = told.sha256 == sha256(shipped.data).hexdigest() if told else names <= {shipped.name}
    return shipped if fits else None


def _from_prints(store: Store, manifest: Manifest, digest: str | None) -> PressProfile | None:
    """The first sound profile in print files in CMYK; with `digest` (SHA-256), that one alone."""
    files = [file for item in manifest.items for file in item.prints if file.color == "cmyk"][:MOST_FILES]
    with scratch_folder() as scratch:
        for file in files:
            with suppress(NotOnShelf, Damaged, ProfileFault):
                for data in _profiles(store.read(file.key), file.media_type):
                    if digest in (None, sha256(data).hexdigest()):
                        path = scratch / "press.icc"
                        path.write_bytes(data)
                        return open_profile(path)
    return None


def _profiles(body: bytes, media_type: str) -> Iterator[bytes]:
    """The profiles in a print file, without decoding its pixels; none where it is damaged."""
    from pikepdf import Pdf, PdfError
    from PIL.JpegImagePlugin import JpegImageFile
    from PIL.TiffImagePlugin import TiffImageFile

    # Whatever a damaged file raises beside these would be a flaw of the reader's.
    with suppress(OSError, SyntaxError, ValueError, KeyError, AttributeError, PdfError):
        if media_type == "application/pdf":
            with Pdf.open(io.BytesIO(body)) as pdf:
                yield from [intent.DestOutputProfile.read_bytes() for intent in pdf.Root.OutputIntents]
        else:
            reader = TiffImageFile if media_type == "image/tiff" else JpegImageFile
            with reader(io.BytesIO(body)) as image:
                yield from filter(None, [image.info.get("icc_profile")])
