"""What it costs to start: `python benchmarks/start.py [--repeat 20]`.

CPU of whole processes (user and system), the least of the repeats: the interpreter alone, the command's help and version, and a
plan of four items, of a spec without colours and of one with a palette. Interleaved, so that other work on the machine meets
all of them alike; bytecode is written first, as an installation does.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measured import MAKEREADY, measure

ROOT = Path(__file__).parents[1]
PLAIN = "job: plain\nprompts:\n" + "".join(f"  - {{id: item-{number}, prompt: A rose}}\n" for number in range(4))
BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}


def commands(folder: Path) -> dict[str, list[str | Path]]:
    """What is measured, by its name in the table."""
    plain = folder / "plain.yaml"
    plain.write_text(PLAIN, encoding="utf-8")
    shelf: tuple[str | Path, ...] = ("--destination", folder / "shelf")
    return {
        "`python -c pass`": [sys.executable, "-c", "pass"],
        "`makeready --help`": [MAKEREADY, "--help"],
        "`makeready --version`": [MAKEREADY, "--version"],
        "`makeready plan`, four items without colours": [MAKEREADY, "plan", plain, *shelf],
        "`makeready plan specs/model-page.yaml`, four items, one with a palette": [
            *(MAKEREADY, "plan", ROOT / "specs" / "model-page.yaml"),
            *shelf,
        ],
        "`python -c 'import pydantic, rich.table, yaml'`": [sys.executable, "-c", "import pydantic.main, rich.table, yaml"],
        "`python -c 'import numpy, PIL.ImageCms'`": [sys.executable, "-c", "import numpy, PIL.ImageCms"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=20)
    repeat = parser.parse_args().repeat
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = folder / "said.txt"
        wanted = commands(folder)
        for command in wanted.values():
            assert measure(command, BYTECODE, log).exit_code == 0, log.read_text()
        least = dict.fromkeys(wanted, float("inf"))
        for _ in range(repeat):
            for what, command in wanted.items():
                least[what] = min(least[what], measure(command, BYTECODE, log).cpu)
    print("| process | CPU |\n|---|---|")
    for what, seconds in least.items():
        print(f"| {what} | {seconds:.3f} s |")


if __name__ == "__main__":
    main()
