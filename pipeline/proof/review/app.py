"""The routes of a review. Who may ask is settled before, by the gatekeeper."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from pipeline.errors import StoreError
from pipeline.proof.review import door
from pipeline.proof.review.access import Refusal
from pipeline.proof.review.answers import in_json, page, refused
from pipeline.proof.review.gatekeeper import MOST_READ_OFF, Gatekeeper
from pipeline.proof.review.servable import Servable
from pipeline.proof.review.spoken import LARGEST_BODY, TOO_LARGE, read_spoken, read_token
from pipeline.redaction import redact

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from pipeline.proof.review.access import Pass
    from pipeline.proof.review.job_sheet import JobSheet
    from pipeline.proof.review.review import Review

BODY_SECONDS = 10.0
"""How long a body may take to come."""
WRITERS = 16
"""Threads that save decisions: their own, so that no transfer of pictures holds one up."""
TOO_SLOW = Refusal(408, "This took too long to come: nothing was saved. Try again.")
WRONG_LINK = Refusal(403, "No review is behind this link. It ends with the command that made it: ask for a new one.")
TOO_MANY = Refusal(429, "This link is open in too many browsers at once: close one.")
BUG = Refusal(500, "A fault of the program, which the terminal of the review shows: whether this was saved is not known.")

log = logging.getLogger(__name__)


def application(review: Review) -> ASGIApp:
    """The application that answers for a review."""
    desk = Routes(review)
    routes = [
        Route("/", desk.proof, methods=["GET"]),
        Route("/enter", desk.door, methods=["GET"]),
        Route("/enter", desk.enter, methods=["POST"]),
        Route("/state", desk.state, methods=["GET"]),
        Route("/events", desk.events, methods=["GET"]),
        Route("/decide", desk.decide, methods=["POST"]),
        Route("/{key:path}", desk.file, methods=["GET"]),
    ]
    app = Starlette(routes=routes, exception_handlers={StoreError: _failed, HTTPException: _failed, Exception: _failed})
    app.router.redirect_slashes = False
    return Gatekeeper(app, review.access, review.now)


class Routes:
    """What is answered."""

    def __init__(self, review: Review) -> None:
        """`review`: everything that is asked here."""
        self._review = review
        self._writers = anyio.CapacityLimiter(WRITERS)
        self._pages: dict[str, tuple[JobSheet, bytes]] = {}
        self._servable: tuple[JobSheet, Servable] | None = None

    async def door(self, _: Request) -> Response:
        """The page that a link opens."""
        return page(door.PAGE, door.POLICY)

    async def enter(self, request: Request) -> Response:
        """Give a cookie, and what writes by, for the token of a link."""
        body = await _body(request)
        token = body if isinstance(body, Refusal) else read_token(body)
        if isinstance(token, Refusal):
            return refused(token)
        access = self._review.access
        reviewer = access.by_link(token)
        if reviewer is None:
            return refused(WRONG_LINK)
        answer = in_json({"write": None if reviewer.read_only else reviewer.write})
        answer.set_cookie(access.address.cookie_name, reviewer.cookie, httponly=True, samesite="strict", path="/")
        return answer

    async def proof(self, request: Request) -> Response:
        """The proof; the door for who has not been let in."""
        reader: Pass | None = request.state.reviewer
        if reader is None:
            return await self.door(request)
        html = await anyio.to_thread.run_sync(self._drawn, reader)
        return page(html, self._review.paper.policy)

    async def state(self, request: Request) -> Response:
        """The data of the page as it is now."""
        about = self._review.about(request.state.reviewer)
        return await anyio.to_thread.run_sync(lambda: in_json({**self._review.desk.sheet.data, "review": about}))

    async def events(self, request: Request) -> Response:
        """A stream of what changes from now on."""
        review, reader = self._review, request.state.reviewer
        if not review.bulletin.has_room(reader):
            return refused(TOO_MANY)
        stream = review.bulletin.stream(reader, lambda: review.access.ended(review.now()) is not None)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    async def decide(self, request: Request) -> Response:
        """Save what somebody says; answered with 201 once it lies on the shelf."""
        review, reviewer = self._review, request.state.reviewer
        if refusal := review.access.may_write(reviewer, request.headers.getlist("x-makeready-write")):
            return refused(refusal)
        body = await _body(request)
        spoken = body if isinstance(body, Refusal) else read_spoken(body)
        if isinstance(spoken, Refusal):
            return refused(spoken)
        saved = await anyio.to_thread.run_sync(review.desk.decide, spoken, reviewer.name, limiter=self._writers)
        if isinstance(saved, Refusal):
            return refused(saved)
        review.decided()
        review.bulletin.tell(saved.events)
        return in_json(saved.answer, 201)

    async def file(self, request: Request) -> Response:
        """A picture, a thumbnail or a print file, by its key."""
        sheet = self._review.desk.sheet
        if self._servable is None or self._servable[0] is not sheet:
            self._servable = sheet, Servable(sheet)
        served = self._servable[1].find(request.path_params["key"])
        return await self._review.pictures.answer(request, served, request.state.reviewer)

    def _drawn(self, reader: Pass) -> bytes:
        """The page of one reviewer, made once for each state of the job."""
        sheet = self._review.desk.sheet
        known = self._pages.get(reader.name)
        if known is None or known[0] is not sheet:
            known = sheet, self._review.paper.html(sheet.data, self._review.about(reader))
            self._pages[reader.name] = known
        return known[1]


async def _body(request: Request) -> bytes | Refusal:
    """The whole body, as far as it comes in time and is not too large.

    What is too large is read off, up to a limit, and not kept: else the client might never see why it was refused.
    """
    body, length = bytearray(), 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                length += len(piece)
                if length <= LARGEST_BODY:
                    body += piece
                elif length > MOST_READ_OFF:
                    break
    except TimeoutError:
        return TOO_SLOW
    return TOO_LARGE if length > LARGEST_BODY else bytes(body)


async def _failed(_: Request, fault: Exception) -> Response:
    """Say that it could not be done: the shelf does not answer, there is no such route, or the program has a fault."""
    if isinstance(fault, StoreError):
        return refused(Refusal(503, f"The shelf did not do it: {redact(str(fault))}"))
    if isinstance(fault, HTTPException):
        return refused(Refusal(fault.status_code, "There is nothing here."))
    log.error("a fault of the program: please report its traceback", exc_info=fault)
    return refused(BUG)
