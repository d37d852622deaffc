"""What the checks tell of planted defects, and what they wrongly warn of: `python benchmarks/defects.py [--held-out]`.

Good pictures of many styles are painted at the model's sizes, defects are planted on some of them, and all go through WebP as
the model delivers. They are judged as printed on A6 with 3 mm of bleed, `sheet`. `--held-out`: the pictures and styles on
which no limit was chosen. `--keep`: a folder where the pictures stay, so that the next run only judges them.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planted import collection
from planted.faults import print_size

from pipeline.models.catalogue import V4_PRO
from pipeline.prepress.checks.causes import named
from pipeline.prepress.checks.inspection import checks_for
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.pictures import open_picture
from pipeline.records import Finding, Request

if TYPE_CHECKING:
    from planted.collection import Piece

QUIET = {"palette.measured", "ppi.low", "ppi.too-low"}
"""Codes that say nothing about a defect: figures alone, and what follows from the size."""


SHARED = ("reduced", "sample", "luminance", "transects")


@dataclass(frozen=True)
class Judged:
    """The findings on one piece as `code (level)` by code, and the CPU ms of each check."""

    piece: Piece
    found: dict[str, str]
    costs: dict[str, float]
    square: bool


def judge(piece: Piece, folder: Path) -> Judged:
    path, asked = piece.file(folder)
    background = asked["background"] and tuple(asked["background"])
    found, costs = [], {}
    with open_picture(path) as picture:
        request = Request(
            "x",
            f"{picture.width}x{picture.height}",
            model=V4_PRO,
            colors=tuple(tuple(each) for each in asked["colors"]),
            background=background,
        )
        began = time.process_time()
        for shared in SHARED:
            getattr(picture, shared, None)
        costs["shared copies"] = (time.process_time() - began) * 1000
        for check in checks_for(print_size(picture.width, picture.height)):
            began = time.process_time()
            results = [each for each in check.look(picture, request, Limits()) if isinstance(each, Finding)]
            costs[check.name] = (time.process_time() - began) * 1000
            found += [each for each in results if each.code not in QUIET]
        square = picture.width == picture.height == 2048
    return Judged(piece, {each.code: each.level.value for each in named(found)}, costs, square)


def tell_good(judged: list[Judged]) -> None:
    """False alarms: each finding on a good picture."""
    alarms = defaultdict(list)
    for each in judged:
        for code, level in each.found.items():
            alarms[level, code].append(each.piece.name)
    styles = len({each.piece.style for each in judged})
    warned = sum("warn" in each.found.values() for each in judged)
    rejected = sum("fail" in each.found.values() for each in judged)
    inks = sum({code for code, level in each.found.items() if level == "warn"} == {"gamut.lost"} for each in judged)
    print(
        f"\n{len(judged)} good pictures of {styles} styles: {warned} warned of ({inks} only of colours that ink cannot show),"
    )
    print(f"{rejected} rejected.\n")
    print("| level | finding | pictures |\n|---|---|---|")
    for (level, code), names in sorted(alarms.items(), key=lambda each: (each[0][0] == "info", -len(each[1]))):
        more = ", …" if len(names) > 5 else ""
        print(f"| {level} | {code} | {len(names)}: {', '.join(names[:5])}{more} |")


def tell_spoilt(judged: list[Judged]) -> None:
    """Hits and misses of each defect: told where a finding of its own kind is there."""
    by_fault = defaultdict(list)
    for each in judged:
        by_fault[each.piece.fault].append(each)
    told_of_all = 0
    print("\n| defect | planted | told | by | missed on |\n|---|---|---|---|---|")
    for fault, pieces in by_fault.items():
        codes, missed = Counter(), []
        for each in pieces:
            own = [f"{code} ({level})" for code, level in each.found.items() if code.startswith(fault.told_by)]
            codes.update(own)
            if not own:
                missed.append(each.piece.name.removesuffix(f" {fault.name}"))
        told = len(pieces) - len(missed)
        told_of_all += told
        by = ", ".join(f"{code} {number}" for code, number in codes.most_common(3))
        print(f"| {fault.name} | {len(pieces)} | {told} | {by} | {', '.join(missed)} |")
    print(f"| **all** | {len(judged)} | {told_of_all} | | |")


def tell_costs(judged: list[Judged]) -> None:
    """Mean CPU of each check on the good pictures of 2048x2048 px."""
    squares = [each.costs for each in judged if each.square]
    means = {name: sum(costs.get(name, 0) for costs in squares) / len(squares) for name in squares[0]}
    print(f"\nCPU beyond decoding, mean of {len(squares)} pictures of 2048x2048 px:\n\n| check | ms |\n|---|---|")
    for name, mean in means.items():
        if mean >= 0.5:
            print(f"| {name} | {mean:.0f} |")
    print(f"| **all** | {sum(means.values()):.0f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held-out", action="store_true", help="judge the pictures on which no limit was chosen")
    parser.add_argument("--third", action="store_true", help="judge the third set, painted when all limits stood")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="paint into this folder, and take what is there already")
    parser.add_argument("--only", default="", metavar="WORD", help="only pieces with this word in their name")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = asked.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        if asked.third:
            both = collection.good_third(), collection.spoilt_third()
        else:
            both = collection.good(held_out=asked.held_out), collection.spoilt(held_out=asked.held_out)
        good, spoilt = ([judge(piece, folder) for piece in pieces if asked.only in piece.name] for pieces in both)
    if good:
        tell_good(good)
    if spoilt:
        tell_spoilt(spoilt)
    if any(each.square for each in good):
        tell_costs(good)


if __name__ == "__main__":
    main()
