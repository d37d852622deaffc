"""Design tokens (Design Tokens Community Group, Format and Color Modules 2025.10, and the drafts before it with hex texts)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pipeline.prepress.colour.css_spaces import SPACES, rgb_in_space
from pipeline.prepress.colour.swatches import MOST_SWATCHES, PaletteFault, Swatch, clean_name, hexadecimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.records import Rgb

DEEPEST = 32
"""Levels of groups, and aliases that lead to aliases."""
HEX = re.compile("#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
ALIAS = re.compile(r"\{([^{}]+)\}")


def read_tokens(text: str) -> list[Swatch]:
    """The colour tokens of a file in their order, each named by its dotted path. Raises PaletteFault with a sentence.

    `$value` is a hex text, an object of colorSpace, components, alpha and hex, or an alias `{brand.blue}`; `$type` comes from
    the token, the group it is in, or the token that an alias leads to. Tokens of other types are passed over.
    """
    try:
        top = json.loads(text, parse_int=float, object_pairs_hook=_without_doubles)
    except RecursionError:
        raise PaletteFault("is nested too deep") from None
    except json.JSONDecodeError as error:
        raise PaletteFault(f"is not readable as JSON: line {error.lineno}, column {error.colno}: {error.msg}") from None
    if not isinstance(top, dict):
        raise PaletteFault("holds no design tokens: it must be a JSON object of groups and tokens")
    tokens = {path: (token, kind) for path, token, kind in _walk(top, (), None)}
    swatches: list[Swatch] = []
    for path in tokens:
        if (found := _resolved(path, tokens)) is None:
            continue
        if len(swatches) >= MOST_SWATCHES:
            raise PaletteFault(f"holds more than {MOST_SWATCHES:,} colours: keep only those of the brand")
        rgb, origin, target = found
        alias = clean_name(target) if target != path else ""
        swatches.append(Swatch(clean_name(path) or hexadecimal(rgb), rgb, clean_name(path.rpartition(".")[0]), origin, alias))
    if not swatches:
        raise PaletteFault('holds no colour: tokens and groups of colours need `"$type": "color"`')
    return swatches


Tokens = dict[str, tuple[dict[str, Any], str | None]]


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise PaletteFault(f"has the key `{clean_name(twice)}` twice in one group")
    return found


def _walk(group: dict[str, Any], path: tuple[str, ...], kind: object) -> Iterator[tuple[str, dict[str, Any], str | None]]:
    """Every token below a group with its path and type; `$root` is the group's own token."""
    if len(path) > DEEPEST:
        raise PaletteFault(f"has groups more than {DEEPEST} levels deep")
    kind = group.get("$type", kind)
    where = ".".join(path)
    if "$value" in group or "$ref" in group:
        yield where, group, kind if isinstance(kind, str) else None
        return
    if "$extends" in group:
        raise PaletteFault(f"extends a group in `{clean_name(where)}` ($extends), which is not followed: write its tokens out")
    for name, below in group.items():
        if isinstance(below, dict) and (name == "$root" or not name.startswith("$")):
            yield from _walk(below, (*path, name), kind)


def _resolved(path: str, tokens: Tokens) -> tuple[Rgb, str, str] | None:
    """The colour of a token, how it was written, and the path where; None for a token of another type."""
    seen = [path]
    while True:
        token, kind = tokens[seen[-1]]
        value = token.get("$value")
        alias = ALIAS.fullmatch(value.strip()) if isinstance(value, str) else None
        if kind not in ("color", None):
            return None
        if "$ref" in token or (isinstance(value, dict) and "$ref" in value):
            raise PaletteFault(
                f"refers by `$ref` in {_named(path)}, which is not followed: write {{group.token}} or the colour"
            )
        if alias is None:
            return (*_colour(value, path), seen[-1]) if kind else None
        if alias[1] not in tokens:
            raise PaletteFault(f"refers in {_named(path)} to {_named(alias[1])}, which is no token in it")
        if alias[1] in seen or len(seen) > DEEPEST:
            raise PaletteFault(f"refers in a circle: {' → '.join(_named(step) for step in (*seen, alias[1])[:6])}")
        seen.append(alias[1])


def _colour(value: object, path: str) -> tuple[Rgb, str]:
    if isinstance(value, str):
        return _of_hex(value, path), ""
    if not isinstance(value, dict):
        raise PaletteFault(f"has no colour in {_named(path)}: `$value` must be hex, an object or an alias")
    _opaque(value.get("alpha", 1), path)
    space, components, fallback = value.get("colorSpace"), value.get("components"), value.get("hex")
    numbers = [0.0 if part == "none" else part for part in components] if isinstance(components, list) else []
    sound = len(numbers) == 3 and all(isinstance(part, int | float) and not isinstance(part, bool) for part in numbers)
    if not isinstance(space, str) or not sound or not all(abs(part) <= 1000 for part in numbers):
        raise PaletteFault(f"has no colour in {_named(path)}: `colorSpace` and three numbers as `components` are needed")
    if space == "srgb":
        return rgb_in_space(space, numbers), ""
    origin = f"{space} {' '.join(f'{part:g}' for part in numbers)}"[:60]
    if isinstance(fallback, str):
        # What its author took for the nearest colour in sRGB goes before our own clipping.
        return _of_hex(fallback, path), origin
    if space not in SPACES:
        raise PaletteFault(
            f"gives {_named(path)} in {clean_name(space)[:40]}, which is none of {', '.join(SPACES)}: add its `hex`"
        )
    return rgb_in_space(space, numbers), origin


def _of_hex(text: str, path: str) -> Rgb:
    if not HEX.fullmatch(text):
        raise PaletteFault(f"has no colour in {_named(path)}: {_named(text)} is no hex colour such as #2E75B6")
    digits = text[1:] if len(text) > 5 else "".join(digit * 2 for digit in text[1:])
    red, green, blue, *alpha = bytes.fromhex(digits)
    _opaque(alpha[0] / 255 if alpha else 1, path)
    return red, green, blue


def _opaque(alpha: object, path: str) -> None:
    if isinstance(alpha, bool) or alpha not in (1, 1.0):
        raise PaletteFault(f"has a colour in {_named(path)} that is not opaque: ink has no alpha, so give it as it shall look")


def _named(text: str) -> str:
    return f"`{clean_name(text)[:60]}`"
