"""The print files that a spec asks for, as they can be made; what cannot be made is a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.colour.press_profiles import PressProfile, ProfileFault, open_profile
from pipeline.prepress.deliveries import Delivery, Sheet, clashes, print_name
from pipeline.prepress.pdf_pages import PLAIN_PAGE, PdfPage
from pipeline.spec.suggestions import first_of, shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.errors import Mistake
    from pipeline.records import Order
    from pipeline.spec.deliver_section import WantedSection
    from pipeline.spec.document import SpecDocument
    from pipeline.spec.nodes import Node, Place

CLASHES_TOLD = 3


def read_deliveries(
    document: SpecDocument, top: Node, folder: Path, orders: Sequence[tuple[Order, Place]], found: list[Mistake]
) -> tuple[Delivery, ...]:
    """The deliveries of a job that are sound; mistakes join `found`. `folder` is where profiles are looked for."""
    made = [each for number, wanted in enumerate(document.deliver) if (each := _read(wanted, number, top, folder, found))]
    if document.deliver:
        place = top.at(("deliver",)).place
        _judge_sizes(orders, place, found)
        _judge_marks(made, orders, place, found)
        _judge_names(document.job, made, orders, place, found)
    return tuple(made)


def _read(wanted: WantedSection, number: int, top: Node, folder: Path, found: list[Mistake]) -> Delivery | None:
    node = top.at(("deliver", number))
    inked = wanted.color == "cmyk" or wanted.format == "pdf"
    if wanted.format == "png" and wanted.color == "cmyk":
        found.append(node.at(("color",)).place.mistake("PNG holds no cmyk: take tiff, jpeg or pdf, or color: rgb"))
        return None
    if wanted.profile and not inked:
        says = (
            f"`profile` is for cmyk and for pdf; an RGB {wanted.format.upper()} carries sRGB: add `color: cmyk`, or take it out"
        )
        found.append(node.at(("profile",)).place.mistake(says))
        return None
    page = _page(wanted, node, found)
    if page is None:
        return None
    profile: PressProfile | None = None
    if inked:
        try:
            profile = open_profile(folder / wanted.profile if wanted.profile else None)
        except ProfileFault as fault:
            found.append(node.at(("profile",)).place.mistake(str(fault)))
            return None
    return Delivery(
        format=wanted.format,
        color=wanted.color,
        profile=profile,
        intent=wanted.intent,
        black_point=wanted.black_point,
        bleed_from=wanted.bleed_from,
        background=wanted.background.rgb,
        name=wanted.name,
        page=page,
    )


def _page(wanted: WantedSection, node: Node, found: list[Mistake]) -> PdfPage | None:
    """How the page of a PDF is built; None where what is said of it cannot be, which joins `found`."""
    said = [key for key in ("standard", "marks", "mark_offset") if key in wanted.model_fields_set]
    if said and wanted.format != "pdf":
        says = f"`{said[0]}` is for pdf alone: a {wanted.format.upper()} has no page for it; take it out, or `format: pdf`"
        found.append(node.at((said[0],)).place.mistake(says))
        return None
    if wanted.standard == "x-1a" and wanted.color == "rgb":
        found.append(node.at(("standard",)).place.mistake("PDF/X-1a holds no rgb: add `color: cmyk`, or take x-4"))
        return None
    if wanted.mark_offset is not None and not wanted.marks:
        found.append(node.at(("mark_offset",)).place.mistake("there are no `marks` to keep off the trim: add `marks: true`"))
        return None
    return PdfPage(wanted.standard or PLAIN_PAGE.standard, wanted.marks, wanted.mark_offset)


def _judge_marks(made: Sequence[Delivery], orders: Sequence[tuple[Order, Place]], place: Place, found: list[Mistake]) -> None:
    """Report marks that would lie in the bleed, on the picture."""
    bleeds = {order.print.bleed_mm: order.item for order, _ in orders if order.print}
    for delivery in made:
        offset, deepest = delivery.page.mark_offset, max(bleeds, default=0.0)
        if offset is not None and offset < deepest:
            says = (
                f"`mark_offset` {offset:g}mm is less than the bleed of {shown(bleeds[deepest])}, {deepest:g}mm: the marks "
                "would lie on the picture; make it that much, or leave it out"
            )
            found.append(place.mistake(says))


def _judge_sizes(orders: Sequence[tuple[Order, Place]], place: Place, found: list[Mistake]) -> None:
    """Report items without a print size at `place`, that of `deliver`."""
    unsized = [order.item for order, _ in orders if not order.print]
    if unsized and not found:  # a print size with a mistake of its own has been told of already
        names = first_of([shown(item) for item in unsized])
        found.append(place.mistake(f"{names}: `deliver` needs a print size: give `print: {{trim: A5}}` to it or `defaults`"))


def _judge_names(
    job: str, made: Sequence[Delivery], orders: Sequence[tuple[Order, Place]], place: Place, found: list[Mistake]
) -> None:
    """Report file names that are not safe, and those that are not unlike every other."""
    names: list[tuple[str, str]] = []
    for order, where in orders:
        if not order.print:
            continue
        sheet = Sheet.of(order.print)
        for delivery in made:
            try:
                name = print_name(delivery, job=job, item=order.item, take=order.take, sheet=sheet)
            except ValueError as error:
                found.append(where.mistake(f"the file name that `deliver` gives {shown(order.item)} {error}"))
            else:
                names.append((order.item, name))
    for name, items in clashes(names)[:CLASHES_TOLD]:
        of = first_of([shown(item) for item in dict.fromkeys(items)])
        says = f"{len(items)} files of {of} would be called {shown(name)}: give each delivery a `name` of its own"
        found.append(place.mistake(says))
