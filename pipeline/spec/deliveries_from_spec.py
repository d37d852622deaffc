"""The print files that a spec asks for, as they can be made; what cannot be made is a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.colour.press_profiles import PressProfile, ProfileFault, open_profile
from pipeline.prepress.deliveries import Delivery, Sheet, clashes, columns_in, print_name
from pipeline.prepress.pdf_pages import PLAIN_PAGE, PdfPage
from pipeline.spec.name_notes import files_named
from pipeline.spec.suggestions import first_of, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from pipeline.errors import Mistake
    from pipeline.records import Order
    from pipeline.spec.deliver_section import WantedSection
    from pipeline.spec.document import SpecDocument
    from pipeline.spec.expansion import Names
    from pipeline.spec.nodes import Node, Place
    from pipeline.spec.printers_from_spec import Printers

CLASHES_TOLD = 3


@dataclass(frozen=True)
class WantedFiles:
    """What is said of the print files of a job: in the spec, or by its printer."""

    sections: Sequence[WantedSection]
    node: Node
    folder: Path
    """Where profiles are looked for."""


def wanted_files(document: SpecDocument, top: Node, folder: Path, printers: Printers, found: list[Mistake]) -> WantedFiles:
    """The `deliver` of the spec, or else that of the job's printer; mistakes join `found`.

    Print files are made alike for a whole job: a printer of single prompts that brings its own is a mistake.
    """
    if document.deliver or top.lost("deliver"):
        return WantedFiles(document.deliver, top.at(("deliver",)), folder)
    name = printers.of_job[0] if printers.of_job else ""
    for other, place in printers.named.items():
        if other != name and other in printers.sound and printers.sound[other].section.deliver:
            says = (
                f"{shown(other)} brings its own `deliver`, and print files are made alike for a whole job: name it as the "
                "job's own `printer`, say `deliver` in the spec, or give it a job of its own"
            )
            found.append(place.mistake(says))
    printer = printers.sound.get(name)
    if printer is None or not printer.section.deliver:
        return WantedFiles((), top, folder)
    printers.take(printer, ("deliver",))
    return WantedFiles(printer.section.deliver, printer.node.at(("deliver",)), printer.folder)


def read_deliveries(
    document: SpecDocument,
    top: Node,
    folder: Path,
    orders: Sequence[tuple[Order, Place]],
    names: Names,
    found: list[Mistake],
) -> tuple[Delivery, ...]:
    """The deliveries of a job that are sound; mistakes join `found`, and notes those of `names`.

    `folder` is where profiles are looked for.
    """
    wanted = wanted_files(document, top, folder, names.printers, found)
    numbered = [(said, wanted.node.at((number,))) for number, said in enumerate(wanted.sections)]
    made = [each for said, node in numbered if (each := _read(said, node, wanted.folder, found))]
    if wanted.sections:
        place = wanted.node.place
        _judge_sizes(orders, place, found)
        _judge_marks(made, orders, place, found)
        asked = [(said.name, node.at(("name",)).place) for said, node in numbered]
        if not _lack_columns(asked, orders, names.there, found):
            _judge_names(document.job, made, orders, place, found)
        used = sorted(frozenset[str]().union(*(columns_in(name) for name, _ in asked)))
        names.notes.extend(files_named(order.columns[name] for name in used for order, _ in orders if name in order.columns))
    return tuple(made)


def _read(wanted: WantedSection, node: Node, folder: Path, found: list[Mistake]) -> Delivery | None:
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
        black=wanted.black,
        background=wanted.background.rgb,
        name=wanted.name,
        stands_in=inked and not wanted.profile,
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


def _lack_columns(
    asked: Sequence[tuple[str, Place]], orders: Sequence[tuple[Order, Place]], there: Collection[str], found: list[Mistake]
) -> bool:
    """Report, at the place of a name, each column in it that items lack; whether there is one. `there`: all that could be."""
    before = len(found)
    for template, place in asked:
        for column in sorted(columns_in(template)):
            items = [shown(order.item) for order, _ in orders if column not in order.columns]
            if items:
                near = nearest(column, there)
                hint = f": did you mean `{{{near}}}`?" if near and near != column else ": no row of theirs has such a column"
                found.append(place.mistake(f"`{{{column}}}` of `name` has no value for {first_of(items)}{hint}"))
    return len(found) > before


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
                name = print_name(delivery, job=job, item=order.item, take=order.take, sheet=sheet, columns=order.columns)
            except ValueError as error:
                found.append(where.mistake(f"the file name that `deliver` gives {shown(order.item)} {error}"))
            else:
                names.append((order.item, name))
    rows = {order.item: where for order, where in orders if any(columns_in(delivery.name) for delivery in made)}
    for name, items in clashes(names)[:CLASHES_TOLD]:
        different = dict.fromkeys(items)
        of = first_of([f"{shown(item)} ({rows[item]})" if item in rows else shown(item) for item in different])
        do = "put `{item}` or `{take}` in it" if rows and len(different) > 1 else "give each delivery a `name` of its own"
        found.append(place.mistake(f"{len(items)} files of {of} would be called {shown(name)}: {do}"))
