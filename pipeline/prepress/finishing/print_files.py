"""From a master to its print files. The master is only read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pikepdf import Pdf

from pipeline.prepress.colour.separation import separate
from pipeline.prepress.colour.srgb_profile import NAME, srgb_profile
from pipeline.prepress.delivery import Sheet, print_name
from pipeline.prepress.finishing.encoders import ENCODERS, MEDIA_TYPES
from pipeline.prepress.finishing.pdf_x import bind, image_artwork
from pipeline.prepress.finishing.press_pixels import press_pixels
from pipeline.prepress.finishing.svg_support import NotDrawable
from pipeline.prepress.finishing.vector_page import vector_artwork
from pipeline.prepress.finishing.xmp import Marks, packet
from pipeline.prepress.pictures import open_picture
from pipeline.prepress.size.crop import Crop, cover, cut
from pipeline.records import Finding, Level, PrintFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from PIL import Image

    from pipeline.prepress.delivery import Delivery, Ticket
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Order, Rgb


@dataclass(frozen=True)
class Finished:
    """The print files, each with the place where its bytes lie until they are shelved, and what there is to say of them."""

    files: tuple[tuple[PrintFile, Path], ...]
    findings: tuple[Finding, ...]


def finish(order: Order, master: Path, ticket: Ticket, *, master_sha256: str, made_at: datetime, folder: Path) -> Finished:
    """Make every delivery of `ticket` from the file `master`, into `folder` (one folder for each order).

    `made_at` is when the picture was made, in UTC: the same master and ticket give the same bytes whenever they are finished.
    What cannot be made (pixels of an SVG, or an SVG that would lose something as PDF) is a finding of level `fail`, and the
    other files are made all the same. Raises ValueError where a name will not do or the order has no print size, which the
    plan has to find.

    Decodes one picture: let few threads do it at once. Up to 200 MB; CPU by stage in `benchmarks/finishing.py`.
    """
    if order.print is None:
        raise ValueError(f"{order.item} has no print size")
    sheet = Sheet.of(order.print)
    marks = Marks(
        job=ticket.job,
        item=order.item,
        take=order.take,
        fingerprint=order.fingerprint,
        prompt=order.request.prompt,
        made_at=made_at,
        master_sha256=master_sha256,
        rights=ticket.rights,
        sandbox=ticket.sandbox,
    )
    findings: list[Finding] = []
    files: list[tuple[PrintFile, Path]] = []
    folder.mkdir(parents=True, exist_ok=True)
    with open_picture(master) as picture:
        easel = _Easel(picture, sheet, findings)
        for delivery in ticket.deliveries:
            name = print_name(delivery, job=ticket.job, item=order.item, take=order.take, sheet=sheet)
            try:
                body, crop = _make(delivery, easel, sheet, marks, name)
            except NotDrawable as reason:
                findings.append(_cannot(delivery, str(reason)))
                continue
            path = folder / name
            path.write_bytes(body)
            files.append((_record(f"{ticket.folder(order.stem, sheet)}/{name}", body, delivery, sheet, crop), path))
    return Finished(tuple(files), tuple(dict.fromkeys(findings)))


def _make(delivery: Delivery, easel: _Easel, sheet: Sheet, marks: Marks, name: str) -> tuple[bytes, Crop | None]:
    """Give the bytes of one print file, and how it was cropped (None for vectors). Raises NotDrawable."""
    if easel.picture.image is None:
        if delivery.format != "pdf" or delivery.profile is None:
            raise NotDrawable("pixels are not made from it; add `{format: pdf}` to `deliver`, which keeps it sharp at any size")
        if delivery.bleed_from == "mirror":
            easel.findings.append(_not_mirrored())
        with Pdf.new() as pdf:
            artwork = vector_artwork(pdf, easel.picture, delivery, sheet)
            return bind(pdf, artwork, sheet, delivery.profile, marks, name), None
    image, crop = easel.cut(delivery)
    if delivery.format == "pdf":
        assert delivery.profile is not None  # noqa: S101 (Delivery has seen to it)
        with Pdf.new() as pdf:
            return bind(pdf, image_artwork(pdf, image), sheet, delivery.profile, marks, name), crop
    profile = delivery.profile.data if delivery.profile and delivery.color == "cmyk" else srgb_profile()
    body = ENCODERS[delivery.format](image, crop.ppi, profile, packet(marks, name, MEDIA_TYPES[delivery.format]))
    return body, crop


class _Easel:
    """Holds the master's pixels as the last delivery wanted them, for the next that wants the same."""

    def __init__(self, picture: Picture, sheet: Sheet, findings: list[Finding]) -> None:
        self.picture = picture
        self._sheet = sheet
        self.findings = findings
        self._rgb: tuple[Rgb, Image.Image] | None = None
        self._cmyk: tuple[object, Image.Image] | None = None

    def cut(self, delivery: Delivery) -> tuple[Image.Image, Crop]:
        """Give the pixels of a delivery, in its colours, and how they were cropped."""
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


def _record(key: str, body: bytes, delivery: Delivery, sheet: Sheet, crop: Crop | None) -> PrintFile:
    profile = delivery.profile.name if delivery.profile and delivery.separated else NAME
    return PrintFile(
        key=key,
        sha256=hashlib.sha256(body).hexdigest(),
        bytes=len(body),
        media_type=MEDIA_TYPES[delivery.format],
        color=delivery.color,
        width=crop.size[0] if crop else None,
        height=crop.size[1] if crop else None,
        ppi=round(crop.ppi, 2) if crop else None,
        trim_mm=(sheet.width, sheet.height),
        bleed_mm=sheet.bleed,
        profile=profile,
        description=", ".join(_described(delivery, sheet, crop, profile)),
    )


def _described(delivery: Delivery, sheet: Sheet, crop: Crop | None, profile: str) -> Iterator[str]:
    yield f"{delivery.format.upper()} {sheet.name}" + (f" and {sheet.bleed:g} mm bleed" if sheet.bleed else "")
    yield f"{crop.ppi:.0f} ppi" if crop else "vector"
    if delivery.color == "cmyk":
        yield f"CMYK in {profile} ({delivery.intent})"
    else:
        yield "sRGB" + (f" for {profile}" if delivery.format == "pdf" else "")
    if delivery.format == "pdf":
        yield "built to PDF/X-4"
    if crop and crop.kept < 1:
        yield f"{1 - crop.kept:.0%} of the picture cropped away"
    if crop and any(crop.mirrored):
        yield "bleed mirrored"


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


def _not_mirrored() -> Finding:
    return Finding(
        check="finishing",
        code="finishing.vector-cropped",
        level=Level.INFO,
        text="Vectors are not mirrored: the drawing was cropped to cover trim and bleed instead.",
    )


_SIDES = ("left", "top", "right", "bottom")


def _cannot(delivery: Delivery, reason: str) -> Finding:
    return Finding(
        check="finishing",
        code="finishing.cannot",
        level=Level.FAIL,
        text=f"The master is an SVG, and no {delivery.format.upper()} could be made of it: {reason}.",
        measured=delivery.format,
    )
