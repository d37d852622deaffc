"""A spec file in, orders out; or all its mistakes at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pipeline.errors import SpecError
from pipeline.models.catalogue import CATALOGUE, Catalogue
from pipeline.prepress.deliveries import NO_RIGHTS, columns_in
from pipeline.spec.deliveries_from_spec import read_deliveries
from pipeline.spec.document import DEFAULT_PACE, SpecDocument
from pipeline.spec.documents_from_spec import read_documents
from pipeline.spec.expansion import Names, colours_of, expand
from pipeline.spec.guards_section import NO_GUARDS
from pipeline.spec.model_names import read_models
from pipeline.spec.nodes import Place
from pipeline.spec.overrides import override
from pipeline.spec.palettes_from_spec import read_brands
from pipeline.spec.printers_from_spec import read_printers
from pipeline.spec.publish_from_spec import read_publication
from pipeline.spec.validation import AND_MORE, MOST_MISTAKES, judge
from pipeline.spec.yaml_reader import read_yaml
from pipeline.spec.yaml_text import Unreadable, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from pipeline.errors import Mistake
    from pipeline.pace.pacer import Window
    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.colour.swatches import BrandPalette
    from pipeline.prepress.deliveries import Delivery, Rights
    from pipeline.prepress.pdf_documents import WantedDocument
    from pipeline.records import Model, Order
    from pipeline.spec.guards_section import GuardsSection
    from pipeline.spec.nodes import Node
    from pipeline.spec.notify_section import Receiver
    from pipeline.spec.printers_from_spec import Printers
from pipeline.spec.publish_from_spec import Publication


@dataclass(frozen=True)
class Spec:
    """A job as its spec wants it. `orders` are in the spec's order; nothing in here has been paid for or looked up."""

    job: str
    path: Path
    sha256: str
    """Of the spec file's bytes, 64 hex digits; rows and `--set` are not in it."""
    limits: Limits
    orders: tuple[Order, ...]
    model: Model = CATALOGUE.default
    """The job's own: what is asked where neither a prompt nor the defaults name one."""
    catalogue: Catalogue = CATALOGUE
    """The models that the spec could name, with those it adds and at the prices it says."""
    destination: str | None = None
    gateways: tuple[str, ...] = ("default",)
    pace: tuple[Window, ...] = DEFAULT_PACE
    """Each gateway keeps all of these windows."""
    in_flight: int | None = None
    timeout: float = 180.0
    """Seconds a call may stay unanswered."""
    budget: Decimal | None = None
    """USD."""
    guards: GuardsSection = NO_GUARDS
    palettes: Mapping[str, BrandPalette] = field(default_factory=dict)
    """Every palette of the spec by its name, also those that no order uses."""
    deliveries: tuple[Delivery, ...] = ()
    """Print files that are made of every picture."""
    printers: tuple[str, ...] = ()
    """A sentence for each printer that was named: what was taken from it."""
    documents: tuple[WantedDocument, ...] = ()
    """Files of many pages, bound from the print files."""
    rights: Rights = NO_RIGHTS
    approval: Literal["required"] | None = None
    """Whether a person has to say yes before a picture is used."""
    publication: Publication | None = None
    """What is released as a drop after every run; None: nothing."""
    notify: tuple[Receiver, ...] = ()
    """Who is told how a run ended."""
    ping: str | None = None
    """The variable with the URL of a check that hears of each run."""
    places: Mapping[str, str] = field(default_factory=dict)
    """`FILE:LINE` of each item's id: in the spec, or the row it comes from."""
    notes: tuple[str, ...] = ()
    """What people should know of how it was read, a sentence each: no mistakes."""


def load_spec(path: Path, overrides: Sequence[str] = (), catalogue: Catalogue = CATALOGUE) -> Spec:
    """Read a spec, with `--set` settings (`key=value`) over it; `from` files are looked for beside it.

    Raises SpecError with all mistakes, those of the spec first, each in the order of lines.
    """
    found: list[Mistake] = []
    try:
        text, body = read_text(path)
        top = read_yaml(text, str(path), found)
    except Unreadable as error:
        raise spec_error([*found, error.mistake], str(path)) from None
    if top is None or top.value is None:
        raise SpecError([Place(str(path), 1, 1).mistake("the spec is empty: it needs at least `job` and `prompts`")])
    if isinstance(top.value, dict):
        override(top, overrides, found)
    spec = read_spec(path, body, text.split("\n"), top, catalogue, found)
    if found or spec is None:
        raise spec_error(found, str(path))
    return spec


def read_spec(
    path: Path, body: bytes, lines: Sequence[str], top: Node, catalogue: Catalogue, found: list[Mistake]
) -> Spec | None:
    """The spec that a file holds, as far as it is sound; mistakes join `found`. None: nothing in it is."""
    before = {key: top.names_under(key) for key in ("palettes", "models", "printers")}  # what is faulty is taken out
    document = judge(top, lines, found, SpecDocument)
    if document is None:
        return None
    brands = read_brands(document, top, path.parent, found)
    printers = read_printers(document, top, before["printers"], path.parent, found)
    models, kept = read_models(document, top, before["models"], catalogue, found), _kept(document, printers)
    names = Names(models, before["palettes"], {name: colours_of(brand) for name, brand in brands.items()}, printers, kept)
    orders = expand(document, top, path.parent, names, found)
    deliveries = read_deliveries(document, top, path.parent, orders, names, found)
    return Spec(
        job=document.job,
        path=path,
        sha256=hashlib.sha256(body).hexdigest(),
        limits=document.checks,
        orders=tuple(order for order, _ in orders),
        model=models.default or models.catalogue.default,
        catalogue=models.catalogue,
        destination=document.destination,
        gateways=document.gateway,
        pace=document.pace or DEFAULT_PACE,
        in_flight=document.in_flight,
        timeout=document.timeout,
        budget=document.budget,
        guards=document.guards,
        palettes=brands,
        deliveries=deliveries,
        printers=printers.sentences(),
        documents=read_documents(document, top, orders, deliveries, found),
        rights=document.rights,
        approval=document.approval,
        publication=read_publication(document, top, orders, deliveries, found),
        notify=tuple(document.notify),
        ping=document.ping,
        places={order.item: str(place) for order, place in orders},
        notes=tuple(dict.fromkeys(names.notes)),
    )


def _kept(document: SpecDocument, printers: Printers) -> frozenset[str]:
    """The columns that are kept for the names of files."""
    kept = frozenset(document.columns) | (document.publish.name.names if document.publish else frozenset())
    return kept.union(*(columns_in(wanted.name) for wanted in document.deliver or printers.files_of_job()))


def spec_error(found: Sequence[Mistake], path: str) -> SpecError:
    """The error that holds each mistake once: the spec's, then those of other files, then those of `--set`."""
    each = sorted(
        set(found), key=lambda at: (at.file != path, at.file.startswith("--set"), at.file, at.line, at.column, at.text)
    )
    if len(each) > MOST_MISTAKES:
        rest = Place(each[MOST_MISTAKES].file, each[MOST_MISTAKES].line, each[MOST_MISTAKES].column)
        each[MOST_MISTAKES:] = [rest.mistake(AND_MORE)]
    return SpecError(each)
