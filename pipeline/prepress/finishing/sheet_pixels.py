"""The pixels that go into a print file: the master made ready for press, cropped to the sheet, separated where it is CMYK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.colour.separation import separate
from pipeline.prepress.finishing.press_pixels import press_pixels
from pipeline.prepress.size.crop import Crop, cover, cut
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from PIL import Image

    from pipeline.prepress.deliveries import Delivery, Sheet
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Rgb

_SIDES = ("left", "top", "right", "bottom")


class DeliveryPixels:
    """The pixels of one master for one delivery after the other; what the last one needed is kept for the next like it."""

    def __init__(self, picture: Picture, sheet: Sheet, findings: list[Finding]) -> None:
        self.picture = picture
        self._sheet = sheet
        self.findings = findings
        self._rgb: tuple[Rgb, Image.Image] | None = None
        self._cmyk: tuple[object, Image.Image] | None = None

    def cut(self, delivery: Delivery) -> tuple[Image.Image, Crop]:
        """The pixels of a delivery, in its colours, and how they were cropped."""
        pixels = self._upright(delivery.background)
        crop = cover(*pixels.size, self._sheet, delivery.bleed_from)
        if any(crop.mirrored):
            self.findings.append(_mirrored(crop))
        image = cut(pixels, crop)
        if delivery.color == "rgb" or delivery.profile is None:
            return image, crop
        wanted = (delivery.background, crop, delivery.profile, delivery.intent, delivery.black_point)
        if self._cmyk is None or self._cmyk[0] != wanted:
            self._cmyk = None  # before the next is made: never two at once
            inks = separate(image, delivery.profile, delivery.intent, black_point=delivery.black_point)
            self._cmyk = wanted, inks
        return self._cmyk[1], crop

    def _upright(self, background: Rgb) -> Image.Image:
        if self._rgb is None or self._rgb[0] != background:
            assert self.picture.image is not None  # noqa: S101 (vectors went another way)
            pixels, findings = press_pixels(self.picture.image, background)
            self.findings.extend(findings)
            self._rgb = background, pixels
        return self._rgb[1]


def _mirrored(crop: Crop) -> Finding:
    widths = crop.mirrored
    return Finding(
        check="finishing",
        code="finishing.bleed-mirrored",
        level=Level.INFO,
        text=(
            "The bleed holds the mirrored edge of the picture where it has nothing more: "
            f"{max(widths)} px at most ({', '.join(f'{n} {side}' for n, side in zip(widths, _SIDES, strict=True) if n)})."
        ),
        measured=max(widths),
    )
