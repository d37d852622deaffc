"""Smaller copies of a picture, for checks that need less than every pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

_LEAST = 1024
_SAMPLE = 512
_TURNS: dict[int, tuple[Image.Transpose, ...]] = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
"""How pixels are brought upright for each EXIF orientation."""


def reduced(image: Image.Image, orientation: int, icc_profile: bytes | None) -> Image.Image:
    """The picture as RGB, reduced by a whole factor to 1024 px or somewhat more; each pixel is the mean of a square."""
    return _plain(image, _reduce, orientation, icc_profile)


def see_through(image: Image.Image, orientation: int, icc_profile: bytes | None) -> Image.Image | None:
    """The same as RGBA, with what is transparent left so; None where nothing is."""
    from pipeline.prepress.colour.embedded_profile import to_srgb

    if image.mode.startswith("I") or not image.has_transparency_data:
        return None
    clear = _with_alpha(image)
    if clear.getchannel("A").getextrema() == (255, 255):
        return None
    clear = _reduce(clear)
    made = to_srgb(clear, icc_profile).image
    made.putalpha(clear.getchannel("A"))
    return _upright(made, orientation)


def sample(image: Image.Image, orientation: int, icc_profile: bytes | None) -> Image.Image:
    """Single pixels as RGB, at even distances, at most 512 on the long side; no colour appears that is not in the picture."""
    scale = min(1.0, _SAMPLE / max(image.size))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return _plain(image, lambda pixels: pixels.resize(size, Image.Resampling.NEAREST), orientation, icc_profile)


def luminance(image: Image.Image, orientation: int) -> Image.Image:
    """Every pixel as luminance (mode L), upright, on white; an embedded profile is left out: edges do not hang on it."""
    plain = image if image.mode in {"L", "RGB"} else _plain(image, lambda pixels: pixels, 1, None)
    return _upright(plain.convert("L"), orientation)


def _plain(
    image: Image.Image, smaller: Callable[[Image.Image], Image.Image], orientation: int, icc_profile: bytes | None
) -> Image.Image:
    from pipeline.prepress.colour.embedded_profile import to_srgb  # Little CMS is loaded for those who look at pixels

    if image.mode.startswith("I"):  # sixteen bits of grey, which cannot be reduced as they are
        made = to_srgb(smaller(image.convert("I")), icc_profile).image
    elif image.has_transparency_data:
        clear = smaller(_with_alpha(image))
        made = Image.new("RGB", clear.size, "white")
        made.paste(to_srgb(clear, icc_profile).image, mask=clear.getchannel("A"))
    else:
        made = to_srgb(smaller(image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")), icc_profile).image
    return _upright(made, orientation)


def _with_alpha(image: Image.Image) -> Image.Image:
    return image.convert("LA" if image.mode in {"L", "LA"} else "RGBA")  # a profile for grey is for no other pixels


def _reduce(image: Image.Image) -> Image.Image:
    factor = max(1, max(image.size) // _LEAST)
    return image.reduce(factor) if factor > 1 else image


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    for turn in _TURNS.get(orientation, ()):
        image = image.transpose(turn)
    return image
