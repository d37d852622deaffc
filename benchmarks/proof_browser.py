"""What the proof costs in a real browser: `python benchmarks/proof_browser.py [--items 500 10000] [--seconds 4]`.

For each number of items: size of the HTML, the moment of the first picture, the time of a filter and of all again, frames a
second while it is scrolled (from Chromium's own trace), and frames a second while an open master is panned and zoomed.
Wall times: they hold for the machine and the load they were taken on.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.proof.data import drawn, item, proof, write_page  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

INLINED = 300
"""Items up to which the builder inlines thumbnails."""
FIRST_PICTURE = """
document.addEventListener('load', (event) => {
  if (event.target.tagName !== 'IMG' || window.firstPicture) return;
  requestAnimationFrame(() => { window.firstPicture ??= performance.now(); });
}, true);
"""
FILTER = """async ([box]) => {
  const input = [...document.querySelectorAll('#filters label')].find((each) => each.textContent.includes(box)).firstChild;
  const took = [];
  for (const turn of [1, 2]) {
    const begun = performance.now();
    input.click();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    took.push(performance.now() - begun);
  }
  return took;
}"""
SCROLL = """async ([seconds]) => {
  const begun = performance.now();
  let before = begun;
  while (performance.now() - begun < seconds * 1000) {
    const now = await new Promise(requestAnimationFrame);
    window.scrollBy({ top: Math.min(3 * (now - before), 120), behavior: 'instant' });
    before = now;
  }
}"""
PAN = """async ([seconds]) => {
  const begun = performance.now();
  for (let turn = 0; performance.now() - begun < seconds * 1000; turn += 1) {
    await new Promise(requestAnimationFrame);
    zoomAt(wholeScale() * (1 + 0.2 * Math.sin(turn / 40)), middle());
    pan(12 * Math.sin(turn / 25), 9 * Math.cos(turn / 31));
  }
}"""


def make(folder: Path, many: int) -> Path:
    """A page of so many items, thumbnails inlined or beside as the builder has them, and one large master."""
    (folder / "thumbs").mkdir(exist_ok=True)
    for number in range(12):
        (folder / "thumbs" / f"{number}.webp").write_bytes(drawn(number))
    beside: dict[str, Any] = {} if many <= INLINED else {"soft": None}
    items = [item(number, **beside, **({"thumb": f"thumbs/{number % 12}.webp"} if beside else {})) for number in range(many)]
    master = folder / items[0]["master"]["key"]
    master.parent.mkdir(parents=True, exist_ok=True)
    master.write_bytes(drawn(0, (2048, 2048)))
    return write_page(folder, proof(items))


def frames(browser: Browser, page: Page, script: str, seconds: float) -> float:
    """Frames a second that reached the screen while the script ran: pairs of begin and end with one id, each counted once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace.json"
        browser.start_tracing(page=page, path=path, categories=["cc", "benchmark", "viz"])
        page.evaluate(script, [seconds])
        browser.stop_tracing()
        events = json.loads(path.read_text(encoding="utf-8"))["traceEvents"]
    return presented(events) / seconds


def presented(events: list[dict[str, Any]]) -> int:
    """How many frames were presented, by the renderer whose reporters tell of most: a screen takes one of each time."""
    begun: dict[tuple[int, str], dict[str, Any]] = {}
    ends: dict[int, set[int]] = defaultdict(set)
    for event in events:
        if event["name"] != "PipelineReporter":
            continue
        key = (event["pid"], str(event.get("id2", event.get("id"))))
        if event["ph"] == "b":
            begun[key] = event
        elif event["ph"] == "e" and key in begun:
            told = json.dumps([begun.pop(key).get("args"), event.get("args")])
            if "PRESENTED" in told and "NO_UPDATE" not in told:
                ends[event["pid"]].add(event["ts"] // 1000)
    return max((len(those) for those in ends.values()), default=0)


def measure(browser: Browser, folder: Path, many: int, seconds: float) -> None:
    path = make(folder, many)
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(FIRST_PICTURE)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(path.as_uri())
    page.wait_for_function("() => window.firstPicture")
    first = page.evaluate("() => window.firstPicture")
    narrowed, widened = page.evaluate(FILTER, ["Delivered"])
    scrolled = frames(browser, page, SCROLL, seconds)
    page.goto(f"{path.as_uri()}#item={item(0)['id']}")
    page.wait_for_selector("#detail .full")
    panned = frames(browser, page, PAN, seconds)
    took = f"{first:.0f} ms | {narrowed:.0f} / {widened:.0f} ms"
    print(f"| {many} | {path.stat().st_size / 1e6:.2f} MB | {took} | {scrolled:.0f} | {panned:.0f} |", flush=True)
    context.close()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--items", type=int, nargs="+", default=[48, 500, 10_000])
    arguments.add_argument("--seconds", type=float, default=4.0)
    asked = arguments.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print(
        "| items | HTML | first picture | filter / all again | frames/s scrolled | frames/s panned |\n|---|---|---|---|---|---|"
    )
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for many in asked.items:
            with tempfile.TemporaryDirectory() as folder:
                measure(browser, Path(folder), many, asked.seconds)
        browser.close()


if __name__ == "__main__":
    main()
