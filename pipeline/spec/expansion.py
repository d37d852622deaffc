"""Prompts become orders: every row and every combination of a matrix, with the placeholders filled in."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from pipeline.models.catalogue import V4_PRO
from pipeline.records import Order, Request
from pipeline.spec.placeholders import as_name
from pipeline.spec.print_sizes import Shortfalls, shortfalls, sized
from pipeline.spec.prompt_pattern import Pattern, read_pattern
from pipeline.spec.suggestions import shown, unknown
from pipeline.spec.text_patterns import (
    BLEED_SHAPE,
    LONGEST_PROMPT,
    LONGEST_STYLE,
    ORIENTATION_SHAPE,
    PALETTE_NAME,
    PROFILE_SHAPE,
    PROMPT_SHAPE,
    SIZE_SHAPE,
    STYLE_SHAPE,
    TRIM_SHAPE,
)
from pipeline.spec.validation import MOST_MISTAKES
from pipeline.stores.names import validate_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from pipeline.prepress.colour.swatches import BrandPalette
    from pipeline.records import Mistake, Rgb
    from pipeline.spec.model import Job
    from pipeline.spec.nodes import Node, Place

MOST_ITEMS = 50_000
"""Items a job may hold: 12,500 USD. Above it is more likely that a matrix was multiplied by mistake."""

MOST_TEXT = 50_000_000
"""Characters of all prompts together, filled in: a thousand for each of the most items."""

MOST_SUGGESTIONS = 100
"""Mistakes after which no nearest name is looked for: each look costs milliseconds where there are many names."""

PALETTES_NAMED = 20

FILLED = {
    "prompt": PROMPT_SHAPE,
    "size": SIZE_SHAPE,
    "style": STYLE_SHAPE,
    "substyle": STYLE_SHAPE,
    "palette": PALETTE_NAME,
    "print.trim": TRIM_SHAPE,
    "print.orientation": ORIENTATION_SHAPE,
    "print.bleed": BLEED_SHAPE,
    "print.profile": PROFILE_SHAPE,
}
LONGEST = {"prompt": LONGEST_PROMPT, "style": LONGEST_STYLE, "substyle": LONGEST_STYLE}


def expand(
    job: Job,
    top: Node,
    folder: Path,
    palettes: Collection[str] | None,
    brands: Mapping[str, BrandPalette],
    found: list[Mistake],
) -> list[tuple[Order, Place]]:
    """Give the orders of a job in its order, each with the place it comes from; mistakes join `found`.

    `folder` is where `from` files are looked for. `palettes` are the names in the spec, also of palettes that have mistakes
    (None: they cannot be known); `brands` are those that are sound.
    """
    check_palette(job.defaults.palette, top.at(("defaults", "palette")).place, palettes, found)
    colours = {name: colours_of(brand) for name, brand in brands.items()}
    orders: list[tuple[Order, Place]] = []
    taken: dict[str, tuple[str, Place]] = {}
    short: Shortfalls = {}
    characters = 0
    for position, prompt in enumerate(job.prompts):
        pattern = read_pattern(prompt, job.defaults, top, position, folder, found)
        if pattern is None or not fits(pattern, len(orders), found):
            continue
        for order, place in made(pattern, palettes, colours, short, found):
            characters += len(order.request.prompt)
            if characters > MOST_TEXT:
                found.append(place.mistake(f"the prompts hold more than {MOST_TEXT:,} characters in all: split the job"))
            if len(found) > MOST_MISTAKES or characters > MOST_TEXT:
                return orders
            if pattern.id.stands_in:
                continue
            folded = order.item.casefold()
            if folded in taken:
                found.append(place.mistake(duplicate(order.item, *taken[folded])))
            else:
                taken[folded] = (order.item, place)
                orders.append((order, place))
    found += shortfalls(short)
    return orders


def fits(pattern: Pattern, before: int, found: list[Mistake]) -> bool:
    """Tell whether the job may hold what the pattern makes, before it is made."""
    factors = {
        **({"rows": len(pattern.rows)} if pattern.columns else {}),
        **{name: len(values) for name, values in pattern.axes.items()},
        "takes": len(pattern.takes),
    }
    count = math.prod(factors.values())
    if before + count <= MOST_ITEMS:
        return True
    product = " × ".join(f"{number:,} {name}" for name, number in factors.items())
    found.append(
        pattern.place.mistake(
            f"{product} make {count:,} items, after {before:,} before them: a job may hold {MOST_ITEMS:,}, so split it"
        )
    )
    return False


def made(
    pattern: Pattern,
    palettes: Collection[str] | None,
    colours: Mapping[str, Colours],
    short: Shortfalls,
    found: list[Mistake],
) -> Iterator[tuple[Order, Place]]:
    """Give the orders of one pattern: rows outermost, then the axes in their order, then the takes."""
    for row, values in itertools.product(pattern.rows, itertools.product(*pattern.axes.values())):
        filling = {**row.values, **dict(zip(pattern.axes, values, strict=True))}
        place = row.place if pattern.columns else pattern.place
        try:
            item = item_id(pattern, filling)
        except ValueError as error:
            found.append(place.mistake(str(error)))
            continue
        texts: dict[str, str] = {}
        sound = True
        for name, field in pattern.fields.items():
            where = row.place if field.template.names & pattern.columns else field.place
            texts[name] = field.template.fill(filling)
            if problem := misfit(name, texts[name]):
                sound = False
                found.append(where.mistake(f"`{name.removeprefix('print.')}` of item {shown(item)} {problem}"))
            elif name == "palette":
                check_palette(texts[name], where, palettes, found)
        size, print_size = sized(pattern, texts, item, row.place, short, found) if sound else (texts.get("size", ""), None)
        rgbs, background = colours.get(texts.get("palette", ""), ((), None))
        request = Request(
            model=V4_PRO,
            prompt=texts["prompt"],
            size=size,
            style=texts.get("style"),
            substyle=texts.get("substyle"),
            colors=rgbs,
            background=background,
        )
        for take in pattern.takes:
            name = item if take == pattern.takes[0] else f"{item}.take-{take}"
            yield Order(item=name, request=request, take=take, palette=texts.get("palette"), print=print_size), place


Colours = tuple[tuple["Rgb", ...], "Rgb | None"]


def colours_of(brand: BrandPalette) -> Colours:
    """Give the colours and the background of a palette."""
    return tuple(swatch.rgb for swatch in brand.colors), brand.background.rgb if brand.background else None


def item_id(pattern: Pattern, filling: Mapping[str, str]) -> str:
    """Give the id with its values and those of the axes it does not name; raise ValueError with a sentence."""
    template = pattern.id.template
    parts = [template.fill({name: as_name(filling[name]) for name in template.names})]
    parts += [as_name(filling[axis]) for axis in pattern.axes if axis not in template.names]
    item = "-".join(parts)
    try:
        # The longest name the id will have, of all takes.
        return validate_name(f"{item}.take-{max(pattern.takes)}" if len(pattern.takes) > 1 else item) and item
    except ValueError as error:
        raise ValueError(f"id {shown(item)} {error}") from error


def misfit(name: str, text: str) -> str | None:
    """Say what is wrong with a text now that it is filled in, to be read after its name."""
    longest = LONGEST.get(name)
    if longest and len(text) > longest:
        return f"may have at most {longest:,} characters; filled in it has {len(text):,}"
    try:
        FILLED[name].check(text)
    except PydanticCustomError as error:
        return f"{error.message()}, not {shown(text)}"
    return None


def check_palette(name: str | None, place: Place, palettes: Collection[str] | None, found: list[Mistake]) -> None:
    """See that there is a palette of this name; one that holds placeholders is seen once it is filled in."""
    if name is not None and "{" not in name and palettes is not None and name not in palettes:
        names = sorted(palettes)[:PALETTES_NAMED]
        there = f"there are {', '.join(names)}" if names else "there are no `palettes`"
        near = palettes if len(found) < MOST_SUGGESTIONS else ()
        found.append(place.mistake(unknown(name, near, f"is no palette; {there}")))


def duplicate(item: str, first: str, place: Place) -> str:
    """Say that an id is taken, and where."""
    if item == first:
        return f"id {shown(item)} is taken already, in {place}"
    return f"id {shown(item)} is taken already, by {shown(first)} in {place}: on some disks these are one file"
