"""Design tokens in JSON.

The Design Tokens Community Group's (Format and Color Modules 2025.10, and the drafts before it with hex texts), Style
Dictionary's and Tokens Studio's (`value`, `type`), Figma's variables, and plain JSON of colours.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.prepress.colour.channel_ranges import NoColour
from pipeline.prepress.colour.palette_files.figma_variables import figma_tokens
from pipeline.prepress.colour.palette_files.plain_colours import plain_colours
from pipeline.prepress.colour.palette_files.token_aliases import Tokens, alias_of
from pipeline.prepress.colour.palette_files.token_tree import EXTENDS, parsed, walk
from pipeline.prepress.colour.palette_files.token_values import SURE, colour_of_value
from pipeline.prepress.colour.swatches import MOST_SWATCHES, Entry, PaletteFault, Swatch, Unusable, clean_name, hexadecimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.prepress.colour.colour_reading import Reading
    from pipeline.prepress.colour.palette_files.token_tree import Token

OF_COLOURS = re.compile("colou?r", re.IGNORECASE)


def read_tokens(text: str) -> list[Entry]:
    """What a file holds of colours, in its order, each named by its dotted path. Raises PaletteFault where it holds none.

    In a file with colours as the standard writes them (`$value`, and `$type` from the token, a group around it, or the token
    that an alias leads to) all others are taken by name only. Tokens of other types are passed over.
    """
    top = parsed(text)
    if not isinstance(top, dict | list):
        raise PaletteFault("holds no design tokens: it must be a JSON object of groups and tokens")
    entries = _of_tokens(top) if isinstance(top, dict) else []
    if not entries:
        entries = _limited(_plain(path, found) for path, found in plain_colours(top))
    if not entries:
        raise PaletteFault(
            'holds no colour: it needs tokens with `"$type": "color"` and `$value`, with `type` and `value`, or hex by names'
        )
    return entries


def _of_tokens(top: dict[str, Any]) -> list[Entry]:
    there = {token.path: token for token in figma_tokens(top) or walk(top)}
    tokens = Tokens(there, tuple(name for name, below in top.items() if isinstance(below, dict) and not name.startswith("$")))
    read = [(token, entry) for token in there.values() if (entry := _entry(token, tokens))]
    strict = any(isinstance(entry, Swatch) and not entry.by_name_only for _, entry in read)
    return _limited(
        replace(entry, by_name_only=False) if isinstance(entry, Swatch) and not strict else entry for _, entry in read
    )


def _limited(entries: Iterable[Entry]) -> list[Entry]:
    kept: list[Entry] = []
    for entry in entries:
        if len(kept) >= MOST_SWATCHES:
            raise PaletteFault(f"holds more than {MOST_SWATCHES:,} colours: keep only those of the brand")
        kept.append(entry)
    return kept


def _entry(token: Token, tokens: Tokens) -> Entry | None:
    """The swatch of a token, or why it is none; None for a token that is not said to be a colour and need not be one."""
    name, group = clean_name(token.path), clean_name(token.path.rpartition(".")[0])
    if token.kind is not None and not token.is_colour:
        return None
    try:
        chain = tokens.followed(token)
        if not _may_be_colour(chain):
            return None
        if any(step.refers for step in chain):
            by = EXTENDS if token.path.endswith(EXTENDS) else "$ref"
            raise NoColour(f"refers by `{by}`, which is not followed: write {{group.token}} or the colour")
        return _swatch(name, group, chain)
    except NoColour as fault:
        sure = token.is_colour or OF_COLOURS.search(f"{token.path} {alias_of(token) or ''}")
        return Unusable(name or "the token", str(fault), group) if sure else None


def _may_be_colour(chain: Sequence[Token]) -> bool:
    """Whether the types on the way say so, or, where none says anything, the value itself."""
    if any(step.kind is not None and not step.is_colour for step in chain):
        return False
    value = chain[-1].value
    return any(step.is_colour for step in chain) or (isinstance(value, str) and bool(SURE.fullmatch(value.strip())))


def _swatch(name: str, group: str, chain: Sequence[Token]) -> Swatch:
    token, target = chain[0], chain[-1]
    strict = all(step.strict for step in chain) and target.kind == "color"
    rgb, origin, note = colour_of_value(target.value)
    if changed := next((step.changed for step in chain if step.changed), ""):
        told = f"is changed by Tokens Studio afterwards ({changed})"
        if not strict:
            raise NoColour(f"{told}, which is not worked out: export it as the colour that it comes to")
        note = f"{told}, which is not worked out: {hexadecimal(rgb)} is the colour before"
    alias = clean_name(target.path) if target is not token else ""
    return Swatch(name or hexadecimal(rgb), rgb, group, origin, alias, note=note, by_name_only=not strict)


def _plain(path: str, found: Reading | NoColour) -> Entry:
    name, group = clean_name(path), clean_name(path.rpartition(".")[0])
    if isinstance(found, NoColour):
        return Unusable(name, str(found), group)
    rgb, origin, note = found
    return Swatch(name, rgb, group, origin, note=note)
