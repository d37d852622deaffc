"""All print files of one master, which is only read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pikepdf import Pdf

from pipeline.prepress.colour.srgb_profile import NAME, srgb_profile
from pipeline.prepress.deliveries import Sheet, print_name
from pipeline.prepress.finishing.drawn_pixels import by_pixels, drawn_artwork
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
    from pipeline.prepress.finishing.pdf_x import Artwork
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
    What cannot be made (of an SVG that cannot be drawn) is a finding of level `warn`, and the other files are made all the
    same; of level `fail` where nothing at all can be made, or where only the machine stood in the way. Raises ValueError
    where a name will not do or the order has no print size, which the plan has to find.

    Decodes one picture: let few threads do it at once. Up to 200 MB; CPU by stage in `benchmarks/finishing.py`.
    """
    if order.print is None:
        raise ValueError(f"{order.item} has no print size")
    sheet = Sheet.of(order.print)
    metadata = Metadata(order, ticket, made_at, master_sha256)
    findings: list[Finding] = []
    lacking: list[tuple[Delivery, NotDrawable]] = []
    files: list[tuple[PrintFile, Path]] = []
    folder.mkdir(parents=True, exist_ok=True)
    with open_picture(master) as picture:
        pixels = DeliveryPixels(picture, order.print, findings)
        for delivery in ticket.deliveries_on(sheet):
            name = print_name(delivery, job=ticket.job, item=order.item, take=order.take, sheet=sheet, columns=order.columns)
            try:
                body, crop = _make(delivery, pixels, sheet, metadata, name)
            except NotDrawable as reason:
                lacking.append((delivery, reason))
                continue
            path = folder / name
            path.write_bytes(body)
            key, of_svg = f"{ticket.folder(order.stem, sheet, order.columns)}/{name}", picture.image is None
            record = _record(key, body, delivery, sheet, crop, of_svg=of_svg)
            files.append((record, path))
    level = Level.WARN if files and not any(reason.passing for _, reason in lacking) else Level.FAIL
    findings += [_cannot(delivery, str(reason), level) for delivery, reason in lacking]
    return Finished(tuple(files), tuple(dict.fromkeys(findings)))


def _make(delivery: Delivery, pixels: DeliveryPixels, sheet: Sheet, metadata: Metadata, name: str) -> tuple[bytes, Crop | None]:
    """The bytes of one print file, and how it was cropped (None for vectors). Raises NotDrawable."""
    if delivery.format == "pdf":
        with Pdf.new() as pdf:
            artwork, crop = _artwork(pdf, delivery, pixels, sheet)
            return build_pdf_x(pdf, artwork, sheet, delivery, metadata, name), crop
    image, crop = pixels.cut(delivery)
    profile = delivery.profile.data if delivery.profile and delivery.color == "cmyk" else srgb_profile()
    body = ENCODERS[delivery.format](image, crop.ppi, profile, packet(metadata, name, MEDIA_TYPES[delivery.format]))
    return body, crop


def _artwork(pdf: Pdf, delivery: Delivery, pixels: DeliveryPixels, sheet: Sheet) -> tuple[Artwork, Crop | None]:
    """What lies on a page: of an SVG its vectors, or its pixels where those would lose something."""
    if pixels.picture.image:
        image, crop = pixels.cut(delivery)
        return image_artwork(pdf, image), crop
    try:
        artwork = vector_artwork(pdf, pixels.picture, delivery, sheet)
    except NotDrawable as reason:
        image, crop = pixels.cut(delivery)
        pixels.findings.append(by_pixels(str(reason), crop.ppi))
        return drawn_artwork(pdf, image), crop
    if delivery.bleed_from == "mirror":
        pixels.findings.append(_not_mirrored())
    return artwork, None


def _record(key: str, body: bytes, delivery: Delivery, sheet: Sheet, crop: Crop | None, *, of_svg: bool) -> PrintFile:
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
        description=", ".join(_described(delivery, sheet, crop, profile, of_svg=of_svg)),
    )


def _described(delivery: Delivery, sheet: Sheet, crop: Crop | None, profile: str, *, of_svg: bool) -> Iterator[str]:
    yield f"{delivery.format.upper()} {sheet.name}" + (f" and {sheet.bleed:g} mm bleed" if sheet.bleed else "")
    yield (f"{crop.ppi:.0f} ppi" + (" (vectors turned into pixels)" if of_svg else "")) if crop else "vector"
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


def _cannot(delivery: Delivery, reason: str, level: Level) -> Finding:
    return Finding(
        check="finishing",
        code="finishing.cannot",
        level=level,
        text=f"The master is an SVG, and no {delivery.format.upper()} could be made of it: {reason}.",
        measured=delivery.format,
    )
