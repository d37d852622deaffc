"""The server: uvicorn on one socket, which says goodbye to every open page before it ends."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
from typing import TYPE_CHECKING

import uvicorn

from pipeline.errors import UsageError
from pipeline.proof.review.sockets import ClientSocket, room_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from starlette.types import ASGIApp

    from pipeline.proof.review.sockets import Room

GRACE_SECONDS = 1
"""How long requests under way may still take when the server ends."""
QUEUE = 1024
"""Connections that the system keeps for us until they are taken."""
AT_ONCE = 32
"""Taken in one turn of the loop. Those too many are ended in the next: with more, the files that may be open could run out."""
LARGEST_HEAD = 16 * 1024
"""Bytes of a request before its body."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at an address or a name of this machine, which stands in links; port 0: a free one.

    Raises UsageError where it cannot be served, and for all addresses at once.
    """
    if not 0 <= port <= 65535:  # getaddrinfo would make another of it
        raise UsageError(f"--port {port}: a port lies between 0 and 65535")
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        if ipaddress.ip_address(address[0]).is_unspecified:
            raise UsageError(f"--host {host} is no address that a link can lead to: name the one that reviewers will use")
        return socket.create_server(address[:2], family=family, backlog=QUEUE)
    except (OSError, UnicodeError) as fault:
        reason = getattr(fault, "strerror", None) or "no such address"
        raise UsageError(f"{host}, port {port}, cannot be served ({reason}): choose another --port, or --host") from fault


class Server(uvicorn.Server):
    """Serves until SIGINT or SIGTERM; ends within a second of it, and raises no signal again."""

    def __init__(
        self,
        app: ASGIApp,
        begin: Callable[[asyncio.AbstractEventLoop], None],
        goodbye: Callable[[], None],
        room: Room | None = None,
    ) -> None:
        """`begin` is called with the loop when all is open, `goodbye` in it when the end begins: streams must then end."""
        protocol = type("RoomSocket", (ClientSocket,), {"room": room or room_for()})
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                http=protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                backlog=AT_ONCE,
                proxy_headers=False,
                server_header=False,
                h11_max_incomplete_event_size=LARGEST_HEAD,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self._begin, self._goodbye = begin, goodbye
        # What strangers send badly is not for the terminal; `--debug` shows it.
        logging.getLogger("uvicorn").addHandler(logging.NullHandler())

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open what was bound."""
        await super().startup(sockets)
        for listening in sockets or ():
            listening.listen(QUEUE)  # asyncio has set it to what it takes at once
        self._begin(asyncio.get_running_loop())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close."""
        self._goodbye()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 (uvicorn passes them)
        """Hear a signal; at the second nothing more is waited for."""
        self.force_exit = self.should_exit
        self.should_exit = True
