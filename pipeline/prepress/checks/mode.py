"""Mode, alpha and profile: eight bits of RGB or grey a channel, nothing shows through, and the colours are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pipeline.prepress.checks.check import Check
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.prepress.pictures.svg_drawing import NotDrawn
    from pipeline.records import Request

_USUAL = {"RGB", "RGBA", "L", "LA", "P", "PA"}


def transparent_share(image: Image.Image) -> float | None:
    """Share of the pixels, 0..1, that are not wholly opaque; None where `image` has no alpha."""
    if not image.has_transparency_data:
        return None
    alpha = image.getchannel("A") if "A" in image.getbands() else image.convert("RGBA").getchannel("A")
    return 1 - alpha.histogram()[255] / (image.width * image.height)


def judge_alpha(share: float | None, meaning: Literal["info", "warn", "fail"]) -> Finding | None:
    """Report a transparent `share` at the level `meaning`; an alpha channel that is opaque throughout is only noted."""
    if share is None:
        return None
    if share == 0:
        return Finding(
            check="mode",
            code="mode.opaque-alpha",
            level=Level.INFO,
            text="The picture has an alpha channel, opaque throughout.",
            measured=0,
        )
    return Finding(
        check="mode",
        code="mode.transparent",
        level=Level(meaning),
        text=f"{share:.2%} of the picture is transparent; on press it takes the colour of what lies under it.",
        measured=round(share, 6),
        limit=0,
    )


def judge_mode(mode: str) -> Finding | None:
    """Warn of pixels that are not eight-bit RGB or grey; `mode` is Pillow's word for them."""
    if mode in _USUAL:
        return None
    return Finding(
        check="mode",
        code="mode.unusual",
        level=Level.WARN,
        text=f"The pixels are {mode}, not eight-bit RGB or grey; colours may shift where the file is converted.",
        measured=mode,
        limit="RGB",
    )


def profile_unusable(image: Image.Image, icc_profile: bytes | None) -> bool:
    """Whether a profile is embedded that cannot turn these pixels into sRGB. 1 ms where there is one."""
    from pipeline.prepress.colour.embedded_profile import to_srgb

    return bool(icc_profile) and to_srgb(image.crop((0, 0, 1, 1)), icc_profile).unusable


def judge_profile(unusable: bool) -> Finding | None:
    """Warn of a profile that cannot be used: checks and print files take the colours for sRGB."""
    if not unusable:
        return None
    return Finding(
        check="mode",
        code="mode.profile-unusable",
        level=Level.WARN,
        text="The colour profile in the file cannot be used: its colours are taken for sRGB.",
    )


def judge_unread(stated: str) -> Finding | None:
    """Warn of colours that the picture states and nothing here follows, as those for bright screens."""
    if not stated:
        return None
    return Finding(
        check="mode",
        code="mode.colours-unread",
        level=Level.WARN,
        text=f"The picture states {stated}, which is not followed: look whether its print has the colours you expect.",
    )


def judge_drawing(fault: NotDrawn | None, letters: str) -> Finding | None:
    """Fail an SVG of which no pixels can be made, warn of one drawn in part or with live text (`letters` of it)."""
    if fault and fault.in_part:
        return Finding(
            check="mode",
            code="mode.drawn-in-part",
            level=Level.WARN,
            text=f"Something in the SVG is not drawn here, and pixels of it would lack it: {fault}.",
        )
    if fault:
        return Finding(
            check="mode",
            code="mode.not-drawn",
            level=Level.WARN if fault.of_the_machine else Level.FAIL,
            text=f"The SVG could not be drawn, so nothing in it was measured: {fault}.",
        )
    if not letters:
        return None
    return Finding(
        check="mode",
        code="mode.live-text",
        level=Level.WARN,
        text="The SVG holds live text, whose font is not in it, and prints in a stand-in font: have it turned to outlines.",
        measured=len(letters),
    )


def _look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding]:
    if picture.image is None:
        if finding := judge_drawing(picture.drawing_fault, picture.letters):
            yield finding
        return
    if finding := judge_mode(picture.mode):
        yield finding
    if finding := judge_alpha(transparent_share(picture.image), limits.transparency):
        yield finding
    if finding := judge_profile(profile_unusable(picture.image, picture.icc_profile)):
        yield finding
    if finding := judge_unread(picture.unread_colours):
        yield finding


CHECK = Check(
    name="mode",
    title="Eight bits, no alpha",
    reason="Press takes eight bits a channel and no transparency; what shows through is anybody's guess.",
    look=_look,
)
