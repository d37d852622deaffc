"""A spec file in, orders out; or all its mistakes at once."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.errors import SpecError
from pipeline.models.catalogue import V4_PRO
from pipeline.pace.pacer import Window
from pipeline.prepress.delivery import NO_RIGHTS
from pipeline.spec import model
from pipeline.spec.deliveries import read_deliveries
from pipeline.spec.expansion import expand
from pipeline.spec.nodes import Node, Place
from pipeline.spec.overrides import override
from pipeline.spec.palettes import read_brands
from pipeline.spec.validation import AND_MORE, MOST_MISTAKES, judge
from pipeline.spec.yaml_nodes import read_yaml
from pipeline.spec.yaml_text import Unreadable, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.colour.swatches import BrandPalette
    from pipeline.prepress.delivery import Delivery, Rights
    from pipeline.records import Mistake, Model, Order

DEFAULT_PACE = (Window(200, 60.0),)
"""What Unified Billing allows each gateway (Cloudflare's documentation)."""

SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


@dataclass(frozen=True)
class Spec:
    """A job as its spec wants it. `orders` are in the spec's order; nothing in here has been paid for or looked up."""

    job: str
    path: Path
    sha256: str
    """Of the spec file's bytes, 64 hex digits; rows and `--set` are not in it."""
    limits: Limits
    orders: tuple[Order, ...]
    destination: str | None = None
    gateways: tuple[str, ...] = ("default",)
    pace: tuple[Window, ...] = DEFAULT_PACE
    """Each gateway keeps all of these windows."""
    in_flight: int | None = None
    timeout: float = 180.0
    """Seconds a call may stay unanswered."""
    budget: Decimal | None = None
    """USD."""
    palettes: Mapping[str, BrandPalette] = field(default_factory=dict)
    """Every palette of the spec by its name, also those that no order uses."""
    deliveries: tuple[Delivery, ...] = ()
    """Print files that are made of every picture."""
    rights: Rights = NO_RIGHTS
    model: Model = V4_PRO
    places: Mapping[str, str] = field(default_factory=dict)
    """`FILE:LINE` of each item's id: in the spec, or the row it comes from."""


def load_spec(path: Path, overrides: Sequence[str] = ()) -> Spec:
    """Read a spec, with `--set` settings (`key=value`) over it; `from` files are looked for beside it.

    Raises SpecError with all mistakes, those of the spec first, each in the order of lines.
    """
    found: list[Mistake] = []
    start = Place(str(path), 1, 1)
    try:
        text, body = read_text(path)
        top = read_yaml(text, str(path), found)
    except Unreadable as error:
        raise spec_error([*found, error.mistake], str(path)) from None
    if top is None or top.value is None:
        raise SpecError([start.mistake("the spec is empty: it needs at least `job` and `prompts`")])
    if isinstance(top.value, dict):
        override(top, overrides, found)
    palettes = palette_names(top)
    job = judge(top, text.split("\n"), found)
    brands = read_brands(job, top, path.parent, found) if job else {}
    orders = expand(job, top, path.parent, palettes, brands, found) if job else []
    deliveries = read_deliveries(job, top, path.parent, orders, found) if job else ()
    if found or job is None:
        raise spec_error(found, str(path))
    return Spec(
        job=job.job,
        path=path,
        sha256=hashlib.sha256(body).hexdigest(),
        limits=job.checks,
        orders=tuple(order for order, _ in orders),
        destination=job.destination,
        gateways=(job.gateway,) if isinstance(job.gateway, str) else tuple(job.gateway),
        pace=windows(job.pace),
        in_flight=job.in_flight,
        timeout=seconds(job.timeout),
        budget=dollars(job.budget),
        palettes=brands,
        deliveries=deliveries,
        rights=job.rights.as_rights(),
        places={order.item: str(place) for order, place in orders},
    )


def palette_names(top: Node) -> tuple[str, ...] | None:
    """Give the names of all palettes, sound or not; None where `palettes` is no mapping."""
    palettes = top.child("palettes")
    if palettes is None:
        return ()
    return tuple(palettes.value) if isinstance(palettes.value, dict) else None


def spec_error(found: Sequence[Mistake], path: str) -> SpecError:
    """Give the error that holds each mistake once: the spec's, then those of other files, then those of `--set`."""
    each = sorted(
        set(found), key=lambda at: (at.file != path, at.file.startswith("--set"), at.file, at.line, at.column, at.text)
    )
    if len(each) > MOST_MISTAKES:
        rest = Place(each[MOST_MISTAKES].file, each[MOST_MISTAKES].line, each[MOST_MISTAKES].column)
        each[MOST_MISTAKES:] = [rest.mistake(AND_MORE)]
    return SpecError(each)


def windows(pace: model.Window | str | Sequence[model.Window | str] | None) -> tuple[Window, ...]:
    """Give the windows of `pace`, in seconds."""
    if pace is None:
        return DEFAULT_PACE
    if isinstance(pace, str):
        requests, per = pace.split("/")
        return (Window(int(requests), seconds(per)),)
    if isinstance(pace, model.Window):
        return (Window(pace.requests, seconds(pace.per)),)
    return tuple(window for each in pace for window in windows(each))


def seconds(text: str | int) -> float:
    """Give the seconds of a time such as 60s, 500ms, 1 m or 60."""
    if isinstance(text, int):
        return float(text)
    number, unit = re.findall("[0-9]+|[a-z]+", text)
    return int(number) * SECONDS[unit]


def dollars(budget: float | str | None) -> Decimal | None:
    """Give the USD of a budget such as 25, $25 or 25 USD."""
    if budget is None:
        return None
    return Decimal(budget.strip("$USD ") if isinstance(budget, str) else f"{budget:.15g}")
