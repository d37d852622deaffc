"""The picture server: hands out what was painted to whoever has a live link, and misbehaves when told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.sandbox.faults import Dice, When
from pipeline.sandbox.responses import Manner, Response
from pipeline.sandbox.signed_links import judge_link, signed_link, xml_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.sandbox.paint_queue import Easel
    from pipeline.sandbox.settings import SandboxSettings

BROKEN = {
    "torn": Manner.TORN,
    "overlong": Manner.OVERLONG,
    "endless": Manner.ENDLESS,
    "slow": Manner.SLOW,
    "stall": Manner.STALL,
}
"""Faults that only change how the bytes leave."""


class Gallery:
    """Hangs pictures under links and answers fetches."""

    def __init__(self, easel: Easel, dice: Dice, origin: str) -> None:
        self._easel = easel
        self._dice = dice
        self._origin = origin

    def hang(self, picture: str, scene: SandboxSettings, now: float, *, dead: bool = False) -> str:
        """A link to a picture that was ordered from the easel; `dead`: past its end from the start."""
        return signed_link(self._origin, picture, now, 0 if dead else scene.link_seconds)

    def fetch(self, target: str, headers: Mapping[str, str], scene: SandboxSettings, now: float) -> tuple[Response, str | None]:
        """The answer to a GET of `target` (path and query), and the picture's name where that is handed over whole."""
        if "authorization" in headers:
            return xml_error(400, "InvalidArgument", "Only one auth mechanism allowed."), None
        picture = judge_link(target, now)
        if isinstance(picture, Response):
            return picture, None
        sheet = self._easel.sheet(picture)
        if sheet is None:
            return xml_error(404, "NoSuchKey", "The specified key does not exist."), None
        fault = self._dice.roll(scene.faults, scene.seed, When.FETCH, picture)
        if fault == "redirect":
            return Response(302, b"", "text/plain", (("Location", scene.redirect_to),)), None
        if fault == "wrong-type":
            return Response(200, b"<!DOCTYPE html><html><body>Please sign in</body></html>", "text/html"), None
        if fault == "empty":
            return Response(200, b"", sheet.media_type), None
        body = self._easel.take(picture)
        if fault:
            return Response(200, body, sheet.media_type, manner=BROKEN[fault]), None
        return Response(200, body, sheet.media_type), picture
