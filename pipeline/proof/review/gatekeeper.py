"""Stands before all routes: turns away what may not ask, says who asks, and marks every answer."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from pipeline.proof.review.access import Refusal, embedded_elsewhere
from pipeline.proof.review.answers import COMMON, refused, turned_away
from pipeline.proof.review.spoken import wrong_body

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from pipeline.proof.review.access import Access, Pass

PAGES = {"/", "/enter"}
"""What may be asked for without a cookie: the door stands there."""

NO_PASS = Refusal(403, "This browser has not been let in, or the review was begun anew: open the link that you were given.")
MOST_READ_OFF = 1 << 20
"""Bytes of a refused body that are taken in."""
READ_OFF_SECONDS = 5.0

FROM_ELSEWHERE = Refusal(403, "Another page asks for this: only the review's own may.")


class Gatekeeper:
    """An ASGI application around that of the routes."""

    def __init__(self, app: ASGIApp, access: Access, now: Callable[[], datetime]) -> None:
        """`app` finds in `request.state.reviewer` whose cookie came, None where there was none; `now` has its zone."""
        self._app, self._access, self._now = app, access, now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI has it."""
        if scope["type"] != "http":
            return  # no lifespan is asked for, and uvicorn offers no websockets here

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in COMMON.items():
                    headers.setdefault(name, value)
            await send(message)

        headers, path = Headers(scope=scope), scope["path"]
        reviewer = self._access.by_cookie(headers.getlist("cookie"))
        if refusal := self._judge(scope["method"], path, headers, reviewer):
            if scope["method"] == "POST":
                await read_off(receive)
            for_people = path in PAGES and scope["method"] != "POST"
            answer = turned_away(refusal) if for_people else refused(refusal)
            await answer(scope, receive, marked)
        else:
            scope.setdefault("state", {})["reviewer"] = reviewer
            await self._app(scope, receive, marked)

    def _judge(self, method: str, path: str, headers: Headers, reviewer: Pass | None) -> Refusal | None:
        access = self._access
        refusal = access.wrong_host(headers.getlist("host")) or access.ended(self._now())
        if not refusal and method == "POST":
            refusal = access.wrong_origin(headers.getlist("origin"))
            refusal = refusal or wrong_body(headers.getlist("content-type"), headers.getlist("content-length"))
        if not refusal and embedded_elsewhere(headers.get("sec-fetch-site"), headers.get("sec-fetch-mode")):
            refusal = FROM_ELSEWHERE
        return refusal or (NO_PASS if reviewer is None and path not in PAGES else None)


async def read_off(receive: Receive) -> None:
    """Take in the body of what is refused and keep nothing of it, within limits of bytes and seconds.

    A connection that is closed over an unread body is reset, and its client may never see why it was refused.
    """
    read, more = 0, True
    with suppress(TimeoutError):
        async with asyncio.timeout(READ_OFF_SECONDS):
            while more and read <= MOST_READ_OFF:
                message = await receive()
                read += len(message.get("body", b""))
                more = message["type"] == "http.request" and message.get("more_body", False)
