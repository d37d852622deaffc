"""The master's pixels made fit for press: upright, eight bits of sRGB, no alpha."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageCms, ImageOps

from pipeline.prepress.colour.srgb_profile import srgb_profile
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from pipeline.records import Rgb


def press_pixels(image: Image.Image, background: Rgb) -> tuple[Image.Image, tuple[Finding, ...]]:
    """Give `image` as upright RGB of eight bits in sRGB, flattened on `background`, and what was done to it that shows.

    The image itself is not altered. A profile that came with it is honoured; where there is none, RGB is taken for sRGB.
    """
    findings: list[Finding] = []
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):  # sixteen bits of grey, which Pillow would clip
        upright = upright.point(lambda step: step * (1 / 256)).convert("L")
        findings.append(_note("finishing.eight-bit", "The master has sixteen bits a channel; print files have eight."))
    alpha = None
    if upright.has_transparency_data:
        alpha = upright.convert("RGBA").getchannel("A")
        upright = upright.convert({"LA": "L", "La": "L"}.get(upright.mode, "RGB"))
    elif upright.mode not in {"RGB", "L", "CMYK"}:
        upright = upright.convert("RGB")
    pixels = _in_srgb(upright, profile, findings)
    if alpha is not None and alpha.getextrema() != (255, 255):
        ground = Image.new("RGB", pixels.size, background)
        ground.paste(pixels, mask=alpha)
        pixels = ground
        colour = "#{:02X}{:02X}{:02X}".format(*background)
        findings.append(_note("finishing.flattened", f"The master is transparent in places; print files have {colour} there."))
    return pixels, tuple(findings)


def _in_srgb(image: Image.Image, profile: bytes | None, findings: list[Finding]) -> Image.Image:
    """Take pixels of mode RGB, L or CMYK to sRGB through the profile that came with them."""
    if not profile:
        return image.convert("RGB")
    try:
        source = ImageCms.getOpenProfile(io.BytesIO(profile))
        name = ImageCms.getProfileDescription(source).strip()
        if name.startswith("sRGB") and image.mode == "RGB":
            return image
        made = ImageCms.profileToProfile(image, source, io.BytesIO(srgb_profile()), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        findings.append(
            _note(
                "finishing.profile-unusable",
                "The colour profile that came in the master cannot be used; its colours were taken for sRGB.",
                Level.WARN,
            )
        )
        return image.convert("RGB")
    findings.append(_note("finishing.to-srgb", f"The master's colours were taken from {name or 'its own profile'} to sRGB."))
    return made or image.convert("RGB")


def _note(code: str, text: str, level: Level = Level.INFO) -> Finding:
    return Finding(check="finishing", code=code, level=level, text=text)
