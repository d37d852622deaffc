"""A shop that reads a drop: `python -m tests.chaos.drop_reader DESTINATION RELEASES EVERY`.

Each time it reads current.json and then each file it names, in a folder those behind the link `current`, too. Says a line, and
goes on, when it has read EVERY times and has seen another release than at the line before; at the end, which is the last of so
many lines or SIGTERM, what it has seen, as JSON. Whatever it sees that should not be ends it.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.stores import open_place
from pipeline.work.drop.layout import read_current

if TYPE_CHECKING:
    from pipeline.stores import DropPlace


def read(place: DropPlace) -> int:
    """Read what is current, all of it; returns the number of its release, 0 where nothing is current."""
    current = read_current(place)
    if current is None:
        return 0
    bodies = [place.read(file.path) for file in current.files]
    assert [hashlib.sha256(body).hexdigest() for body in bodies] == [file.sha256 for file in current.files]
    assert len({body.partition(b" of ")[2].partition(b"\n")[0] for body in bodies}) == 1, "a mixture"
    return current.release


def read_by_link(link: Path) -> None:
    """Follow the link once, and check what lies there by its own sums."""
    if not os.path.lexists(link):
        return
    folder = Path(os.path.realpath(link))
    lines = [line.split("  ") for line in (folder / "SHA256SUMS").read_text().splitlines()]
    assert len(lines) > 1
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for digest, name in lines)


def main() -> None:
    destination, lines, every = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    place, link = open_place(f"{destination}/advent"), Path(destination, "advent", "current")
    seen: Counter[int] = Counter()
    last, said_at = 0, [(0, 0)]
    enough = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: enough.set())
    while len(said_at) <= lines and not enough.is_set():
        release = read(place)
        assert release >= last, f"backwards, from {last} to {release}"
        last = release
        seen[release] += 1
        if not destination.startswith("s3:"):
            read_by_link(link)
        reads, told = said_at[-1]
        if seen.total() >= reads + every and release > told:
            say(str(len(said_at)))
            said_at.append((seen.total(), release))
    say(json.dumps({"reads": seen.total(), "releases": len(seen), "last": last}))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
