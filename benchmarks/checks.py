"""What the checks cost and how often they cry wolf: `python benchmarks/checks.py [--pictures 100] [--repeat 5]`.

Cost: CPU for each check on one picture of 2048x2048 px, the lowest of the repeats, what they share by itself. Alarms: the
sandbox paints the items of the example specs, then other wishes, small; every finding on them is counted.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from finishing import lowest, picture

from pipeline.models.catalogue import V4_PRO
from pipeline.prepress.checks.duplicates import with_twins
from pipeline.prepress.checks.inspection import checks_for, inspect
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.pictures import open_picture
from pipeline.records import Order, Outcome, PrintSize, Request, Result
from pipeline.sandbox.commission import lay_out
from pipeline.sandbox.painting import paint
from pipeline.spec.loader import load_spec

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SPECS = ("autumn-catalogue", "model-page", "print-postcards", "brand-palettes")
SIZE = PrintSize("A5", (148.0, 210.0))
SIDE = 2048
LONG_SIDE = 640
"""Of the pictures that are only looked at for alarms."""


def costs(folder: Path, repeat: int) -> None:
    """Print the table of CPU by check, on a painted picture and on one where nearly every pixel differs."""
    rich = picture(folder)
    given = {"prompt": "a mountain landscape", "controls": {"colors": [{"rgb": [46, 117, 182]}, {"rgb": [217, 164, 65]}]}}
    flat = folder / "flat.webp"
    flat.write_bytes(paint(lay_out(given, (SIDE, SIDE), seed="1", image_format="webp", fault=None)))
    request = Request("x", V4_PRO.default_size, model=V4_PRO, colors=((46, 117, 182), (217, 164, 65)), background=(15, 23, 42))
    table = [timings(path, request, repeat) for path in (flat, rich)]
    print("| check | flat artwork | every pixel differs |\n|---|---|---|")
    for name in table[0]:
        print(f"| {name} | {table[0][name]:.0f} ms | {table[1][name]:.0f} ms |")
    print(f"| **all** | {sum(table[0].values()):.0f} ms | {sum(table[1].values()):.0f} ms |\n")


def timings(path: Path, request: Request, repeat: int) -> dict[str, float]:
    """CPU milliseconds of the shared copies, and of each check once they are there."""
    found: dict[str, float] = {}
    with open_picture(path) as opened:
        for shared in ("reduced", "sample", "luminance", "transects"):

            def make(shared: str = shared) -> None:
                opened.__dict__.pop(shared, None)
                getattr(opened, shared)

            found[f"shared: {shared}"] = lowest(make, repeat)
        for check in checks_for(SIZE):
            found[check.name] = lowest(lambda check=check: list(check.look(opened, request, Limits())), repeat)
    return found


def wishes() -> Iterator[Order]:
    """The orders of the example specs, and then those of the catalogue again with other takes, for ever."""
    for name in SPECS:
        yield from load_spec(ROOT / "specs" / f"{name}.yaml").orders
    take = 100
    while True:
        take += 1
        for order in load_spec(ROOT / "specs" / f"{SPECS[0]}.yaml").orders:
            yield Order(f"{order.item}.again-{take}", order.request, take + order.take, order.palette, order.print)


def alarms(folder: Path, pictures: int) -> None:
    """Print how many of the true pictures have each finding."""
    began = time.process_time()
    outcomes = [look(order, folder) for order in islice(wishes(), pictures)]
    judged = with_twins(outcomes, Limits())
    counted = Counter((finding.level.value, finding.code) for outcome in judged for finding in outcome.findings)
    print(f"{pictures} sandbox pictures, {time.process_time() - began:.0f} s CPU with the painting:\n")
    print("| level | finding | pictures |\n|---|---|---|")
    for (level, code), number in sorted(counted.items(), key=lambda each: (each[0][0] == "info", -each[1])):
        items = [outcome.id for outcome in judged if code in {finding.code for finding in outcome.findings}]
        print(f"| {level} | {code} | {number}: {', '.join(items[:4])} |")


def look(order: Order, folder: Path) -> Outcome:
    """Paint an order, small, and inspect it as if it were printed on A5."""
    wide, high = order.request.pixels
    size = round(wide * LONG_SIDE / max(wide, high)), round(high * LONG_SIDE / max(wide, high))
    sheet = lay_out(order.request.as_input(), size, seed=order.fingerprint, image_format="webp", fault=None)
    path = folder / "seen.webp"
    path.write_bytes(paint(sheet))
    with open_picture(path) as opened:
        lenient = Limits(min_long_side=1, exact_size=False)
        found = inspect(opened, order.request, lenient, order.print or SIZE)
    findings = tuple(finding for finding in found.findings if finding.check != "ppi")  # painted small
    passed = not any(finding.level == "fail" for finding in findings)
    return Outcome(
        id=order.item,
        fingerprint=order.fingerprint,
        take=order.take,
        outcome=Result.DELIVERED if passed else Result.REJECTED,
        request=order.request.as_input(),
        findings=findings,
        measures=found.measures,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=100)
    parser.add_argument("--repeat", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        costs(Path(name), asked.repeat)
        alarms(Path(name), asked.pictures)


if __name__ == "__main__":
    main()
