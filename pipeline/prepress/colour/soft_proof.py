"""Soft proof: what a picture looks like printed, on the white of its paper, as a screen shows it."""

from __future__ import annotations

import io
import threading
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageCms

from pipeline.prepress.colour.separation import separate
from pipeline.prepress.colour.srgb_profile import srgb_profile

if TYPE_CHECKING:
    from pipeline.prepress.colour.press_profiles import Intent, PressProfile
    from pipeline.records import Rgb

_BUILDING = threading.Lock()
"""A way back from the press costs 20 ms to build: threads that want the same one wait for the first of them."""


def soft_proof(image: Image.Image, press: PressProfile, intent: Intent, *, black_point: bool) -> Image.Image:
    """What `image` (RGB, sRGB) looks like printed on `press`, as RGB in sRGB. 70 to 120 ns CPU a pixel: make it small first.

    It is separated by `intent` and `black_point` as the print files are, by the same function. The way back is absolute
    colorimetric, so white is the paper's (ISO 12646 has proofs viewed so); what sRGB cannot show is clipped.
    """
    return _on_paper(separate(image, press, intent, black_point=black_point), press)


def paper_white(press: PressProfile) -> Rgb:
    """The paper that `press` prints on, without ink, as sRGB: (239, 241, 245) for the shipped profile."""
    red, green, blue = _on_paper(Image.new("CMYK", (1, 1)), press).tobytes()
    return red, green, blue


def _on_paper(inks: Image.Image, press: PressProfile) -> Image.Image:
    with _BUILDING:
        seen = _transform(press)
    shown = ImageCms.applyTransform(inks, seen)
    if shown is None:
        raise AssertionError("only a transform in place gives nothing")
    return shown


@lru_cache(maxsize=8)
def _transform(press: PressProfile) -> ImageCms.ImageCmsTransform:
    target = ImageCms.getOpenProfile(io.BytesIO(srgb_profile()))
    return ImageCms.buildTransform(press.handle, target, "CMYK", "RGB", ImageCms.Intent.ABSOLUTE_COLORIMETRIC)
