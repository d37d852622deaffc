"""The refusals that the contract has before a picture is made."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from pipeline.sandbox.responses import Refused, Response, api_error, gateway_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.sandbox.settings import SandboxSettings

LACKING = {
    "credit": gateway_error(402, 2021, "Insufficient credits"),
    "limit": gateway_error(429, 2041, "Spend limit reached"),
}


def authorize(settings: SandboxSettings, account: str, headers: Mapping[str, str]) -> None:
    """Raises Refused: 403 for a client name that networks refuse, 401 for a wrong token, 404 for a wrong account."""
    name = headers.get("user-agent", "").lower()
    if settings.refuse_default_clients and (not name or name.startswith(("python", "curl", "go-http", "axios", "node"))):
        raise Refused(Response(403, b"error code: 1010", "text/plain"))
    if headers.get("authorization") != f"Bearer {settings.token}":
        raise Refused(api_error(401, 10000, "Authentication error"))
    if account != settings.account:
        raise Refused(
            api_error(404, 7003, f"Could not route to /accounts/{account}, perhaps your object identifier is invalid?")
        )


def throttled(settings: SandboxSettings, wait: float, now: float) -> Response:
    """429 of the pace, saying when to come again (`wait` seconds after `now`) as the settings have it."""
    if settings.retry_after == "none":
        return gateway_error(429, 2003, "Rate limited")
    if settings.retry_after == "seconds":
        return gateway_error(429, 2003, "Rate limited", retry_after=str(math.ceil(wait)))
    date = format_datetime(datetime.fromtimestamp(math.ceil(now + wait), UTC), usegmt=True)
    return gateway_error(429, 2003, "Rate limited", retry_after=date)


def is_moderated(prompt: str, words: tuple[str, ...]) -> bool:
    """Whether the prompt has one of these words, in any case."""
    return any(re.search(rf"\b{re.escape(word)}\b", prompt, re.IGNORECASE) for word in words)
