"""What each fault of a model call answers with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.sandbox.responses import Manner, Response, api_error, gateway_error, packed, run_error

if TYPE_CHECKING:
    from collections.abc import Mapping

_RESPONSES: Mapping[str, Response] = {
    "busy": gateway_error(429, 2003, "Rate limited"),
    "capacity": api_error(429, 3040, "Capacity temporarily exceeded, please try again."),
    "scanner": gateway_error(503, 7013, "Guardrails are unavailable"),
    "html": Response(502, b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head></html>", "text/html"),
    "plain": Response(503, b"upstream connect error or disconnect/reset before headers", "text/plain"),
    "reset": Response(0, manner=Manner.RESET),
    "hang": Response(0, manner=Manner.HANG),
    "lost": Response(0, manner=Manner.RESET),
    "timeout": api_error(408, 3007, "Request timed out"),
    "no-state": packed(200, {"result": {"state": "Processing", "result": {}}, "success": True, "errors": [], "messages": []}),
    "not-ok": packed(200, {"result": {}, "success": False, "errors": [{"code": 7000, "message": "Unknown"}], "messages": []}),
}
_RUN_ERRORS: Mapping[str, dict[str, str] | str] = {
    "unwell": {"code": "provider_unavailable", "message": "The provider could not be reached"},
    "string-error": "the prediction was interrupted",
}
"""Faults of the model's own run, whose response names the model."""

LOSES_ONLY_THE_RESPONSE = frozenset({"lost", "timeout"})
"""Faults after making where the gateway itself had the good reply: its cache and its log keep that one."""

NEVER_LOGGED = frozenset({"reset", "hang"})
"""Faults before making that the gateway's log knows nothing of."""


def fault_response(fault: str, model: str) -> Response:
    """The response of the model with this id when this fault strikes before or after the making of a picture."""
    if fault in _RUN_ERRORS:
        return run_error(500, _RUN_ERRORS[fault], model)
    return _RESPONSES[fault]
