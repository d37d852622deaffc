"""The body and headers of one paid call, checked before anything is sent."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pipeline.errors import ItemFault
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jsonschema import Draft202012Validator

    from pipeline.records import Request

MOST_METADATA = 5
"""Entries the gateway keeps; it drops further ones in silence (Cloudflare, *Custom metadata*)."""

CACHE_TTL_SECONDS = (60, 30 * 24 * 3600)
"""Least and most the gateway takes (Cloudflare, *Caching*: one minute to one month)."""


def body(request: Request) -> bytes:
    """The JSON that asks for one picture. Raises ItemFault where it breaks the model page's input schema."""
    wanted = request.as_input()
    mistake = next(_validator().iter_errors(wanted), None)
    if mistake:
        where = mistake.json_path.replace("$", "input", 1)
        raise ItemFault(f"Not sent: {where} is not what the model takes: {one_line(mistake.message)[:200]}.")
    return json.dumps({"model": request.model.id, "input": wanted}, ensure_ascii=False).encode()


def headers(*, gateway: str, cache_key: str, cache_ttl: int, metadata: Mapping[str, str]) -> dict[str, str]:
    """The headers of one paid call, all but the token. `cache_ttl`: seconds the gateway answers the same key from its cache.

    Raises ValueError for what the gateway would pass over in silence: more than five metadata entries, a TTL out of bounds.
    """
    least, most = CACHE_TTL_SECONDS
    if len(metadata) > MOST_METADATA:
        raise ValueError(f"{len(metadata)} metadata entries, the gateway keeps {MOST_METADATA}")
    if not least <= cache_ttl <= most:
        raise ValueError(f"a cache TTL of {cache_ttl} s is not within {least} and {most} s")
    return {
        "content-type": "application/json",
        "cf-aig-gateway-id": gateway,
        # The caller owns repeats; the gateway's would multiply them, and the charges.
        "cf-aig-max-attempts": "1",
        "cf-aig-cache-key": cache_key,
        "cf-aig-cache-ttl": str(cache_ttl),
        "cf-aig-metadata": json.dumps(metadata),
        # Also at a gateway whose logging is off: where the answer is lost, this is how its picture is found.
        "cf-aig-collect-log": "true",
        "cf-aig-collect-log-payload": "true",
    }


@cache
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # takes 50 ms to load; only a paid call needs it

    return Draft202012Validator(json.loads(files("pipeline.models").joinpath("input.schema.json").read_text(encoding="utf-8")))
