"""The first way: units that `systemd-analyze` finds right, and the command run as the unit would."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tests.nightly.page import lines
from tests.nightly.shelf import PATIENCE_SECONDS, delivered
from tests.nightly.unit import Unit

if TYPE_CHECKING:
    from tests.nightly.bare_root import BareRoot


def machine() -> list[str]:
    """What is typed once, for all three ways."""
    return lines("The machine, once")


def make_a_night(root: BareRoot) -> str:
    """Install the units, have them checked, and run the job as systemd would."""
    install_units(root, "With systemd")
    unit = Unit.read(root.folder / "units" / "makeready-nightly.service")
    assert unit["User"] == root.user
    process = root.start(unit.command(), unit.environment(), Path(unit["WorkingDirectory"]), "nightly.log")
    code = process.wait(PATIENCE_SECONDS)
    assert code == 0, f"ended with code {code}"
    return delivered(root) or "nothing was delivered"


def install_units(root: BareRoot, section: str) -> None:
    """Type a section's lines that install units, then those that check them, where systemd is there."""
    typed = [line for line in lines(section) if line.startswith(("cd ", "install "))]
    root.type(typed)
    if not shutil.which("systemd-analyze"):
        root.said.append("left out: systemd-analyze is not installed")
        return
    said = root.type([line for line in lines(section) if line.startswith("systemd-analyze ")])
    # It ends with 0 for what it only warns of: a misspelt key, a value it does not know.
    assert str(root.folder) not in "\n".join(line for line in said.splitlines() if not line.startswith("+")), said
