"""The program, with something in it that never comes."""

from __future__ import annotations

IMPATIENT = """
import functools, sys, threading
from pipeline import wiring
from pipeline.work import door
from pipeline.runs.standstill import Patience

wiring.patience = lambda *_, **__: Patience(silence={silence}, ending=3.0)
held = threading.Lock()
held.acquire()
{harm}
from flows.command import main

sys.exit(main())
"""
"""The program, which waits for seconds where it would wait for minutes; `held` is a lock that nobody gives up."""

NO_PICTURE_COMES = """
class Stuck:
    def __init__(self, client): pass
    def stream(self, *_, **__): held.acquire()

door.Door = functools.partial(door.Door, pictures=Stuck)
"""
"""Whoever fetches a picture waits for the lock."""

NOTHING_CAN_BE_TOLD = """
from pipeline.runs.events import PictureAwaited

class Deaf(wiring.Progress):
    def hear(self, event):
        if isinstance(event, PictureAwaited):
            self._lock.acquire()
        super().hear(event)

wiring.Progress = Deaf
"""
"""The lock that every worker, the screen and the account take is never given up."""

NO_CONNECTION_CAN_BE_CUT = (
    """
from pipeline.wire.open_sockets import Connections

Connections.hang_up = lambda self: held.acquire()
wiring.Production._account = lambda *_, **__: held.acquire()
"""
    + NO_PICTURE_COMES
)
"""Nothing that would end the run can be done, either."""


NOTHING_BEGINS = "wiring.Production.conclude = lambda *_, **__: held.acquire()"
"""The main thread waits for the lock before it has begun an item."""


def child(harm: str = "", silence: float = 5.0) -> str:
    return IMPATIENT.format(harm=harm, silence=silence)
