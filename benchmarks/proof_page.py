"""What the page to look at costs: CPU and bytes an item, beside a page that a plain loop of a template would make.

Prints tables for `benchmarks/README.md`. Nothing is drawn: the manifest is made up, and thumbnails are of the usual length.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

from jinja2 import Environment
from PIL import Image

from pipeline.manifest import publishing
from pipeline.manifest.manifest import Manifest, Run, Source, totals
from pipeline.proof.contact_sheet import contact_sheet
from pipeline.proof.decisions import Decisions
from pipeline.proof.inlining import MOST_ITEMS, inline
from pipeline.proof.item_data import Material
from pipeline.proof.page import render
from pipeline.proof.page_data import page_data
from pipeline.proof.page_on_shelf import gather, put_page
from pipeline.records import Finding, Level, Master, Outcome, Payment, Printed, PrintFile, Result, Verdict
from pipeline.stores import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.stores import Store

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
PROMPT = "A pressed autumn leaf on cream paper, seen from above, with fine veins and a long shadow, flat colours, no text. " * 2
THUMBNAIL = b"RIFF\0\0\0\0WEBPVP8 " + Random(1).randbytes(7_200)
PLAIN = """<!doctype html><title>{{ job }}</title>{% for item in items %}<article><h2>{{ item.id }}</h2>
<img src="{{ item.master.key }}"><p>{{ item.request.prompt }}</p><p>{{ item.outcome }}</p>
{% for finding in item.findings %}<p>{{ finding.level }}: {{ finding.text }}</p>{% endfor %}
<script type="application/json">{{ item|tojson }}</script></article>{% endfor %}"""
"""What one would write: a loop over the manifest, with each whole record beside its card for a script."""


def outcome(number: int) -> Outcome:
    name = f"leaf-{number:05}"
    mark = sha256(name.encode()).hexdigest()
    colours = {f"dominant {place}{what}": value for place in (1, 2, 3) for what, value in DOMINANT.items()}
    shares = {f"#1B1B3{place:X} {kind}_share": 0.25 for place in range(5) for kind in ("match", "close", "family")}
    return Outcome(
        id=name,
        fingerprint=mark,
        take=1,
        outcome=Result.DELIVERED,
        model="recraft/recraftv4-pro",
        request={"prompt": PROMPT, "size": "2048x2048", "controls": {"colors": [{"rgb": [27, 27, 58]}]}},
        palette="autumn",
        receipt=Payment(attempts=1, charged_usd=Decimal("0.25")),
        master=Master(
            key=f"masters/{name}/{mark[:16]}.webp", sha256=mark, bytes=10**6, media_type="image/webp", width=2048, height=2048
        ),
        print=Printed(trim_mm=(148.0, 210.0), bleed_mm=3.0, profile="sheet", ppi=240.8, verdict=Verdict.HOLD),
        prints=tuple(
            PrintFile(
                key=f"prints/{name}/{mark[:16]}-0badcafe/{name}_A5_{color}.tif",
                sha256=mark,
                bytes=10**7,
                media_type="image/tiff",
                color=color,
                width=1464,
                height=2048,
                ppi=240.8,
                trim_mm=(148.0, 210.0),
                bleed_mm=3.0,
                profile="FOGRA39L Coated",
                description=f"TIFF, {color.upper()}, A5 with 3 mm bleed, 241 ppi",
            )
            for color in ("cmyk", "rgb")
        ),
        findings=(
            Finding(
                check="palette", code="palette.measured", level=Level.INFO, text="It matches.", measures={**colours, **shares}
            ),
            Finding(check="edges", code="edges.detail", level=Level.WARN, text="Look at the trim.", measured=0.03, limit=0.02),
        ),
        measures={f"check.figure-{place}": place / 7 for place in range(30)},
    )


DOMINANT = {"": "#1B1B3A", " share": 0.31, " nearest": "#1B1B3A", " delta": 1.37}


def manifest(items: int, number: int) -> Manifest:
    listed = tuple(map(outcome, range(items)))
    run = {"id": f"r{number}", "started_at": NOON, "ended_at": NOON, "seconds": 60.0, "makeready": "0.1.0"}
    run |= {"model": "recraft/recraftv4-pro", "sandbox": False, "partial": False}
    return Manifest(
        number=number,
        job="autumn",
        run=Run(**run),
        source=Source(spec="autumn.yaml", sha256="0" * 64),
        totals=totals(listed, run_requests=items, spent=Decimal(0), possible=Decimal(0)),
        items=listed,
    )


def shelf(folder: str, items: int) -> tuple[Store, Manifest]:
    """A shelf with the thumbnails of two editions' items, and the later edition's account."""
    store = open_store(folder, "autumn")
    earlier, account = manifest(items, 1), manifest(items, 2)
    for each in (earlier, account):
        publishing.enter(each, store)
    for item in account.items:
        store.put(f"thumbs/{item.stem}.webp", THUMBNAIL, media_type="image/webp")
    return store, account


def cpu(act: Callable[[], object], goes: int) -> float:
    """Seconds of CPU, the least of some goes."""
    found = []
    for _ in range(goes):
        began = time.process_time()
        act()
        found.append(time.process_time() - began)
    return min(found)


def row(name: str, seconds: float, length: int, items: int, beside: float) -> str:
    return f"| {name} | {seconds:.2f} s | {seconds / items * 1e3:.2f} ms | {length / items:,.0f} | {seconds / beside:.2f} |"


def measure(items: int, goes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store, account = shelf(folder, items)
        decisions = Decisions(store, lambda: NOON)
        plain = Environment(autoescape=True).from_string(PLAIN)

        def loop() -> bytes:
            return str(plain.render(job="autumn", items=[item.model_dump(mode="json") for item in account.items])).encode()

        material = gather(store, account, decisions)
        data = page_data(account, material)
        beside = cpu(loop, goes)
        print(f"\n{items:,} items, thumbnails {'in the page' if items <= MOST_ITEMS else 'beside the page'}:\n")
        print("| what | CPU | an item | bytes an item | beside the loop |\n|---|---|---|---|---|")
        print(row("a loop over whole records", beside, len(loop()), items, 1.0 * beside))
        for name, act in {
            "gather: listings, edition before": lambda: gather(store, account, decisions),
            "the JSON of the page": lambda: page_data(account, material),
            "thumbnails and HTML": lambda: render(inline(data, store)),
        }.items():
            print(row(name, cpu(act, goes), 0, items, beside))
        all_of_it = cpu(lambda: put_page(store, account, decisions), goes)
        print(row("**all of it, on the shelf**", all_of_it, len(render(inline(data, store))), items, beside))


def drawing(seed: int) -> bytes:
    """A thumbnail of 320 px, of large soft spots."""
    spots = Image.frombytes("RGB", (12, 12), Random(seed).randbytes(432))
    body = BytesIO()
    spots.resize((320, 320), Image.Resampling.BICUBIC).save(body, "WEBP", quality=75)
    return body.getvalue()


def measure_sheet(items: int) -> None:
    account = manifest(items, 1)
    thumbs = {f"thumbs/{item.stem}.webp": drawing(number) for number, item in enumerate(account.items)}
    data = page_data(account, Material("outputs/autumn", thumbs=frozenset(thumbs)))
    began = time.process_time()
    body = contact_sheet(data, thumbs.get)
    seconds = time.process_time() - began
    print(f"\nContact sheet of {items:,}: {seconds:.1f} s CPU, {seconds / items * 1e3:.1f} ms each, {len(body) / 1e6:.1f} MB.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, nargs="*", default=[300, 500, 10_000], help="one after the other")
    parser.add_argument("--goes", type=int, default=3)
    parser.add_argument("--sheet", type=int, default=500, help="pictures of the contact sheet; 0: none")
    arguments = parser.parse_args()
    for items in arguments.items:
        measure(items, arguments.goes)
    if arguments.sheet:
        measure_sheet(arguments.sheet)


if __name__ == "__main__":
    main()
