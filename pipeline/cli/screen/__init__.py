"""What people see: the live view or plain lines while a run goes on, its summary, and the plan."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from typing import TextIO

    from pipeline.runs.progress import Progress


def open_screen(
    progress: Progress, stream: TextIO, *, job: str, interactive: bool | None = None
) -> AbstractContextManager[None, None]:
    """Show `progress` on `stream` (usually stderr) while the returned context is open.

    `interactive`: True for the live view, False for plain lines, None to take what `stream` can do.
    """
    if interactive is None:
        interactive = stream.isatty() and os.environ.get("TERM", "") not in {"dumb", "unknown"}
    if interactive:
        from pipeline.cli.screen.live_view import LiveView  # rich loads only where it is used

        return LiveView(progress, stream, job=job)
    from pipeline.cli.screen.plain_lines import PlainLines

    return PlainLines(progress, stream, job=job)
