"""The second way: the line as cron's own daemon starts it, or, where that cannot run, as it would."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.nightly.page import FILES
from tests.nightly.shelf import PATIENCE_SECONDS, delivered, until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.nightly.bare_root import BareRoot

DAEMON = """\
mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/spool && mkdir -p /var/spool/cron/crontabs &&
crontab -u "$1" "$2" && exec cron -f
"""
"""Debian's cron with a spool and a /run of its own: the machine's own tables are neither read nor changed."""


def make_a_night(root: BareRoot) -> str:
    """Wait for the line to fall due."""
    table = root.folder / "crontab"
    table.write_text(root.here((FILES / "crontab").read_text()).replace("MAILTO=press@example.com", 'MAILTO=""'))
    as_cron_would(root, table)
    assert delivered(root)
    shutil.rmtree(root.clone / "outputs" / "model-page")
    if not (os.geteuid() == 0 and shutil.which("cron") and _may_have_its_own_mounts()):
        return "4 of 4 pictures, the line run as cron would: Debian's cron is not installed, or may not run here"
    words = ["unshare", "--mount", "/bin/sh", "-c", DAEMON, "cron", root.user, str(table)]
    daemon = root.start(words, {}, root.folder, "cron.log", user="root")
    return f"{until(lambda: delivered(root), 'the night of cron', daemon)}, by cron's own daemon"


def as_cron_would(root: BareRoot, table: Path) -> None:
    """Run the line by /bin/sh, with the few variables that cron gives it, in the user's home."""
    [line] = [line for line in table.read_text().splitlines() if line.startswith("*")]
    home = root.folder / "home"
    environ = {"HOME": str(home), "LOGNAME": root.user, "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
    process = root.start(
        [
            "/usr/bin/env",
            "-i",
            *(f"{name}={value}" for name, value in environ.items()),
            "/bin/sh",
            "-c",
            line.split(maxsplit=5)[5],
        ],
        {},
        home,
        "as-cron.log",
    )
    assert process.wait(PATIENCE_SECONDS) == 0
    said = (root.folder / "as-cron.log").read_text()
    assert said == "", f"cron would mail this: {said}"


def _may_have_its_own_mounts() -> bool:
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0
