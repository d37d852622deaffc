"""What has a mistake is taken out of the spec, so that the rest can be judged: no mistake hides another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.spec.nodes import Node
from pipeline.spec.placeholders import NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.spec.nodes import Loc

NEEDED = ("id", "prompt")
"""The keys without which there is no prompt."""

MAPPINGS = frozenset({"palettes", "defaults", "checks", "deliver", "rights", "models", "prices", "from"})
"""The keys of a file whose entries are sound or faulty by themselves."""


def prune(top: Node, wrong: Mapping[Loc, int | None]) -> bool:
    """Take out what is wrong, as little as leaves something sound; of a list that is too long only what is too much.

    Args:
        top: the spec, which is changed.
        wrong: the way to each mistake, and for a list that is too long the most it may have.

    Returns:
        False if nothing is left to go on with.
    """
    for loc, most in wrong.items():
        entries = top.at(loc).value
        if most is not None and isinstance(entries, list):
            del entries[most:]
    parts = {smallest_part(top, loc) for loc, most in wrong.items() if most is None}
    done = [take_out(top, part) for part in sorted(parts, key=later_first)]
    return all(done)


def smallest_part(top: Node, loc: Loc) -> Loc:
    """The way to what can be left out if there is a mistake at `loc`.

    A prompt whose `for_each` or `from` is wrong goes as a whole: its placeholders would all seem to be missing. Of a list of
    values that is wrong the name is known: something stands in for it.
    """
    if loc[:1] == ("prompts",):
        if is_axis(loc[:4]) and loc[3] in top.at(loc[:3]).keys and re.fullmatch(NAME, str(loc[3])):
            return loc[:4]
        if loc[2:3] == ("print",) and len(loc) > 3:
            return loc[:4]
        key = loc[2] if len(loc) > 2 else None
        return loc[:3] if needed(loc[:3]) or (key in top.at(loc[:2]).keys and key not in ("for_each", "from")) else loc[:2]
    if loc[:2] == ("defaults", "print"):
        return loc[:3]
    return loc[:2] if loc[:1] and loc[0] in MAPPINGS else loc[:1]


def needed(part: Loc) -> bool:
    """Whether a part cannot be taken out: something stands in for it, as a hole."""
    return part == ("job",) or is_axis(part) or (len(part) == 3 and part[0] == "prompts" and part[2] in NEEDED)


def is_axis(part: Loc) -> bool:
    """Whether a part is the values of one name in `for_each`."""
    return len(part) == 4 and part[0] == "prompts" and part[2] == "for_each"


def later_first(loc: Loc) -> tuple[int, int]:
    """Sort so that what is taken out moves nothing that is to be taken out after it."""
    return (-loc[1] if len(loc) > 1 and isinstance(loc[1], int) else 0, -len(loc))


def take_out(top: Node, part: Loc) -> bool:
    """Take one part out, or put a stand-in where the spec cannot do without; False if there is nothing to take."""
    if not part:
        return False
    within, key = top.at(part[:-1]), part[-1]
    if isinstance(within.value, dict) and isinstance(key, str):
        if needed(part):
            place = within.value[key].place if key in within.value else within.place
            stand_in = Node(place, "-".join(("stand-in", *map(str, part[1:-1]))), "stand-in", hole=True)
            within.value[key] = Node(place, [stand_in]) if is_axis(part) else stand_in
            return True
        return within.value.pop(key, None) is not None
    if isinstance(within.value, list) and isinstance(key, int):
        del within.value[key]
        return True
    return False
