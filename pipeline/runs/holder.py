"""Who carries out a run."""

from __future__ import annotations

from pipeline.records import Stored
from pipeline.runs.dates import Moment  # noqa: TC001 (pydantic reads it at run time)


class Holder(Stored):
    """Who carries out a run: enough for others to see whether it still lives."""

    run: str
    host: str
    machine: str
    """The same for two processes only where one can see the other."""
    pid: int
    born: str
    """When the process began, as its machine counts; with the pid it names one process, for ever."""
    started_at: Moment
