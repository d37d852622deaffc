"""Printing conditions: which paper a profile was made for, told by its names, and how much ink it puts on at most.

Knowledge of the trade: FOGRA's and CGATS's characterisations by their numbers, and the names of the profiles of ECI,
WAN-IFRA, Idealliance and Adobe. The standards were not read here.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.prepress.colour.press_profiles import INTENT_NUMBERS

if TYPE_CHECKING:
    from pipeline.prepress.colour.press_profiles import Intent
    from pipeline.records import PressProfile


class Paper(StrEnum):
    """What a printing condition is for, in words for people."""

    COATED = "coated paper"
    UNCOATED = "uncoated paper"
    LIGHT = "light-weight magazine paper"
    NEWSPRINT = "newsprint"


@dataclass(frozen=True)
class Condition:
    """A printing condition as a profile names it, as `FOGRA39`, and its paper."""

    name: str
    paper: Paper


_NUMBERED = {
    Paper.COATED: r"FOGRA ?(?:27|39|43|49|50|51)|CGATS ?TR ?006|CRPC ?6|JC2001?03",
    Paper.UNCOATED: r"FOGRA ?(?:29|30|44|47|52)|CRPC ?3|JC2001?04",
    Paper.LIGHT: r"FOGRA ?(?:28|40|41|45|46|54)|CGATS ?TR ?00[135]|CRPC ?[45]",
    Paper.NEWSPRINT: r"FOGRA ?(?:42|48)|CGATS ?TR ?002|CRPC ?[12]|IFRA ?\d\d",
}
"""Characterisations by their registered names; PSO INP and SNP (48, 42) are newsprint that is dried by heat."""

_WORDED = {
    Paper.NEWSPRINT: r"news ?(?:paper|print)|cold ?set|\bSNAP|\b[SI]NP\b",
    Paper.UNCOATED: r"un ?coated",
    Paper.LIGHT: r"\bLWC\b|light ?weight|heat ?set|web ?coated|SWOP|\bMFC\b|super ?cal",
    Paper.COATED: r"coated|GRACoL",
}
"""Names of profiles that name no characterisation; the order counts: `Web Uncoated` is uncoated, and `Web Coated` light."""

TARGET_READ = 4000
"""Characters of a profile's characterisation data that are looked at: the names stand in its head."""

_GRID = 17
"""Steps of each of red, green and blue by which the most ink is measured."""


@lru_cache(maxsize=16)
def condition_of(press: PressProfile) -> Condition | None:
    """The printing condition that a profile is for, by its description, its characterisation data (`targ`) or its file's name.

    None where nothing says it, as of a printer's own profile. 1 ms.
    """
    target = press.handle.profile.target or ""
    for text in (press.name, target[:TARGET_READ], press.path.stem):
        plain = text.replace("_", " ").replace("-", " ")
        for names in (_NUMBERED, _WORDED):
            for paper, pattern in names.items():
                if found := re.search(pattern, plain, re.IGNORECASE):
                    return Condition(found[0].upper().replace(" ", "") if names is _NUMBERED else press.name, paper)
    return None


@lru_cache(maxsize=16)
def most_ink_of(press: PressProfile) -> float:
    """The most ink that a press puts on as pictures are usually separated for it, percent of all four. 5 ms.

    Measured on 17 steps each of red, green and blue.
    """
    import numpy as np
    from PIL import Image

    from pipeline.prepress.colour.separation import separate

    steps = np.linspace(0, 255, _GRID).astype(np.uint8)
    colours = Image.fromarray(np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3))
    inks = separate(colours, press, "relative", black_point=True)
    return float(np.asarray(inks).sum(axis=2, dtype=np.uint32).max() / 2.55)


def does_nothing(press: PressProfile, intent: Intent) -> bool:
    """Whether an intent reads the very table that `relative` does, as in profiles that hold one for both.

    `absolute` always reads that one, and differs by the paper's white (ICC.1).
    """
    if intent in ("relative", "absolute"):
        return False
    tables = _tables(press.data)
    fallback = tables.get("B2A0", b"")
    return tables.get(f"B2A{INTENT_NUMBERS[intent]}", fallback) == tables.get("B2A1", fallback)


def _tables(data: bytes) -> dict[str, bytes]:
    """The tables to CMYK in a profile, by the tags that name them (ICC.1, the table of tags)."""
    (count,) = struct.unpack_from(">I", data, 128)
    entries = [struct.unpack_from(">4sII", data, 132 + 12 * number) for number in range(count)]
    return {tag.decode("latin-1"): data[start : start + size] for tag, start, size in entries if tag.startswith(b"B2A")}
