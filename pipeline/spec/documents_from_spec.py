"""The documents that a spec asks for, judged before anything is spent: their pages, and which print files these are."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pipeline.prepress.pdf_documents import WantedDocument
from pipeline.spec.suggestions import shown, unknown
from pipeline.stores.safe_names import validate_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.errors import Mistake
    from pipeline.prepress.deliveries import Delivery
    from pipeline.records import Order, PressProfile
    from pipeline.spec.document import SpecDocument
    from pipeline.spec.documents_section import DocumentSection
    from pipeline.spec.nodes import Node, Place


def read_documents(
    document: SpecDocument,
    top: Node,
    orders: Sequence[tuple[Order, Place]],
    deliveries: Sequence[Delivery],
    found: list[Mistake],
) -> tuple[WantedDocument, ...]:
    """The documents that can be made; mistakes join `found`. Where others were found before, items and files may lack."""
    sound_before = not found
    made: list[WantedDocument] = []
    taken: dict[str, Place] = {}
    for number, said in enumerate(document.documents):
        node = top.at(("documents", number))
        place = node.at(("name",)).place
        if first := taken.get(said.name.casefold()):
            found.append(place.mistake(f"{shown(said.name)} is the name of a document already, in {first}"))
        taken.setdefault(said.name.casefold(), place)
        try:
            validate_name(said.name)
        except ValueError as error:
            found.append(place.mistake(f"{shown(said.name)} {error}"))
        if sound_before:
            items = _items(said, node, [order.item for order, _ in orders], found)
            delivery = _pages(said, node, deliveries, found)
            if delivery is not None:
                press = _press(delivery, [order for order, _ in orders if order.item in items], node, found)
                made.append(WantedDocument(said.name, items, delivery.on(press)))
    return tuple(made)


def _items(said: DocumentSection, node: Node, ids: Sequence[str], found: list[Mistake]) -> tuple[str, ...]:
    """The items of a document in the order of their pages, each once."""
    if said.items is None:
        return tuple(ids)
    chosen: dict[str, None] = {}
    for position, pattern in enumerate(said.items):
        fitting = [item for item in ids if fnmatchcase(item, pattern)]
        if not fitting:
            says = unknown(pattern, ids, "fits no item of this job")
            found.append(node.at(("items", position)).place.mistake(says))
        chosen |= dict.fromkeys(fitting)
    return tuple(chosen)


def _press(delivery: Delivery, orders: Sequence[Order], node: Node, found: list[Mistake]) -> PressProfile | None:
    """The press that the print sizes of all pages name; a document is made for one, so two are a mistake."""
    presses = dict.fromkeys(order.print.press if order.print else None for order in orders) if delivery.stands_in else {}
    if len(presses) > 1:
        names = " and ".join(press.name if press else "the shipped profile" for press in presses)
        says = f"its pages are made for {names}, and a document for one press: name it as `profile` in `deliver`"
        found.append(node.place.mistake(says))
    return next(iter(presses), None)


def _pages(said: DocumentSection, node: Node, deliveries: Sequence[Delivery], found: list[Mistake]) -> Delivery | None:
    """The delivery whose files are the pages; None where there is none, or more than one."""
    fitting = [
        each
        for each in deliveries
        if each.format == "pdf" and said.color in (None, each.color) and said.standard in (None, each.page.standard)
    ]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        says = f"{len(fitting)} pdf files of `deliver` fit: say which of them the pages are, by `color` or `standard`"
    else:
        says = "its pages are pdf files of `deliver`, and none there fits: add `{format: pdf}` to `deliver`"
    found.append(node.place.mistake(says))
    return None
