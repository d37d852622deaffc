"""Who is told of what a worker's run comes to: by variables of the machine that does the work alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prefect import get_run_logger

from pipeline.errors import UsageError
from pipeline.settings import PING
from pipeline.spec.notify_section import PREFIX
from pipeline.wiring import open_notices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.work.notices.desk import Desk


def open_desk(notify: Sequence[str], *, job: str, next_command: str, pings: bool = True) -> Desk:
    """Those whom the parameter `notify` and the environment name. `pings`: the check of the machine hears of it, too.

    Raises UsageError where an address itself is given: parameters lie in Prefect's database.
    """
    if any(not word.startswith(PREFIX) for word in notify):
        raise UsageError(f"notify: name the variable with the address, as {PREFIX}PRESS_ROOM_URL: parameters are no secrets")
    environ = {name: value for name, value in os.environ.items() if pings or name != PING}
    return open_notices(environ, notify, get_run_logger().warning, job=job, next_command=next_command)
