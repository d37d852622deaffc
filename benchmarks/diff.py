"""What a diff of a large catalogue costs, as a table for `benchmarks/README.md`: `python benchmarks/diff.py [--items 50000]`.

A spec with a row an item, and a shelf as a run leaves it: claim, receipt, record and master of each, and the manifest. Of the
rows none, one in a hundred, or all then have another word; one in a hundred is gone and as many are new. Beside it a plain
script, what one would write: both as dictionaries, compared by the prompt.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from measured import MAKEREADY, Cost, measure

from pipeline.manifest import publishing
from pipeline.manifest.manifest import Manifest, Run, Source, totals
from pipeline.records import Finding, Level, Master, Outcome, Payment, Result
from pipeline.spec import load_spec
from pipeline.stores import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.records import Order

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
SPEC = """\
job: catalogue
palettes: {fjord: {colors: ["#1F3A5F", "#7FA7C9", gold], background: "#F7F4EC"}}
defaults: {palette: fjord}
prompts:
  - id: sku-{sku}
    prompt: >-
      {name}: a pressed autumn leaf on cream paper, seen from above, with fine veins and a long shadow, flat colours, no text,
      {detail}. Studio light, on plain paper
    from: rows.csv
"""
PLAIN = """\
import csv, json, sys
account = json.load(open(sys.argv[1]))
was = {item["id"]: item["request"]["prompt"] for item in account["items"]}
text = open("catalogue.yaml").read().split(">-")[1].split("from:")[0]
text = " ".join(text.split())
now = {f"sku-{row['sku']}": text.format(**row) for row in csv.DictReader(open("rows.csv"))}
changed = [item for item in now if item in was and now[item] != was[item]]
new, gone = [item for item in now if item not in was], [item for item in was if item not in now]
print(*changed, *new, *gone, len(changed), len(new), len(gone), sep="\\n")
"""
"""Knows prompts alone: neither palettes nor sizes, nor what was made already, nor what it costs."""


def write_rows(folder: Path, numbers: Iterable[int], is_changed: Callable[[int], bool]) -> None:
    with (folder / "rows.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["sku", "name", "detail", "price"])
        for number in numbers:
            light = "a high sun" if is_changed(number) else "a low sun"
            rows.writerow([f"{number:06}", f"Leaf number {number}", f"of kind {number % 97}, in the light of {light}", number])


def outcome(order: Order) -> Outcome:
    return Outcome(
        id=order.item,
        fingerprint=order.fingerprint,
        take=1,
        outcome=Result.DELIVERED,
        model=order.request.model.id,
        request=order.request.as_input(),
        palette=order.palette,
        receipt=Payment(attempts=1, charged_usd=Decimal("0.25")),
        master=Master(
            key=f"masters/{order.stem}.webp",
            sha256=order.fingerprint,
            bytes=10**6,
            media_type="image/webp",
            width=2048,
            height=2048,
        ),
        findings=(Finding(check="palette", code="palette.measured", level=Level.INFO, text="It matches."),),
        measures={f"check.figure-{place}": place / 7 for place in range(2)},
    )


def shelve(folder: Path) -> int:
    """Write the shelf of the spec as a run leaves it; gives the bytes of its manifest."""
    orders = load_spec(folder / "catalogue.yaml").orders
    listed = tuple(map(outcome, orders))
    run = {"id": "r1", "started_at": NOON, "ended_at": NOON, "seconds": 60.0, "makeready": "0.1.0"}
    run |= {"model": "recraft/recraftv4-pro", "sandbox": False, "partial": False}
    account = Manifest(
        number=1,
        job="catalogue",
        run=Run(**run),
        source=Source(spec="catalogue.yaml", sha256="0" * 64),
        totals=totals(listed, run_requests=len(listed), spent=Decimal(0), possible=Decimal(0)),
        items=listed,
    )
    publishing.enter(account, open_store(str(folder / "shelf"), "catalogue"))
    root = folder / "shelf" / "catalogue"
    for order in orders:
        for key in (
            f"masters/{order.stem}.webp",
            *(f"ledger/{order.stem}.{kind}.json" for kind in ("claim", "receipt", "record")),
        ):
            place = root / key
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(b"{}")  # only names are listed
    return (root / "manifests" / "000001.json").stat().st_size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=50_000)
    parser.add_argument("--goes", type=int, default=3, help="the least of so many is told")
    arguments = parser.parse_args()
    items = arguments.items
    left = [number for number in range(items + items // 100) if number % 100 != 50 or number >= items]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "catalogue.yaml").write_text(SPEC)
        (folder / "plain.py").write_text(PLAIN)

        def costs(*command: str | Path) -> Cost:
            inside = ["sh", "-c", f"cd {folder} && exec " + " ".join(str(word) for word in command)]
            found = [measure(inside, {}, folder / "said.txt") for _ in range(arguments.goes)]
            return min(found, key=lambda cost: cost.cpu)

        words = ("catalogue.yaml", "--destination", "shelf")
        write_rows(folder, range(items), lambda _: False)
        print("| what | CPU | time | peak memory |\n|---|---|---|---|")
        tell("plan, before there is an edition", costs(MAKEREADY, "plan", *words))
        with ProcessPoolExecutor(1) as aside:  # a process that is started has the peak of who started it
            size = aside.submit(shelve, folder).result()
        tell("plan, nothing has changed", costs(MAKEREADY, "plan", *words))
        tell("**diff, nothing has changed**", costs(MAKEREADY, "diff", *words))
        write_rows(folder, left, lambda number: number % 100 == 7)
        tell("**diff, one in a hundred changed, gone, new**", costs(MAKEREADY, "diff", *words))
        tell("a plain script", costs(sys.executable, "plain.py", "shelf/catalogue/manifests/000001.json"))
        write_rows(folder, left, lambda _: True)
        tell("**diff, all others changed**", costs(MAKEREADY, "diff", *words))
    print(f"\nmanifest: {size / 1e6:.0f} MB")


def tell(what: str, cost: Cost) -> None:
    assert cost.exit_code == 0, what
    print(f"| {what} | {cost.cpu:.1f} s | {cost.wall:.1f} s | {cost.peak_mb:.0f} MB |", flush=True)


if __name__ == "__main__":
    main()
