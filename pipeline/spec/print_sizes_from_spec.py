"""The print size of an item, from what its spec says of it: the model's size is chosen or judged by it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.prepress.size import assess, best_size, oriented, shortfall
from pipeline.prepress.size.print_kinds import DEFAULT_PROFILE
from pipeline.records import Model, PrintSize, Verdict, pixels_of
from pipeline.spec.suggestions import first_of, shown
from pipeline.spec.text_patterns import AUTO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.errors import Mistake
    from pipeline.records import BleedFrom, PressProfile
    from pipeline.spec.filled_in_values import Trim
    from pipeline.spec.item_pattern import Pattern
    from pipeline.spec.nodes import Place

DEFAULT_BLEED_MM = 3.0
"""What most printers ask for; the Ghent Workgroup sets none."""
DEFAULT_SAFE_MM = 3.0
"""What most printers ask to be kept free inside the trim (their file guides; no standard sets it): the usual bleed again."""

Pixels = tuple[int, int]
"""Width and height, px."""

Shortfalls = dict[tuple["Place", Pixels, PrintSize, Model], list[str]]
"""The items that have too few pixels, by the place to mend, the pixels, the print size and the model."""

NEEDS_TRIM = "`size: auto` chooses by the printed size: give `print` with a `trim`, or write the size out"


class WantedPrint(NamedTuple):
    """What is said of a print size; None where nothing is said."""

    trim: Trim
    orientation: str | None
    bleed_mm: float | None
    profile: str | None
    min_ppi: int | None
    full_page: bool | None
    viewing_mm: float | None
    press: PressProfile | None
    bleeds: tuple[BleedFrom, ...]
    safe_mm: float | None


class Settled(NamedTuple):
    """The pixels to ask for and the print size, and whether the one holds for the other."""

    pixels: Pixels
    printed: PrintSize
    holds: bool
    another_would: bool
    """They do not hold, and another size of the model would."""


def sized(
    pattern: Pattern, said: Mapping[str, Any], model: Model, item: str, row: Place, short: Shortfalls, found: list[Mistake]
) -> tuple[str, PrintSize | None]:
    """The size to ask the model for and the print size, if the item has one; what cannot be printed joins `short`.

    `said` are its texts, filled in and read; `row` is where their values come from, if they come from a row.
    """
    pixels = said["size"] if "size" in said else pixels_of(model.default_size)
    part = pattern.print
    if part is None and pixels is None:
        found.append(pattern.place_of("size", row).mistake(NEEDS_TRIM))
    if part is None or not part.sound or pattern.id.stands_in:
        return (_text(pixels) if pixels else model.default_size), None
    wanted = WantedPrint(
        said["print.trim"],
        said.get("print.orientation"),
        said.get("print.bleed"),
        said.get("print.profile"),
        part.min_ppi,
        part.full_page,
        said.get("print.viewing_distance"),
        part.press,
        part.bleeds,
        said.get("print.safe"),
    )
    settled = settle(pixels, wanted, model)
    if not settled.holds:
        place = pattern.place_of("size", row) if settled.another_would and "size" in said else pattern.print_place(row)
        short.setdefault((place, settled.pixels, settled.printed, model), []).append(item)
    return _text(settled.pixels), settled.printed


@lru_cache(maxsize=4096)
def settle(pixels: Pixels | None, wanted: WantedPrint, model: Model) -> Settled:
    """Hold the pixels (None: the model's best) against what is wanted. A vector holds at any size."""
    printed = PrintSize(
        trim=wanted.trim.text,
        trim_mm=oriented(wanted.trim.mm, wanted.orientation or AUTO, pixels),
        bleed_mm=DEFAULT_BLEED_MM if wanted.bleed_mm is None else wanted.bleed_mm,
        profile=wanted.profile or DEFAULT_PROFILE,
        min_ppi=wanted.min_ppi,
        full_page=bool(wanted.full_page),
        viewing_mm=wanted.viewing_mm,
        bleeds=wanted.bleeds,
        press=wanted.press,
        safe_mm=DEFAULT_SAFE_MM if wanted.safe_mm is None else wanted.safe_mm,
    )
    best = best_size(printed, model.offered)
    chosen = pixels or best
    if model.output == "vector":
        return Settled(chosen, printed, holds=True, another_would=False)
    holds, best_holds = (assess(each, printed).verdict is not Verdict.FAIL for each in (chosen, best))
    return Settled(chosen, printed, holds, best_holds and not holds)


def shortfalls(short: Shortfalls) -> Iterator[Mistake]:
    """A mistake for every place and reason, with the items it is about."""
    told: dict[tuple[Pixels, PrintSize, Model], str] = {}
    for (place, pixels, printed, model), items in short.items():
        reason = (pixels, printed, model)
        if reason not in told:
            told[reason] = shortfall(pixels, printed, model.offered)
        yield place.mistake(f"{first_of([shown(item) for item in items])}: {told[reason]}")


def _text(pixels: Pixels) -> str:
    return f"{pixels[0]}x{pixels[1]}"
