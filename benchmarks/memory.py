"""Peak memory at 2,000 items beside that at 200, with the same in flight: `python benchmarks/memory.py [--counts 200 2000]`.

The sandbox runs as a process of its own; what is measured is the process of `makeready run --plain`. Pictures are small, so
that what grows with the number of items is not hidden behind what one picture takes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

from measured import MAKEREADY, Cost, measure

IN_FLIGHT = 40


def spec(items: int, folder: Path) -> Path:
    path = folder / "memory.yaml"
    prompts = "\n".join(f"  - {{id: leaf-{n}, prompt: 'A leaf, number {n}', size: 256x256}}" for n in range(items))
    path.write_text(
        f"job: memory\ndestination: {folder / 'shelf'}\npace: [{{requests: 200, per: 1s}}]\nin_flight: {IN_FLIGHT}\n"
        f"checks: {{min_long_side: 256}}\nprompts:\n{prompts}\n"
    )
    return path


def run(items: int, folder: Path) -> Cost:
    """One job of so many items against a sandbox of its own."""
    folder.mkdir()
    sandbox = subprocess.Popen([MAKEREADY, "emulate", "--latency", "0.5"], stdout=subprocess.PIPE, text=True)
    try:
        address = json.loads(sandbox.stdout.readline())
        env = {
            "CLOUDFLARE_API_BASE": address["base_url"],
            "CLOUDFLARE_ACCOUNT_ID": address["account_id"],
            "CLOUDFLARE_API_TOKEN": address["token"],
        }
        log = folder / "said.txt"
        cost = measure([MAKEREADY, "run", spec(items, folder), "--plain", "--yes"], env, log)
    finally:
        sandbox.terminate()
        sandbox.wait()
    said = log.read_text(errors="replace").strip().splitlines() or [""]
    print(f"{items} items: exit code {cost.exit_code}, it said: {said[-1]}", flush=True)
    return cost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", type=int, nargs="+", default=[200, 2000])
    counts = parser.parse_args().counts
    with tempfile.TemporaryDirectory() as folder:
        costs = {count: run(count, Path(folder, str(count))) for count in counts}
    print("| items | peak memory | beside the first | time | CPU an item |\n|---|---|---|---|---|")
    for count, cost in costs.items():
        ratio = cost.peak_mb / costs[counts[0]].peak_mb
        print(f"| {count} | {cost.peak_mb:.0f} MB | {ratio:.2f} | {cost.wall:.1f} s | {cost.cpu / count * 1000:.0f} ms |")


if __name__ == "__main__":
    main()
