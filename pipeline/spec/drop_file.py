"""A drop file in, what it asks for out; or all its mistakes at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.errors import MakereadyError, SpecError
from pipeline.spec.drop_document import DropDocument
from pipeline.spec.loader import spec_error
from pipeline.spec.nodes import Place
from pipeline.spec.suggestions import shown
from pipeline.spec.validation import judge
from pipeline.spec.yaml_reader import read_yaml
from pipeline.spec.yaml_text import Unreadable, read_text
from pipeline.stores.places import SCHEME, lies_in

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.errors import Mistake
    from pipeline.spec.moments import NamedMoment
    from pipeline.spec.nodes import Node
    from pipeline.spec.notify_section import Receiver
    from pipeline.spec.placeholders import Template
    from pipeline.spec.publish_section import FileKind, TableForm

EVERYTHING = "*"


@dataclass(frozen=True)
class Contribution:
    """Files of one job that go into a drop."""

    shelf: str
    """`DESTINATION/JOB`."""
    files: tuple[FileKind, ...]
    name: Template
    items: tuple[str, ...] = (EVERYTHING,)
    """Ids or patterns."""
    place: str = ""
    """`FILE:LINE`, for sentences about it."""


@dataclass(frozen=True)
class DropFile:
    """What a drop file asks for."""

    drop: str
    to: str
    """The drop's place, as destinations are written."""
    sources: tuple[Contribution, ...]
    release: NamedMoment | None = None
    """When it goes live; None: when a person says so."""
    approved: bool = False
    """Nothing goes into it that no person has approved."""
    approval: Literal["required"] | None = None
    """Whether a person has to say yes to the prepared drop before it is released."""
    links: int | None = None
    """Seconds that signed links live; None: there are none."""
    assets: tuple[TableForm, ...] = ("aem",)
    notify: tuple[Receiver, ...] = ()
    """Who is told that it waits, is released, or held back."""


def load_drop(path: Path) -> DropFile:
    """Read a drop file. Raises SpecError with all mistakes, in the order of their lines; nothing else is opened."""
    found: list[Mistake] = []
    try:
        text, _ = read_text(path)
        top = read_yaml(text, str(path), found)
    except Unreadable as error:
        raise spec_error([*found, error.mistake], str(path)) from None
    if top is None or not isinstance(top.value, dict):
        says = "a drop file needs lines of `key: value`, at least `drop`, `to` and `from`"
        raise SpecError([(top.place if top else Place(str(path), 1, 1)).mistake(says)])
    document = judge(top, text.split("\n"), found, DropDocument)
    if document:
        _judge_places(document, top, found)
    if found or document is None:
        raise spec_error(found, str(path))
    return DropFile(
        drop=document.drop,
        to=document.to,
        sources=tuple(
            Contribution(
                each.shelf,
                tuple(each.files),
                each.name,
                tuple(each.items or (EVERYTHING,)),
                str(top.at(("from", number)).place),
            )
            for number, each in enumerate(document.sources)
        ),
        release=document.release,
        approved=document.approved,
        approval=document.approval,
        links=document.links,
        assets=document.assets,
        notify=tuple(document.notify),
    )


def _judge_places(document: DropDocument, top: Node, found: list[Mistake]) -> None:
    """Report a place that lies in one of the shelves, a bucket without a folder, and links where no service signs them."""
    to = top.at(("to",)).place
    if _is_bare(document.to):
        found.append(to.mistake(f"{shown(document.to)} is a whole bucket: name a folder in it, as s3://BUCKET/{document.drop}"))
    for number, source in enumerate(document.sources):
        place = top.at(("from", number, "shelf")).place
        if _is_bare(source.shelf):
            found.append(place.mistake(f"{shown(source.shelf)} names no job: a shelf is DESTINATION/JOB"))
            continue
        try:
            if lies_in(document.to, source.shelf):
                says = f"{shown(document.to)} lies in the shelf {shown(source.shelf)}: a drop needs a place of its own"
                found.append(to.mistake(says))
        except MakereadyError as fault:
            found.append(place.mistake(str(fault)))
    if document.links and not SCHEME.match(document.to):
        says = "`links` are signed by the service of a bucket; a folder has none: take it out"
        found.append(top.at(("links",)).place.mistake(says))


def _is_bare(place: str) -> bool:
    """Whether a place is a bucket and nothing in it."""
    return SCHEME.match(place) is not None and place.rstrip("/").count("/") < 3
