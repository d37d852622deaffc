"""From sRGB to the inks of a press, for the checks, the palette's advice and the print files alike.

They agree to the last bit because there is no second way.
"""

from __future__ import annotations

import io
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageCms

from pipeline.prepress.colour.press_profiles import INTENT_NUMBERS, PressProfile, open_profile
from pipeline.prepress.colour.srgb_profile import srgb_profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.prepress.colour.press_profiles import Intent
    from pipeline.records import Rgb


@cache
def shipped_press() -> PressProfile:
    """The shipped profile, opened once."""
    return open_profile()


def separate(image: Image.Image, press: PressProfile, intent: Intent, *, black_point: bool) -> Image.Image:
    """Convert `image` (RGB, sRGB) to CMYK in the inks of `press`. 25 to 50 ns CPU a pixel.

    `black_point`: black point compensation, which has no meaning for `absolute`.
    """
    separated = ImageCms.applyTransform(image, _transform(press, intent, black_point))
    if separated is None:
        raise AssertionError("only a transform in place gives nothing")
    return separated


def inks_of(colours: Sequence[Rgb], press: PressProfile, intent: Intent, *, black_point: bool) -> list[tuple[int, ...]]:
    """Cyan, magenta, yellow and black, 0..255 each, of each sRGB colour."""
    patches = Image.frombytes("RGB", (len(colours), 1), bytes(channel for colour in colours for channel in colour))
    inks = separate(patches, press, intent, black_point=black_point).tobytes()
    return [tuple(inks[at : at + 4]) for at in range(0, len(inks), 4)]


@lru_cache(maxsize=8)
def _transform(press: PressProfile, intent: Intent, black_point: bool) -> ImageCms.ImageCmsTransform:
    # Transforms may be shared by threads: lcms copies its one-pixel cache for every call.
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION if black_point and intent != "absolute" else ImageCms.Flags.NONE
    source = ImageCms.getOpenProfile(io.BytesIO(srgb_profile()))
    return ImageCms.buildTransform(source, press.handle, "RGB", "CMYK", ImageCms.Intent(INTENT_NUMBERS[intent]), flags)
