"""The pixels that go into a print file: the master made ready for press, cropped to the sheet, separated where it is CMYK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.colour.separation import separate
from pipeline.prepress.deliveries import Sheet
from pipeline.prepress.finishing.drawn_pixels import black_alone, drawn, fewer_pixels
from pipeline.prepress.finishing.press_pixels import press_pixels
from pipeline.prepress.finishing.svg_support import NotDrawable
from pipeline.prepress.size.crop import Crop, cover, cut
from pipeline.prepress.size.vector_ppi import asked_ppi, drawn_crop
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

    from pipeline.prepress.deliveries import Delivery
    from pipeline.prepress.pictures import Picture
    from pipeline.records import PrintSize, Rgb

_SIDES = ("left", "top", "right", "bottom")


class DeliveryPixels:
    """The pixels of one master for one delivery after the other; what the last one needed is kept for the next like it."""

    def __init__(self, picture: Picture, size: PrintSize, findings: list[Finding]) -> None:
        self.picture = picture
        self._size = size
        self._sheet = Sheet.of(size)
        self.findings = findings
        self._rgb: tuple[object, Image.Image] | None = None
        self._cmyk: tuple[object, Image.Image] | None = None
        self._undrawn: NotDrawable | None = None
        """Why the SVG cannot be drawn: that is not tried for each delivery again, for it may take half a minute each time."""

    def cut(self, delivery: Delivery) -> tuple[Image.Image, Crop]:
        """The pixels of a delivery, in its colours, and how they were cropped. Raises NotDrawable for an SVG."""
        pixels, crop = self._whole(delivery)
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
        if self.picture.image or delivery.black == "separated":
            return self._cmyk[1], crop
        return black_alone(self._cmyk[1], image, delivery, crop.ppi), crop

    def _whole(self, delivery: Delivery) -> tuple[Image.Image, Crop]:
        """The pixels of the whole master, as sRGB on the delivery's background, and which of them it takes."""
        came, background = self.picture.image, delivery.background
        if came:
            pixels = self._prepared(background, came.size, lambda: came)
            return pixels, cover(*pixels.size, self._sheet, delivery.bleed_from)
        if self._undrawn:
            raise self._undrawn
        asked = asked_ppi(self._size)
        size, crop = drawn_crop(self.picture.aspect, self._sheet, delivery.bleed_from, asked)
        if round(crop.ppi) < round(asked):
            self.findings.append(fewer_pixels(asked, crop.ppi))
        try:
            return self._prepared(background, size, lambda: drawn(self.picture, size)), crop
        except NotDrawable as reason:
            self._undrawn = reason
            raise

    def _prepared(self, background: Rgb, size: tuple[int, int], came: Callable[[], Image.Image]) -> Image.Image:
        if self._rgb is None or self._rgb[0] != (background, size):
            self._rgb = None  # before the next is made: never two at once
            pixels, findings = press_pixels(came(), background)
            self.findings.extend(findings)
            self._rgb = (background, size), pixels
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
