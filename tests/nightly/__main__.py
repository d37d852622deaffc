"""Do the three ways of `docs/nightly.md`, side by side; ends with 0 where each has delivered its job."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from tests.nightly import cron, prefect_server, systemd
from tests.nightly.bare_root import BareRoot

if TYPE_CHECKING:
    from collections.abc import Callable

WAYS: dict[str, Callable[[BareRoot], str]] = {
    "systemd": systemd.make_a_night,
    "cron": cron.make_a_night,
    "Prefect, SQLite": prefect_server.make_a_night,
    "Prefect, PostgreSQL": prefect_server.make_a_night_on_postgresql,
}


def tried(name: str, folder: Path, roots: list[BareRoot]) -> tuple[bool, str]:
    """Whether a way has delivered its job, and what there is to say of it. Its root is added to `roots`."""
    began = time.monotonic()
    root = BareRoot(folder)
    roots.append(root)
    try:
        root.type([line for line in systemd.machine() if not line.startswith("cd ")])
        came, good = WAYS[name](root), True
    except Exception:  # noqa: BLE001 (the other ways are tried all the same)
        came, good = traceback.format_exc(), False
    finally:
        root.end()
    lines = [f"{name}: {came} ({time.monotonic() - began:.0f} s)", *sorted(set(root.said))]
    if not good:
        lines += [f"--- {log.name}\n{log.read_text()[-4000:]}" for log in sorted(folder.glob("*.log"))]
    return good, "\n  ".join(lines)


def main() -> int:
    """Try all of them, or those whose names begin with the words of the command line."""
    chosen = [name for name in WAYS if not sys.argv[1:] or name.startswith(tuple(sys.argv[1:]))]
    top = Path(tempfile.mkdtemp(prefix="makeready-nightly-"))
    top.chmod(0o755)
    roots: list[BareRoot] = []
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with ThreadPoolExecutor(len(chosen)) as pool:
            ways = [pool.submit(tried, name, top / str(number), roots) for number, name in enumerate(chosen)]
            try:
                ended = [way.result() for way in ways]
            except KeyboardInterrupt:  # who waits for a program that has ended does not wait on
                for root in roots:
                    root.end()
                raise
    finally:
        shutil.rmtree(top, ignore_errors=True)
    sys.stdout.write("".join(f"{text}\n" for _, text in ended))
    return 0 if all(good for good, _ in ended) else 1


if __name__ == "__main__":
    raise SystemExit(main())
