"""The print size of an item, from what its spec says of it: the model size is chosen or judged by it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.models.catalogue import V4_PRO
from pipeline.prepress.size import assess, best_size, millimetres, oriented, read_trim, shortfall
from pipeline.prepress.size.print_kinds import DEFAULT_PROFILE
from pipeline.records import PrintSize, Verdict
from pipeline.spec.suggestions import shown
from pipeline.spec.text_patterns import AUTO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.records import Mistake
    from pipeline.spec.nodes import Place
    from pipeline.spec.prompt_pattern import Pattern

DEFAULT_BLEED = "3mm"
"""What most printers ask for; the Ghent Workgroup sets none."""

ITEMS_NAMED = 3

Shortfalls = dict[tuple["Place", tuple[int, int], PrintSize], list[str]]
"""The items that have too few pixels, by the place to mend, the pixels and the print size."""

NEEDS_TRIM = "`size: auto` chooses by the printed size: give `print` with a `trim`, or write the size out"


def sized(
    pattern: Pattern, texts: Mapping[str, str], item: str, row: Place, short: Shortfalls, found: list[Mistake]
) -> tuple[str, PrintSize | None]:
    """Give the model size to ask for and the print size, if the item has one; what cannot be printed joins `short`.

    `texts` are sound and filled in; `row` is where their values come from, if they come from a row.
    """
    size = texts.get("size", V4_PRO.default_size)
    part = pattern.print
    if part is None and size == AUTO:
        found.append(pattern.place_of("size", row).mistake(NEEDS_TRIM))
    if part is None or not part.sound or pattern.id.stands_in:
        return (V4_PRO.default_size if size == AUTO else size), None
    said = tuple(texts.get(f"print.{name}") for name in ("trim", "orientation", "bleed", "profile"))
    chosen, printed, holds, wrong_size = settled(size, *said, part.min_ppi, part.full_page)
    if not holds:
        place = pattern.place_of("size", row) if wrong_size and "size" in texts else pattern.print_place(row)
        short.setdefault((place, pixels_of(chosen), printed), []).append(item)
    return chosen, printed


@lru_cache(maxsize=4096)
def settled(
    size: str,
    trim: str | None,
    orientation: str | None,
    bleed: str | None,
    profile: str | None,
    min_ppi: int | None,
    full_page: bool | None,
) -> tuple[str, PrintSize, bool, bool]:
    """Give the model size, the print size, whether the one holds for the other, and whether another one would."""
    pixels = None if size == AUTO else pixels_of(size)
    printed = PrintSize(
        trim=trim or "",
        trim_mm=oriented(read_trim(trim or ""), orientation or AUTO, pixels),
        bleed_mm=millimetres(bleed or DEFAULT_BLEED),
        profile=profile or DEFAULT_PROFILE,
        min_ppi=min_ppi,
        full_page=bool(full_page),
    )
    best = best_size(printed, V4_PRO.offered)
    chosen = pixels or best
    holds, would_hold = (assess(each, printed).verdict is not Verdict.FAIL for each in (chosen, best))
    return f"{chosen[0]}x{chosen[1]}", printed, holds, would_hold and not holds


def shortfalls(short: Shortfalls) -> Iterator[Mistake]:
    """Give a mistake for every place and reason, with the items it is about."""
    told: dict[tuple[tuple[int, int], PrintSize], str] = {}
    for (place, pixels, size), items in short.items():
        if (pixels, size) not in told:
            told[pixels, size] = shortfall(pixels, size, V4_PRO.offered)
        names = ", ".join(shown(item) for item in items[:ITEMS_NAMED])
        more = f" and {len(items) - ITEMS_NAMED:,} more" if len(items) > ITEMS_NAMED else ""
        yield place.mistake(f"{names}{more}: {told[pixels, size]}")


def pixels_of(size: str) -> tuple[int, int]:
    """Give width and height in px of a size such as 2048x2048."""
    width, height = size.split("x")
    return int(width), int(height)
