"""The press that soft proofs are made for: its name, the white of its paper, and the mark by which its proofs are found."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline.prepress.colour.press_profiles import open_profile
from pipeline.prepress.colour.swatches import hexadecimal

if TYPE_CHECKING:
    from pipeline.manifest.manifest import Manifest
    from pipeline.prepress.colour.press_profiles import PressProfile

MARK_DIGITS = 8
"""Hex digits of the profile's SHA-256 that stand in the name of a soft proof."""


@dataclass(frozen=True)
class Press:
    """What the page says of the press."""

    name: str
    mark: str
    paper: str
    """The white of its paper beside a screen's white, as `#EFF1F5`."""


def press_of(account: Manifest) -> Press | None:
    """The press that a job's soft proofs are made for, as its manifest tells it; the shipped one where it tells none.

    None where nothing is printed.
    """
    if not any(item.print for item in account.items):
        return None
    if told := getattr(account, "press", None):
        return Press(told.name, told.id, hexadecimal(told.paper))
    profile = open_profile()
    return Press(profile.name, sha256(profile.data).hexdigest()[:MARK_DIGITS], _paper(profile))


def _paper(profile: PressProfile) -> str:
    """What no ink at all looks like on this press (absolute colorimetric), as sRGB."""
    from PIL import Image, ImageCms

    absolute, exact = ImageCms.Intent.ABSOLUTE_COLORIMETRIC, ImageCms.Flags.NOOPTIMIZE
    way = ImageCms.buildTransform(profile.handle, ImageCms.createProfile("sRGB"), "CMYK", "RGB", absolute, exact)
    red, green, blue = way.apply(Image.new("CMYK", (1, 1))).tobytes()
    return hexadecimal((red, green, blue))
