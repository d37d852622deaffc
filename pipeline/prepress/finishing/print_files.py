"""All print files of one master, which is only read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pikepdf import Pdf

from pipeline.prepress.colour.srgb_profile import NAME, srgb_profile
from pipeline.prepress.deliveries import Sheet, print_name
from pipeline.prepress.finishing.encoders import ENCODERS, MEDIA_TYPES
from pipeline.prepress.finishing.pdf_standards import STANDARDS
from pipeline.prepress.finishing.pdf_x import build_pdf_x, image_artwork
from pipeline.prepress.finishing.sheet_pixels import DeliveryPixels
from pipeline.prepress.finishing.svg_support import NotDrawable
from pipeline.prepress.finishing.vector_page import vector_artwork
from pipeline.prepress.finishing.xmp import Metadata, packet
from pipeline.prepress.pictures import open_picture
from pipeline.records import Finding, Level, PrintFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from pipeline.prepress.deliveries import Delivery, Ticket
    from pipeline.prepress.size.crop import Crop
    from pipeline.records import Order


@dataclass(frozen=True)
class Finished:
    """The print files, each with the path of its bytes until they are shelved, and findings about them."""

    files: tuple[tuple[PrintFile, Path], ...]
    findings: tuple[Finding, ...]


def finish(
    order: Order,
    master: Path,
    ticket: Ticket,
    *,
    master_sha256: str,
    made_at: datetime,
    folder: Path,
) -> Finished:
    """Make every delivery of `ticket` from the file `master`, into `folder` (one folder for each order).

    `made_at` is when the picture was made, in UTC, as the files are to say: the same master and ticket give the same bytes
    whenever they are finished.
    What cannot be made (pixels of an SVG, or an SVG that would lose something as PDF) is a finding of level `fail`, and the
    other files are made all the same. Raises ValueError where a name will not do or the order has no print size, which the
    plan has to find.

    Decodes one picture: let few threads do it at once. Up to 200 MB; CPU by stage in `benchmarks/finishing.py`.
    """
    if order.print is None:
        raise ValueError(f"{order.item} has no print size")
    sheet = Sheet.of(order.print)
    metadata = Metadata(order, ticket, made_at, master_sha256)
    findings: list[Finding] = []
    files: list[tuple[PrintFile, Path]] = []
    folder.mkdir(parents=True, exist_ok=True)
    with open_picture(master) as picture:
        pixels = DeliveryPixels(picture, sheet, findings)
        for delivery in ticket.deliveries:
            name = print_name(delivery, job=ticket.job, item=order.item, take=order.take, sheet=sheet)
            try:
                body, crop = _make(delivery, pixels, sheet, metadata, name)
            except NotDrawable as reason:
                findings.append(_cannot(delivery, str(reason)))
                continue
            path = folder / name
            path.write_bytes(body)
            files.append((_record(f"{ticket.folder(order.stem, sheet)}/{name}", body, delivery, sheet, crop), path))
    return Finished(tuple(files), tuple(dict.fromkeys(findings)))


def _make(delivery: Delivery, pixels: DeliveryPixels, sheet: Sheet, metadata: Metadata, name: str) -> tuple[bytes, Crop | None]:
    """The bytes of one print file, and how it was cropped (None for vectors). Raises NotDrawable."""
    if pixels.picture.image is None:
        if delivery.format != "pdf" or delivery.profile is None:
            raise NotDrawable("pixels are not made from it; add `{format: pdf}` to `deliver`, which keeps it sharp at any size")
        if delivery.bleed_from == "mirror":
            pixels.findings.append(_not_mirrored())
        with Pdf.new() as pdf:
            artwork = vector_artwork(pdf, pixels.picture, delivery, sheet)
            return build_pdf_x(pdf, artwork, sheet, delivery, metadata, name), None
    image, crop = pixels.cut(delivery)
    if delivery.format == "pdf":
        with Pdf.new() as pdf:
            return build_pdf_x(pdf, image_artwork(pdf, image), sheet, delivery, metadata, name), crop
    profile = delivery.profile.data if delivery.profile and delivery.color == "cmyk" else srgb_profile()
    body = ENCODERS[delivery.format](image, crop.ppi, profile, packet(metadata, name, MEDIA_TYPES[delivery.format]))
    return body, crop


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
        yield f"built to {STANDARDS[delivery.page.standard].name}"
        if delivery.page.marks:
            yield f"marks: {', '.join(delivery.page.marks)}"
    if crop and crop.kept < 1:
        yield f"{1 - crop.kept:.0%} of the picture cropped away"
    if crop and any(crop.mirrored):
        yield "bleed mirrored"


def _not_mirrored() -> Finding:
    return Finding(
        check="finishing",
        code="finishing.vector-cropped",
        level=Level.INFO,
        text="Vectors are not mirrored: the drawing was cropped to cover trim and bleed instead.",
    )


def _cannot(delivery: Delivery, reason: str) -> Finding:
    return Finding(
        check="finishing",
        code="finishing.cannot",
        level=Level.FAIL,
        text=f"The master is an SVG, and no {delivery.format.upper()} could be made of it: {reason}.",
        measured=delivery.format,
    )
