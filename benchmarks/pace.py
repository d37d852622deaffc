"""Pace and CPU beside a plain script: `python benchmarks/pace.py [--items 200] [--rates 10 20] [--pacer-alone]`.

A server process allows R requests in any second (sliding, strict). The ideal is a burst of R, then R a second, then the latency
of the last call: (N - R) / R + latency. Pace is measured with pictures of 256 px, since two cores cannot decode 20 large ones
a second; CPU with pictures of 2048 px at the first rate. CPU is that of the whole client process, its start included.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import numpy as np
from measured import HERE, MAKEREADY, Cost, measure
from PIL import Image

LATENCY = 2.0
SMALL, LARGE = 256, 2048


@dataclass(frozen=True)
class Trial:
    name: str
    rate: int
    figures: dict[str, float]
    cost: Cost
    said: str

    @property
    def refused(self) -> float:
        return self.figures["refused"] / self.figures["asked"]

    def share(self, items: int) -> float:
        return ideal(items, self.rate) / self.figures["seconds"]


def ideal(items: int, rate: int) -> float:
    return max(0, items - rate) / rate + LATENCY


def paint(path: Path, side: int = LARGE) -> None:
    """A square picture, `side` px; at 2048 its WebP has about a megabyte, as posters have."""
    x = np.linspace(0, 9, side)
    waves = np.stack([np.sin(x[None, :] * k + np.cos(x[:, None] * (4 - k)) * 3) for k in (1, 2, 3)], axis=2)
    noise = np.random.default_rng(1).normal(0, 14, waves.shape)
    Image.fromarray(np.clip(128 + 100 * waves + noise, 0, 255).astype("uint8")).save(path, quality=80, method=2)


def spec(items: int, rate: int, side: int, folder: Path) -> Path:
    """The same job as the plain script's, as a spec."""
    path = folder / "pace.yaml"
    ids = "\n".join(f"  - {{id: poster-{n}, prompt: 'A travel poster, number {n}', size: {side}x{side}}}" for n in range(items))
    path.write_text(
        f"job: pace\ndestination: {folder / 'shelf'}\npace: [{{requests: {rate}, per: 1s}}]\n"
        f"in_flight: {in_flight(rate)}\nchecks: {{min_long_side: {side}}}\nprompts:\n{ids}\n"
    )
    return path


def in_flight(rate: int) -> int:
    """What the pace needs by Little's law, with a half more for what is not the API's latency."""
    return round(rate * LATENCY * 1.5)


def commands(items: int, rate: int, side: int, folder: Path, *, pacer_alone: bool) -> dict[str, list[str | Path]]:
    """What is compared, by name."""
    plain: list[str | Path] = [sys.executable, HERE / "plain_script.py", str(items)]
    alone = [sys.executable, HERE / "pacer_alone.py", str(items), str(rate), str(in_flight(rate))]
    ours = [MAKEREADY, "run", spec(items, rate, side, folder), "--plain", "--yes"]
    return {
        # The fewest calls in flight that can reach the pace: the setting that suits a script without a pacer best.
        "plain script": [*plain, str(round(rate * LATENCY)), folder / "plain"],
        "plain script, half more in flight": [*plain, str(in_flight(rate)), folder / "plain"],
        "pacer alone" if pacer_alone else "makeready": alone if pacer_alone else ours,
    }


def trial(name: str, command: list[str | Path], rate: int, picture: Path, folder: Path) -> Trial:
    """One client against a server of its own."""
    server = subprocess.Popen(
        [sys.executable, HERE / "strict_server.py", str(rate), str(LATENCY), picture], stdout=subprocess.PIPE, text=True
    )
    try:
        port = int(server.stdout.readline())
        env = {
            "CLOUDFLARE_API_BASE": f"http://127.0.0.1:{port}/client/v4",
            "CLOUDFLARE_ACCOUNT_ID": "0" * 32,
            "CLOUDFLARE_API_TOKEN": "benchmark",
        }
        log = folder / "said.txt"
        cost = measure(command, env, log)
        with urlopen(f"http://127.0.0.1:{port}/figures") as reply:
            figures = json.load(reply)
    finally:
        server.terminate()
        server.wait()
    said = log.read_text(errors="replace").strip().splitlines() or [""]
    return Trial(name, rate, figures, cost, said[-1])


def compare(items: int, rates: list[int], side: int, folder: Path, *, pacer_alone: bool = False) -> list[Trial]:
    """Every client at every rate, one after the other."""
    picture = folder / f"{side}.webp"
    paint(picture, side)
    trials = []
    for rate in rates:
        here = folder / f"{side}-{rate}"
        Path(here, "plain").mkdir(parents=True)
        for name, command in commands(items, rate, side, here, pacer_alone=pacer_alone).items():
            trials.append(trial(name, command, rate, picture, here))
            print(f"{name} at {rate}/s: exit code {trials[-1].cost.exit_code}, it said: {trials[-1].said}", flush=True)
    return trials


def table(trials: list[Trial], items: int) -> str:
    rows = [
        "| R/s | client | delivered | time | ideal | share of ideal | wasted 429s | CPU an item | ratio | whole process |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    base: dict[int, float] = {}
    for each in trials:
        cpu = each.cost.cpu / items
        base.setdefault(each.rate, cpu)
        rows.append(
            f"| {each.rate} | {each.name} | {each.figures['fetched']:.0f} of {items} | {each.figures['seconds']:.2f} s "
            f"| {ideal(items, each.rate):.2f} s | {each.share(items):.3f} | {each.figures['refused']:.0f} ({each.refused:.1%}) "
            f"| {cpu * 1000:.0f} ms | {cpu / base[each.rate]:.2f} | {each.cost.wall:.1f} s |"
        )
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--rates", type=int, nargs="+", default=[10, 20])
    parser.add_argument("--pacer-alone", action="store_true", help="measure the pacer without the rest of the pipeline")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pace = compare(given.items, given.rates, SMALL, Path(folder), pacer_alone=given.pacer_alone)
        print(f"\nPace, {given.items} items, latency {LATENCY:g} s, pictures of {SMALL} px\n\n{table(pace, given.items)}\n")
        if not given.pacer_alone:
            cpu = compare(given.items, given.rates[:1], LARGE, Path(folder))
            print(f"\nCPU, the same with pictures of {LARGE} px\n\n{table(cpu, given.items)}")


if __name__ == "__main__":
    main()
