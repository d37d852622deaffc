"""The picture server: hands out what was painted to those who have a live link, and misbehaves when told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.sandbox.faults import When
from pipeline.sandbox.responses import Manner, Response
from pipeline.sandbox.signed_links import judge_link, signed_link, xml_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.sandbox.fault_dice import FaultDice
    from pipeline.sandbox.paint_queue import PaintQueue
    from pipeline.sandbox.settings import SandboxSettings

BROKEN = {
    "torn": Manner.TORN,
    "overlong": Manner.OVERLONG,
    "endless": Manner.ENDLESS,
    "slow": Manner.SLOW,
    "stall": Manner.STALL,
}
"""Faults that only change how the bytes leave."""


class PictureServer:
    """Gives links to pictures and answers fetches."""

    def __init__(self, paint_queue: PaintQueue, dice: FaultDice, origin: str) -> None:
        self._paint_queue = paint_queue
        self._dice = dice
        self._origin = origin

    def link(self, picture: str, settings: SandboxSettings, now: float, *, dead: bool = False) -> str:
        """A link to a picture that was ordered; `dead`: past its end from the start."""
        return signed_link(self._origin, picture, now, 0 if dead else settings.link_seconds)

    def fetch(
        self, target: str, headers: Mapping[str, str], settings: SandboxSettings, now: float
    ) -> tuple[Response, str | None]:
        """The response to a GET of `target` (path and query), and the picture's name where it leaves whole."""
        if "authorization" in headers:
            return xml_error(400, "InvalidArgument", "Only one auth mechanism allowed."), None
        picture = judge_link(target, now)
        if isinstance(picture, Response):
            return picture, None
        commission = self._paint_queue.commission(picture)
        if commission is None:
            return xml_error(404, "NoSuchKey", "The specified key does not exist."), None
        fault = self._dice.roll(settings.faults, settings.seed, When.FETCH, picture)
        if fault == "redirect":
            return Response(302, b"", "text/plain", (("Location", settings.redirect_to),)), None
        if fault == "wrong-type":
            return Response(200, b"<!DOCTYPE html><html><body>Please sign in</body></html>", "text/html"), None
        if fault == "empty":
            return Response(200, b"", commission.media_type), None
        body = self._paint_queue.take(picture)
        if fault:
            return Response(200, body, commission.media_type, manner=BROKEN[fault]), None
        return Response(200, body, commission.media_type), picture
