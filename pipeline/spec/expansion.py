"""Prompts become orders: every row and every combination of a matrix, with the placeholders filled in."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.records import Order, Request
from pipeline.spec.filled_in_values import PROMPT, value_of
from pipeline.spec.item_pattern import Pattern, read_pattern
from pipeline.spec.name_notes import ids_spelt_out
from pipeline.spec.presses_from_spec import presses_of
from pipeline.spec.print_sizes_from_spec import Shortfalls, shortfalls, sized
from pipeline.spec.sound_part import sound_part
from pipeline.spec.suggestions import shown, unknown
from pipeline.spec.validation import MOST_MISTAKES
from pipeline.stores.ascii_names import as_name
from pipeline.stores.safe_names import validate_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from pipeline.errors import Mistake
    from pipeline.prepress.colour.swatches import BrandPalette
    from pipeline.records import Model, PrintSize, Rgb
    from pipeline.spec.document import SpecDocument
    from pipeline.spec.model_names import ModelNames
    from pipeline.spec.nodes import Node, Place
    from pipeline.spec.printers_from_spec import Printers
    from pipeline.spec.prompt_section import DefaultsSection

MOST_ITEMS = 50_000
"""Items a job may hold: 12,500 USD. Above it is more likely that a matrix was multiplied by mistake."""

MOST_TEXT = 50_000_000
"""Characters of all prompts together, filled in: a thousand for each of the most items."""

MOST_SUGGESTIONS = 100
"""Mistakes after which no nearest name is looked for: each look costs milliseconds where there are many names."""

PALETTES_NAMED = 20

Colours = tuple[tuple["Rgb", ...], "Rgb | None"]
"""The colours of a palette and its background."""


@dataclass(frozen=True)
class Names:
    """What the prompts of a spec may name."""

    models: ModelNames
    palettes: Collection[str] | None
    """All names in the spec, also of palettes that have mistakes; None: they cannot be known."""
    colours: Mapping[str, Colours]
    """Of the palettes that are sound."""
    printers: Printers
    kept: frozenset[str] = frozenset()
    """Columns that are kept for the names of files, beside those that texts use."""
    notes: list[str] = field(default_factory=list)
    """Joined by what people should know of how the rows were read, a sentence each."""
    there: set[str] = field(default_factory=set)
    """Joined by the columns and axes that there are, also those that nothing uses."""


class Combination(NamedTuple):
    """One row with one value of each axis, and the id of the item that they make."""

    item: str
    values: Mapping[str, str]
    row: Place
    """Where the row stands; without `from`, where the prompt does."""


class Taken(NamedTuple):
    """An item that has its id, and where it comes from."""

    order: Order
    place: Place
    pattern: Pattern

    @property
    def source(self) -> str:
        """What its id was made of, as people wrote it."""
        names = sorted(self.pattern.id.template.names | set(self.pattern.axes))
        return ", ".join(self.order.columns.get(name, "") for name in names)


def expand(document: SpecDocument, top: Node, folder: Path, names: Names, found: list[Mistake]) -> list[tuple[Order, Place]]:
    """The orders of a job in its order, each with the place it comes from; mistakes join `found`.

    `folder` is where `from` files and profiles are looked for.
    """
    check_defaults(document.defaults, top, names, found)
    orders: list[tuple[Order, Place]] = []
    taken: dict[str, Taken] = {}
    short: Shortfalls = {}
    characters, presses = 0, presses_of(document.deliver or names.printers.files_of_job(), folder)
    for position in range(len(document.prompts)):
        before = len(found)
        pattern = read_pattern(document, top, position, presses, names.printers, names.kept, found)
        if pattern is None or not fits(pattern, len(orders), found):
            continue
        pattern = pattern if len(found) == before else sound_part(pattern)
        names.notes.extend((*pattern.notes, *ids_spelt_out(pattern)))
        names.there.update(pattern.columns, pattern.axes)
        for order, place in made(pattern, names, short, found):
            characters += len(order.request.prompt)
            if characters > MOST_TEXT:
                found.append(place.mistake(f"the prompts hold more than {MOST_TEXT:,} characters in all: split the job"))
            if len(found) > MOST_MISTAKES or characters > MOST_TEXT:
                return orders
            if pattern.id.stands_in:
                continue
            folded = order.item.casefold()
            if folded in taken:
                found.append(place.mistake(duplicate(Taken(order, place, pattern), taken[folded])))
            else:
                taken[folded] = Taken(order, place, pattern)
                orders.append((order, place))
    found += shortfalls(short)
    return orders


def fits(pattern: Pattern, before: int, found: list[Mistake]) -> bool:
    """Whether the job may hold what the pattern makes, before it is made."""
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


def made(pattern: Pattern, names: Names, short: Shortfalls, found: list[Mistake]) -> Iterator[tuple[Order, Place]]:
    """The orders of one pattern: rows outermost, then the axes in their order, then the takes."""
    kept = pattern.used | names.kept
    for row, values in itertools.product(pattern.rows, itertools.product(*pattern.axes.values())):
        filled = {**row.values, **dict(zip(pattern.axes, values, strict=True))}
        place = row.place if pattern.columns else pattern.place
        try:
            item = item_id(pattern, filled)
        except ValueError as error:
            found.append(place.mistake(str(error)))
            continue
        request, print_size, palette = asked(pattern, Combination(item, filled, row.place), names, short, found)
        columns = {column: value for column, value in filled.items() if column in kept}
        for take in pattern.takes:
            name = item if take == pattern.takes[0] else f"{item}.take-{take}"
            yield Order(item=name, request=request, take=take, palette=palette, print=print_size, columns=columns), place


def asked(
    pattern: Pattern, one: Combination, names: Names, short: Shortfalls, found: list[Mistake]
) -> tuple[Request, PrintSize | None, str | None]:
    """What is asked for one item, with its print size and the name of its palette."""
    said = read_texts(pattern, one, found)
    if "print.trim" in said and (bare := said["print.trim"].assumed):
        names.notes.append(f"`trim` {shown(bare)} has no unit: mm are taken, as in {shown(said['print.trim'].text)}")
    model = model_of(pattern, said, one.row, names.models, found)
    if model and len(said) == len(pattern.fields):
        size, print_size = sized(pattern, said, model, one.item, one.row, short, found)
    else:  # its mistake is told: the item goes on without what could be judged by it
        model, print_size = model or names.models.catalogue.default, None
        size = model.default_size
    palette = said.get("palette")
    if palette is not None:
        check_palette(palette, pattern.place_of("palette", one.row), names.palettes, found)
    colors, background = names.colours.get(palette or "", ((), None))
    request = Request(
        model=model,
        prompt=said.get("prompt", ""),
        size=size,
        style=said.get("style"),
        substyle=said.get("substyle"),
        colors=colors,
        background=background,
    )
    return request, print_size, palette


def read_texts(pattern: Pattern, one: Combination, found: list[Mistake]) -> dict[str, Any]:
    """What the texts of an item stand for, by their names; one that is wrong is left out and joins `found`."""
    said: dict[str, Any] = {}
    for name, placed in pattern.fields.items():
        text = placed.template.fill(one.values)
        try:
            said[name] = PROMPT.value(text) if name == "prompt" else value_of(name, text)
        except ValueError as error:
            where = pattern.place_of(name, one.row)
            of = "" if pattern.id.stands_in else f" of item {shown(one.item)}"
            found.append(where.mistake(f"`{name.removeprefix('print.')}`{of} {error}"))
    return said


def model_of(pattern: Pattern, said: Mapping[str, Any], row: Place, models: ModelNames, found: list[Mistake]) -> Model | None:
    """The model of an item; None where there is none of its name, which joins `found`."""
    if "model" not in pattern.fields:
        return models.default
    if "model" not in said:
        return None
    return models.find(said["model"], pattern.place_of("model", row), found, suggest=len(found) < MOST_SUGGESTIONS)


def colours_of(brand: BrandPalette) -> Colours:
    """The colours and the background of a palette."""
    return tuple(swatch.rgb for swatch in brand.colors), brand.background.rgb if brand.background else None


def item_id(pattern: Pattern, filling: Mapping[str, str]) -> str:
    """The id with its values and those of the axes it does not name; raises ValueError with a sentence."""
    template = pattern.id.template
    parts = [template.fill({name: as_name(filling[name]) for name in template.names})]
    parts += [as_name(filling[axis]) for axis in pattern.axes if axis not in template.names]
    item = "-".join(parts)
    try:
        # The longest name the id will have, of all takes.
        return validate_name(f"{item}.take-{max(pattern.takes)}" if len(pattern.takes) > 1 else item) and item
    except ValueError as error:
        raise ValueError(f"id {shown(item)} {error}") from error


def check_defaults(defaults: DefaultsSection, top: Node, names: Names, found: list[Mistake]) -> None:
    """See that there are the palette and the model that the defaults name; placeholders are seen once they are filled in."""
    for key, template in (("palette", defaults.palette), ("model", defaults.model)):
        if template is not None and not template.names:
            place = top.at(("defaults", key)).place
            name = template.fill({})
            if key == "palette":
                check_palette(name, place, names.palettes, found)
            else:
                names.models.find(name, place, found)


def check_palette(name: str, place: Place, palettes: Collection[str] | None, found: list[Mistake]) -> None:
    """See that there is a palette of this name."""
    if palettes is not None and name not in palettes:
        names = sorted(palettes)[:PALETTES_NAMED]
        there = f"there are {', '.join(names)}" if names else "there are no `palettes`"
        near = palettes if len(found) < MOST_SUGGESTIONS else ()
        found.append(place.mistake(unknown(name, near, f"is no palette; {there}")))


def duplicate(one: Taken, first: Taken) -> str:
    """Say that an id is taken, where, and by which texts where they differ."""
    item, its = one.order.item, first.order.item
    of = f": {shown(first.source)} and {shown(one.source)} both give it" if one.source != first.source else ""
    if item == its:
        return f"id {shown(item)} is taken already, in {first.place}{of}"
    return f"id {shown(item)} is taken already, by {shown(its)} in {first.place}{of or ': on some disks these are one file'}"
