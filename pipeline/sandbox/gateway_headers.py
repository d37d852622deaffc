"""The `cf-aig-*` headers: what a caller wants of the gateway beside the picture."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

Headers = Mapping[str, str]
"""Request headers by lower-case name."""

METADATA_ENTRIES = 5
"""How many the gateway keeps (Cloudflare, *Custom metadata*)."""


@dataclass(frozen=True)
class GatewayHeaders:
    """What the headers of one call say. `cache_seconds` is None where they do not say how long to keep the reply."""

    gateway: str
    metadata: dict[str, str | int | float | bool]
    cache_key: str | None
    cache_seconds: float | None
    skip_cache: bool
    logged: bool
    payload_logged: bool


def read_gateway_headers(headers: Headers, *, logging: bool) -> GatewayHeaders:
    """The headers as values; what cannot be read counts as not said, as with the real gateway.

    `logging`: whether the gateway logs calls, and their replies, that do not say anything of it.
    """
    ttl = headers.get("cf-aig-cache-ttl", "")
    return GatewayHeaders(
        gateway=headers.get("cf-aig-gateway-id", "default"),
        metadata=_metadata(headers.get("cf-aig-metadata")),
        cache_key=headers.get("cf-aig-cache-key"),
        cache_seconds=float(ttl) if ttl.isdecimal() else None,
        skip_cache=headers.get("cf-aig-skip-cache", "").lower() == "true",
        logged=_said(headers.get("cf-aig-collect-log"), logging),
        payload_logged=_said(headers.get("cf-aig-collect-log-payload"), logging),
    )


def _said(text: str | None, otherwise: bool) -> bool:
    return {"true": True, "false": False}.get((text or "").lower(), otherwise)


def _metadata(text: str | None) -> dict[str, str | int | float | bool]:
    """The first five entries; the gateway drops the rest without a word, and whatever is not a plain value."""
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(value, dict):
        return {}
    kept = list(value.items())[:METADATA_ENTRIES]
    return {key: entry for key, entry in kept if isinstance(entry, str | int | float | bool)}
