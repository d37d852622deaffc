"""The collection: which pictures there are, good and spoilt, each made from its name alone and kept in a folder."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from planted import flat_styles, held_out_styles, third_designs, third_faults, third_scenes, tonal_styles
from planted.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from planted.canvas import Painted
    from planted.faults import Fault

SIZES = ((2048, 2048), (1792, 2560), (2560, 1664), (2048, 2048), (1536, 2688))
"""Of the model's own; every other picture or so is square."""
VARIANTS, HELD_OUT_FROM, PLANTED_EACH = 8, 100, 6


def _painters(module) -> dict:
    return {
        name: each
        for name, each in vars(module).items()
        if callable(each) and getattr(each, "__module__", "") == module.__name__ and not name.startswith("_")
    }


STYLES = _painters(flat_styles) | _painters(tonal_styles)
HELD_OUT = _painters(held_out_styles)
"""Seen by nobody who set a limit: with `--held-out`, and then of the other styles the variants from 100 on."""
THIRD = _painters(third_scenes) | _painters(third_designs)
"""Painted when all limits stood, with defects of other figures: with `--third`."""
THIRD_FROM, THIRD_EACH = 200, 3


@dataclass(frozen=True)
class Piece:
    """One picture of the collection."""

    style: str
    variant: int
    fault: Fault | None = None

    @property
    def name(self) -> str:
        return f"{self.style}-{self.variant}" + (f" {self.fault.name}" if self.fault else "")

    def paint(self) -> Painted:
        """Paint it; the same name gives the same pixels."""
        width, height = SIZES[(self.variant + zlib.crc32(self.style.encode())) % len(SIZES)]
        good = (STYLES | HELD_OUT | THIRD)[self.style](_chance(f"{self.style}-{self.variant}"), width, height)
        return self.fault.plant(good, _chance(self.name)) if self.fault else good

    def file(self, folder: Path) -> tuple[Path, Painted | dict]:
        """Its WebP in `folder`, painted where it is not there yet, and what was asked for to get it."""
        path = folder / f"{self.name}.webp"
        asked = path.with_suffix(".json")
        if not asked.exists():
            painted = self.paint()
            painted.image.save(path, "WEBP", quality=90, method=2)
            asked.write_text(json.dumps({"colors": painted.colors, "background": painted.background}, default=int))
        return path, json.loads(asked.read_text())


def _chance(name: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(name.encode()))


def good(*, held_out: bool) -> Iterator[Piece]:
    """Eight variants of each style; held out: eight of each of the other styles, and four new ones of these."""
    if held_out:
        yield from (Piece(style, number) for style in HELD_OUT for number in range(VARIANTS))
    first, many = (HELD_OUT_FROM, VARIANTS // 2) if held_out else (0, VARIANTS)
    yield from (Piece(style, first + number) for style in STYLES for number in range(many))


def spoilt(*, held_out: bool, each: int = PLANTED_EACH) -> Iterator[Piece]:
    """Each defect on so many pictures of the styles it goes with; held out, on variants of their own."""
    for number, fault in enumerate(FAULTS):
        turns = count(HELD_OUT_FROM if held_out else 0)
        styles = [style for _ in range(each) for style in fault.on][:each]
        if len(fault.on) > each:
            styles = [fault.on[(number + place) % len(fault.on)] for place in range(each)]
        yield from (Piece(style, next(turns), fault) for style in styles)


def good_third() -> Iterator[Piece]:
    """Three variants of each style of the third set."""
    yield from (Piece(style, THIRD_FROM + number) for style in THIRD for number in range(THIRD_EACH))


def spoilt_third() -> Iterator[Piece]:
    """Each defect of the third set on three of its pictures, beginning at another style each."""
    for number, fault in enumerate(third_faults.FAULTS):
        styles = [fault.on[(number + place) % len(fault.on)] for place in range(THIRD_EACH)]
        yield from (Piece(style, THIRD_FROM + place, fault) for place, style in enumerate(styles))
