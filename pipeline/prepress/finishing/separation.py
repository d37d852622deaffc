"""From sRGB to the inks of a printing condition, through its ICC profile."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageCms

from pipeline.prepress.colour.srgb_profile import srgb_profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.prepress.colour.press_profiles import PressProfile
    from pipeline.prepress.delivery import Intent
    from pipeline.records import Rgb

_INTENTS: dict[Intent, ImageCms.Intent] = {
    "perceptual": ImageCms.Intent.PERCEPTUAL,
    "relative": ImageCms.Intent.RELATIVE_COLORIMETRIC,
    "saturation": ImageCms.Intent.SATURATION,
    "absolute": ImageCms.Intent.ABSOLUTE_COLORIMETRIC,
}
_CONDITION = re.compile(r"FOGRA ?\d\d|CGATS ?TR ?00\d|CGATS21[-_]2[-_]CRPC\d|JC200\d+|IFRA\d\d", re.IGNORECASE)


def separate(image: Image.Image, profile: PressProfile, intent: Intent, *, black_point: bool) -> Image.Image:
    """Give `image` (RGB, sRGB) as CMYK in the inks of `profile`. 100 to 210 ms CPU for 2048x2048 px."""
    separated = ImageCms.applyTransform(image, _transform(profile, intent, black_point))
    if separated is None:
        raise AssertionError("only a transform in place gives nothing")
    return separated


def inks(colours: Sequence[Rgb], profile: PressProfile, intent: Intent, *, black_point: bool) -> list[tuple[int, ...]]:
    """Give for each sRGB colour its cyan, magenta, yellow and black, 0..255 each."""
    patches = Image.frombytes("RGB", (len(colours), 1), bytes(channel for colour in colours for channel in colour))
    mixed = separate(patches, profile, intent, black_point=black_point).tobytes()
    return [tuple(mixed[at : at + 4]) for at in range(0, len(mixed), 4)]


def condition(name: str) -> str | None:
    """Give the characterised printing condition that a profile's name speaks of, as the ICC's registry calls it, or None."""
    found = _CONDITION.search(name)
    return found[0].upper().replace("FOGRA ", "FOGRA").replace("CGATSTR", "CGATS TR") if found else None


@lru_cache(maxsize=8)
def _transform(profile: PressProfile, intent: Intent, black_point: bool) -> ImageCms.ImageCmsTransform:
    # Transforms may be shared by threads: lcms copies its one-pixel cache for every call.
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION if black_point and intent != "absolute" else ImageCms.Flags.NONE
    source = ImageCms.getOpenProfile(io.BytesIO(srgb_profile()))
    return ImageCms.buildTransform(source, profile.handle, "RGB", "CMYK", _INTENTS[intent], flags)
