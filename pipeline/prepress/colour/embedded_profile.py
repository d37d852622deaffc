"""From the profile embedded in a picture to sRGB, for the checks and the print files alike."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

from PIL import ImageCms

from pipeline.prepress.colour.srgb_profile import srgb_profile

if TYPE_CHECKING:
    from PIL import Image


class Converted(NamedTuple):
    """A picture in sRGB, and what became of the profile that was embedded in it."""

    image: Image.Image
    converted_from: str = ""
    """Name of the profile whose colours were converted; empty where they were sRGB already, or were taken for it."""
    unusable: bool = False
    """The profile is broken, or is for other pixels than these: the colours were taken for sRGB."""


def to_srgb(image: Image.Image, icc_profile: bytes | None) -> Converted:
    """Convert `image` (any mode; its alpha is dropped) to RGB in sRGB through `icc_profile`; without one it is taken for sRGB.

    A profile that cannot be used raises nothing: `unusable` says so. `image` stays as it is, and is itself given back
    where nothing is to be done.
    """
    image = _eight_bits(image)
    plain = image if image.mode == "RGB" else image.convert("RGB")
    if not icc_profile:
        return Converted(plain)
    try:
        source = ImageCms.getOpenProfile(io.BytesIO(icc_profile))
        name = ImageCms.getProfileDescription(source).strip()
        if name.startswith("sRGB") and image.mode != "CMYK":
            return Converted(plain)
        target = ImageCms.getOpenProfile(io.BytesIO(srgb_profile()))
        made = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return Converted(plain, unusable=True)
    return Converted(made or plain, converted_from=name or "its own profile")


def _eight_bits(image: Image.Image) -> Image.Image:
    """The pixels as RGB, L or CMYK: the modes that a profile can be for."""
    if image.mode in {"RGB", "L", "CMYK"}:
        return image
    if image.mode.startswith("I"):  # sixteen bits of grey, which Pillow would clip
        return image.point(lambda step: step * (1 / 256)).convert("L")
    return image.convert("L" if image.mode in {"LA", "La"} else "RGB")
