"""The master's pixels made ready for press: upright, eight bits of sRGB, no alpha."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from pipeline.prepress.colour.embedded_profile import to_srgb
from pipeline.prepress.colour.swatches import hexadecimal
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.prepress.colour.embedded_profile import Converted
    from pipeline.records import Rgb


def press_pixels(image: Image.Image, background: Rgb) -> tuple[Image.Image, tuple[Finding, ...]]:
    """`image` as upright RGB of eight bits in sRGB, flattened on `background`, with a finding for each change that shows.

    The image itself is not altered. Its embedded profile is honoured; without one, RGB is taken for sRGB.
    """
    findings: list[Finding] = []
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):
        findings.append(_note("finishing.eight-bit", "The master has sixteen bits a channel; print files have eight."))
    alpha = upright.convert("RGBA").getchannel("A") if upright.has_transparency_data else None
    converted = to_srgb(upright, image.info.get("icc_profile"))
    findings += _of_profile(converted)
    pixels = converted.image
    if alpha is not None and alpha.getextrema() != (255, 255):
        ground = Image.new("RGB", pixels.size, background)
        ground.paste(pixels, mask=alpha)
        pixels = ground
        colour = hexadecimal(background)
        findings.append(_note("finishing.flattened", f"The master is transparent in places; print files have {colour} there."))
    return pixels, tuple(findings)


def _of_profile(converted: Converted) -> Iterator[Finding]:
    if converted.unusable:
        yield _note(
            "finishing.profile-unusable",
            "The colour profile that came in the master cannot be used; its colours were taken for sRGB.",
            Level.WARN,
        )
    elif converted.converted_from:
        yield _note("finishing.to-srgb", f"The master's colours were taken from {converted.converted_from} to sRGB.")


def _note(code: str, text: str, level: Level = Level.INFO) -> Finding:
    return Finding(check="finishing", code=code, level=level, text=text)
