"""What goes back on the wire, and the contract's bodies of success and refusal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from pipeline.models.catalogue import V4_PRO

if TYPE_CHECKING:
    from pipeline.sandbox.settings import ReplyShape

JSON = "application/json"


class Manner(Enum):
    """How an answer leaves: whole, or in one of the ways a connection goes wrong."""

    WHOLE = "whole"
    RESET = "reset"
    HANG = "hang"
    TORN = "torn"
    OVERLONG = "overlong"
    ENDLESS = "endless"
    SLOW = "slow"
    STALL = "stall"


@dataclass(frozen=True)
class Response:
    """One HTTP answer and the manner it leaves in."""

    status: int
    body: bytes = b""
    media_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    manner: Manner = Manner.WHOLE

    def with_headers(self, *headers: tuple[str, str]) -> Response:
        """The same answer with these headers added."""
        return Response(self.status, self.body, self.media_type, self.headers + headers, self.manner)


class Refused(Exception):
    """Ends the handling of a call with this answer."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status)
        self.answer = answer


def packed(status: int, value: object, **headers: str) -> Response:
    """A JSON answer; header names are given with underscores."""
    return Response(status, json.dumps(value).encode(), JSON, tuple((k.replace("_", "-"), v) for k, v in headers.items()))


def api_error(status: int, code: int, message: str) -> Response:
    """An error in the API's envelope."""
    return packed(status, {"success": False, "errors": [{"code": code, "message": message}], "messages": [], "result": {}})


def gateway_error(status: int, code: int, message: str, **headers: str) -> Response:
    """An error in the gateway's own shape."""
    value = {
        "success": False,
        "error": [{"code": code, "message": message}],
        "name": "AiGatewayError",
        "httpCode": status,
        "internalCode": code,
        "message": message,
    }
    return packed(status, value, **headers)


def run_error(status: int, error: dict[str, str] | str) -> Response:
    """An error of the model's run; `error` may be an object or a bare string."""
    return packed(status, {"state": "Failed", "error": error, "model": V4_PRO.id})


def completed(image: str, shape: ReplyShape) -> dict[str, Any]:
    """The body of a success in one of the three shapes seen: REST envelope, the run alone, or the bare output."""
    if shape == "bare":
        return {"image": image}
    run: dict[str, Any] = {"state": "Completed", "result": {"image": image}}
    if shape == "run":
        return run
    run["gatewayMetadata"] = {"keySource": "Unified"}
    return {"result": run, "success": True, "errors": [], "messages": []}


BEFORE = {
    "busy": gateway_error(429, 2003, "Rate limited"),
    "capacity": api_error(429, 3040, "Capacity temporarily exceeded, please try again."),
    "scanner": gateway_error(503, 7013, "Guardrails are unavailable"),
    "unwell": run_error(500, {"code": "provider_unavailable", "message": "The provider could not be reached"}),
    "html": Response(502, b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head></html>", "text/html"),
    "plain": Response(503, b"upstream connect error or disconnect/reset before headers", "text/plain"),
    "reset": Response(0, manner=Manner.RESET),
    "hang": Response(0, manner=Manner.HANG),
}
"""What each fault before making answers."""

AFTER = {
    "lost": Response(0, manner=Manner.RESET),
    "timeout": api_error(408, 3007, "Request timed out"),
    "no-state": packed(200, {"result": {"state": "Processing", "result": {}}, "success": True, "errors": [], "messages": []}),
    "not-ok": packed(200, {"result": {}, "success": False, "errors": [{"code": 7000, "message": "Unknown"}], "messages": []}),
    "string-error": run_error(500, "the prediction was interrupted"),
}
"""What each fault after making answers in place of the picture."""

LOSES_ONLY_THE_ANSWER = frozenset({"lost", "timeout"})
"""Faults after making where the gateway itself had the good reply: its cache and its log keep that one."""
