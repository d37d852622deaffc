"""A unit file of systemd, carried out without systemd: its user, its folder, its environment and its commands."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Unit:
    """What a unit file says, each key with all of its values."""

    said: dict[str, list[str]]

    @classmethod
    def read(cls, path: Path) -> Unit:
        said: dict[str, list[str]] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            key, sign, value = line.partition("=")
            if sign and not line.startswith("#"):
                said.setdefault(key, []).append(value)
        return cls(said)

    def __getitem__(self, key: str) -> str:
        [value] = self.said[key]
        return value

    def command(self, key: str = "ExecStart") -> list[str]:
        """The words of a command; a dash before it (its failure is none) is left out."""
        return shlex.split(self[key].removeprefix("-"))

    def environment(self) -> dict[str, str]:
        """The variables of its files, read as systemd reads them."""
        found: dict[str, str] = {}
        for name in self.said.get("EnvironmentFile", []):
            with open(name, encoding="utf-8") as file:  # noqa: PTH123
                for line in file:
                    key, sign, value = line.strip().partition("=")
                    if sign and not key.startswith("#"):
                        [found[key]] = shlex.split(value) or [""]
        return found
