"""Where the aliases of design tokens lead: `{brand.blue}`, `{brand.blue.value}`, `$brand.blue`, and from one set to another."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.prepress.colour.channel_ranges import NoColour
from pipeline.prepress.colour.swatches import clean_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.prepress.colour.palette_files.token_tree import Token

ALIAS = re.compile(r"\{([^{}]+)\}|\$([A-Za-z_][\w.-]*)")
LONGEST_CHAIN = 32
"""Aliases that lead to aliases."""


@dataclass(frozen=True)
class Tokens:
    """The tokens of a file by their paths."""

    by_path: Mapping[str, Token]
    sets: tuple[str, ...]
    """The groups at the top: the sets of Tokens Studio, whose aliases do not name the set."""
    finals: dict[str, tuple[Token, ...]] = field(default_factory=dict)
    """What is known already of where a token leads."""

    def followed(self, token: Token) -> tuple[Token, ...]:
        """The token and those that it leads to, the last of which holds a value.

        Raises NoColour where an alias leads to nothing in this file, in a circle, or to tokens that differ.
        """
        return self._known(token, (token.path,))

    def _known(self, token: Token, seen: tuple[str, ...]) -> tuple[Token, ...]:
        """Each token is followed once, or aliases that may mean many tokens would lead to ever more."""
        if token.path not in self.finals:
            self.finals[token.path] = self._followed(token, seen)
        return self.finals[token.path]

    def _followed(self, token: Token, seen: tuple[str, ...]) -> tuple[Token, ...]:
        wanted = alias_of(token)
        if wanted is None:
            return (token,)
        there = self._targets(wanted, token)
        if not there:
            raise NoColour(
                f"refers to {named(wanted)}, which is no token in this file: if it stands in another file, write both in one, "
                "or give the colour itself"
            )
        chains = []
        for target in there:
            if target.path in seen or len(seen) > LONGEST_CHAIN:
                raise NoColour(f"refers in a circle: {' → '.join(named(step) for step in (*seen, target.path)[:6])}")
            chains.append((token, *self._known(target, (*seen, target.path))))
        if any(chain[-1].value != chains[0][-1].value for chain in chains):
            sets = " and ".join(named(target.path) for target in there[:3])
            raise NoColour(f"refers to {named(wanted)}, which may be {sets}, of different colours")
        return chains[0]

    def _targets(self, wanted: str, token: Token) -> list[Token]:
        """The tokens that an alias may mean: by its whole path, else in the token's own set, else in others."""
        for name in dict.fromkeys((wanted, wanted.removesuffix(".value"), wanted.removesuffix(".$value"))):
            if found := self.by_path.get(name):
                return [found]
            own = next((top for top in self.sets if token.path.startswith(f"{top}.")), "")
            if (found := self.by_path.get(f"{own}.{name}")) and found is not token:
                return [found]
            if f"{own}.{name}" == token.path:
                continue
            if others := [self.by_path[f"{top}.{name}"] for top in self.sets if f"{top}.{name}" in self.by_path]:
                return others
        return []


def alias_of(token: Token) -> str | None:
    """What a token refers to; None where it holds a value of its own."""
    found = ALIAS.fullmatch(token.value.strip()) if isinstance(token.value, str) and not token.refers else None
    return (found[1] or found[2]).strip() if found else None


def named(text: str) -> str:
    """A path for a sentence."""
    return f"`{clean_name(text)[:60]}`"
