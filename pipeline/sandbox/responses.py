"""What goes back on the wire, and the contract's bodies of success and refusal."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.sandbox.settings import ReplyShape

JSON = "application/json"


class Manner(Enum):
    """How a response leaves: whole, or in one of the ways a connection goes wrong."""

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
    """One HTTP response and the manner it leaves in."""

    status: int
    body: bytes = b""
    media_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    manner: Manner = Manner.WHOLE

    def with_headers(self, *headers: tuple[str, str]) -> Response:
        """The same response with these headers added."""
        return Response(self.status, self.body, self.media_type, self.headers + headers, self.manner)


class Refused(Exception):
    """Ends the handling of a call with this response."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def packed(status: int, value: object, **headers: str) -> Response:
    """A JSON response; header names are given with underscores."""
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


def run_error(status: int, error: dict[str, str] | str, model: str) -> Response:
    """An error of a model's run; `error` may be an object or a bare string, `model` is its id."""
    return packed(status, {"state": "Failed", "error": error, "model": model})


def completed(image: str, shape: ReplyShape) -> dict[str, Any]:
    """The body of a success in one of the three shapes seen: REST envelope, the run alone, or the bare output."""
    if shape == "bare":
        return {"image": image}
    run: dict[str, Any] = {"state": "Completed", "result": {"image": image}}
    if shape == "run":
        return run
    run["gatewayMetadata"] = {"keySource": "Unified"}
    return {"result": run, "success": True, "errors": [], "messages": []}
