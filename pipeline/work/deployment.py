"""A job that is to be run at its hours: what a scheduler has to know of it. Nothing is sent from here."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import UsageError
from pipeline.spec.suggestions import shown

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from pipeline.work.cron import Cron
    from pipeline.work.job import Wish
    from pipeline.work.plan import Plan

FLOW = "makeready"
"""The flow that every deployment is one of."""


class Hours(NamedTuple):
    """When a job is run: `cron`, on the clock of `zone`."""

    cron: Cron
    zone: ZoneInfo


@dataclass(frozen=True)
class Deployment:
    """A job and its hours, as a scheduler is told of it: what is said again under the same name takes its place."""

    name: str
    about: dict[str, str]
    """What people want to know of the job: a text by its label."""
    parameters: dict[str, object]
    """Of the flow `produce`: what `makeready run` would be told."""
    hours: Hours
    pool: str
    place: Place
    tags: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """As Prefect's commands take it."""
        return f"{FLOW}/{self.name}"

    @property
    def description(self) -> str:
        """The job in a few lines of Markdown."""
        return "\n".join(f"- {label}: {_plain(text)}" for label, text in self.about.items())


@dataclass(frozen=True)
class Place:
    """Where the work is done: a folder, as it lies on the machine that works, and the Python there."""

    folder: str
    python: str

    @classmethod
    def of(cls, here: Path, there: str | None, python: str = sys.executable) -> Place:
        """The folder `here`, which on the machine that works lies at `there`; a Python within it is the one there.

        Raises UsageError where `there` is no absolute path.
        """
        if there is None:
            return cls(str(here), python)
        if not there.startswith("/"):
            raise UsageError(f"--folder {shown(there)}: say where the folder lies from the root, as in /srv/makeready")
        inside = Path(python).is_relative_to(here)
        return cls(there, str(Path(there) / Path(python).relative_to(here)) if inside else python)


def parameters_of(wish: Wish, here: Path) -> dict[str, object]:
    """What the flow is told: the spec as seen from the folder `here` where it lies in there, and what is not as usual."""
    spec = wish.spec.absolute()
    found: dict[str, object] = {"spec": str(spec.relative_to(here) if spec.is_relative_to(here) else spec)}
    if wish.destination is not None:
        found["destination"] = wish.destination
    if wish.overrides:
        found["settings"] = list(wish.overrides)
    if wish.sandbox:
        found["sandbox"] = True
    return found


def facts_of(plan: Plan, cost: str, *, sandbox: bool) -> dict[str, str]:
    """A job in a few words: its items, `cost` (what all of them come to), its budget and its shelf."""
    budget = "none" if plan.budget_usd is None else f"${plan.budget_usd:,.2f} a run"
    return {
        "job": plan.job + (" (sandbox: painted pictures, play money)" if sandbox else ""),
        "items": f"{len(plan.lines):,}; {cost} for all of them, where nothing is made yet",
        "budget": budget,
        "shelf": plan.shelf_url,
    }


def read_name(name: str) -> str:
    """The name of a deployment. Raises UsageError where Prefect could not take it."""
    if not re.fullmatch(r"[\w.][\w. -]{0,99}", name):
        raise UsageError(f"--name {shown(name)}: take letters, digits, dots, dashes and underscores, a hundred at most")
    return name


def _plain(text: str) -> str:
    """Foreign text with no sign in it that Markdown would read."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", text)
