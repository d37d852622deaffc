"""What a spec publishes, judged before anything is spent: every name that its files will have, and that no two coincide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.deliveries import EXTENSIONS, NAME_FIELDS
from pipeline.spec.drop_names import NamedFile, check_ending, clashes, name_in_drop
from pipeline.spec.suggestions import first_of, nearest, shown, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.errors import Mistake
    from pipeline.prepress.deliveries import Delivery
    from pipeline.records import Order
    from pipeline.spec.document import SpecDocument
    from pipeline.spec.nodes import Node, Place
    from pipeline.spec.placeholders import Template
    from pipeline.spec.publish_section import FileKind, TableForm

CLASHES_TOLD = 20
FIELDS = frozenset(NAME_FIELDS)


@dataclass(frozen=True)
class Publication:
    """The set of valid files that a job releases after every run."""

    to: str
    """The drop's place, as destinations are written."""
    files: tuple[FileKind, ...]
    name: Template
    approved: bool = False
    """Nothing goes into it that no person has approved."""
    assets: tuple[TableForm, ...] = ("aem",)


def read_publication(
    document: SpecDocument,
    top: Node,
    orders: Sequence[tuple[Order, Place]],
    deliveries: Sequence[Delivery],
    found: list[Mistake],
) -> Publication | None:
    """What the job publishes; None where it publishes nothing. Mistakes join `found`."""
    _judge_columns(document, top, orders, found)
    said = document.publish
    if said is None:
        return None
    node = top.at(("publish",))
    made = {delivery.format for delivery in deliveries}
    for position, kind in enumerate(said.files):
        if kind != "master" and kind not in made and not (top.lost("deliver") or len(deliveries) < len(document.deliver)):
            says = f"{shown(kind)}: `deliver` makes no such file; it makes {', '.join(sorted(made)) or 'none'}"
            found.append(node.at(("files", position)).place.mistake(says))
    publication = Publication(said.to, tuple(said.files), said.name, said.approved, said.assets)
    _judge_names(document, publication, orders, deliveries, node.at(("name",)).place, found)
    return publication


def _judge_columns(document: SpecDocument, top: Node, orders: Sequence[tuple[Order, Place]], found: list[Mistake]) -> None:
    """Report each of `columns` that no row has; where prompts had mistakes of their own, theirs may."""
    if found:
        return
    there = {column for order, _ in orders for column in order.columns}
    for position, column in enumerate(document.columns):
        if column not in there:
            says = unknown(column, there, "is no column of any rows file, nor an axis of `for_each`")
            found.append(top.at(("columns", position)).place.mistake(says))


def _judge_names(
    document: SpecDocument,
    publication: Publication,
    orders: Sequence[tuple[Order, Place]],
    deliveries: Sequence[Delivery],
    place: Place,
    found: list[Mistake],
) -> None:
    """Report at `place`, that of the name, columns that items lack, and at their rows names that are none or coincide."""
    one_take = publication.approved or document.approval is not None
    names: list[tuple[str, str]] = []
    at: dict[str, Place] = {}
    without: dict[str, list[str]] = {}
    asked = publication.name.names
    for order, row in orders:
        at[order.item] = row
        missing = asked - order.columns.keys() - FIELDS | (asked & {"trim"} if not order.print else frozenset())
        for name in sorted(missing):
            without.setdefault(name, []).append(order.item)
        if missing:
            continue
        for file in _files(document.job, publication, order, deliveries):
            try:
                name = name_in_drop(publication.name, file)
                names.append((name if file.format == "master" else check_ending(name, file.ext), order.item))
            except ValueError as error:
                found.append(row.mistake(f"the name that `publish` gives {shown(order.item)} {error}"))
                break
    for name, items in without.items():
        found.append(place.mistake(_no_column(name, items, orders)))
    for name, whose in clashes(names)[:CLASHES_TOLD]:
        if not (one_take and _are_takes_of_one(whose)):
            found.append(at[whose[-1]].mistake(_coincide(name, whose, at)))


def _files(job: str, publication: Publication, order: Order, deliveries: Sequence[Delivery]) -> Iterator[NamedFile]:
    """The files of an item that are published. How a master will end is not known yet: as its kind mostly does."""
    trim = order.print.trim_mm if order.print else None
    for kind in publication.files:
        if kind == "master":
            ext = "svg" if order.request.model.output == "vector" else "png"
            yield NamedFile(job, order.item, order.take, ext, kind, "rgb", trim, order.columns)
        for delivery in deliveries:
            if delivery.format == kind:
                yield NamedFile(
                    job, order.item, order.take, EXTENSIONS[delivery.format], kind, delivery.color, trim, order.columns
                )


def _no_column(name: str, items: Sequence[str], orders: Sequence[tuple[Order, Place]]) -> str:
    of = first_of([shown(item) for item in dict.fromkeys(items)])
    if name == "trim":
        return f"`{{trim}}` of `publish.name`: {of} has no print size"
    there = {column for order, _ in orders for column in order.columns}
    near = nearest(name, there)
    hint = f"; did you mean `{{{near}}}`?" if near else ": the name may hold fields of a file and columns of its row alone"
    return f"`{{{name}}}` of `publish.name` has no value for {of}{hint}"


def _coincide(name: str, items: Sequence[str], at: Mapping[str, Place]) -> str:
    several = list(dict.fromkeys(items))
    if len(several) == 1:
        return (
            f"{len(items)} files of {shown(several[0])} would be published as {shown(name)}: put `{{color}}` or `{{ext}}` in it"
        )
    others = first_of([f"{shown(item)} ({at[item]})" for item in several[:-1]])
    takes = " (takes of one picture: put `{take}` in the name, or say `approved: true`)" if _are_takes_of_one(items) else ""
    says = f"{shown(several[-1])} would be published as {shown(name)}, and so would {others}"
    return f"{says}: on some disks these are one file{takes}"


def _are_takes_of_one(items: Sequence[str]) -> bool:
    """Whether these are different takes of one picture, of which a person chooses one."""
    pictures = {re.sub(r"\.take-[0-9]+$", "", item) for item in items}
    return len(pictures) == 1 and len(set(items)) == len(items) > 1
