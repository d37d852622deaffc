"""What names made of people's texts come to, where that is not the text itself: told in the plan, in both forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.spec.suggestions import first_of, shown
from pipeline.stores.ascii_names import as_name, is_spelt_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.spec.item_pattern import Pattern


def ids_spelt_out(pattern: Pattern) -> Iterator[str]:
    """A note where texts in another script stand in ids in Latin letters."""
    in_id = pattern.id.template.names
    texts = (row.values.get(name, "") for name in sorted(in_id & pattern.columns) for row in pattern.rows)
    axes = (text for texts in pattern.axes.values() for text in texts)
    yield from _note("ids spell in Latin letters", (text for each in (texts, axes) for text in each if is_spelt_out(text)))


def files_named(texts: Iterable[str]) -> Iterator[str]:
    """A note where texts stand in the names of print files in another form."""
    yield from _note("the names of print files take", (text for text in texts if as_name(text) != text))


def _note(begins: str, texts: Iterable[str]) -> Iterator[str]:
    pairs = [f"{shown(text)} as {shown(as_name(text))}" for text in dict.fromkeys(texts)]
    if pairs:
        yield f"{begins} {first_of(pairs)}"
