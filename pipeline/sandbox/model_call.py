"""One model call as it was asked for: headers and body read, refused where the contract refuses them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.models.catalogue import V4_PRO
from pipeline.sandbox.responses import Refused, api_error

Headers = Mapping[str, str]
"""Request headers by lower-case name."""

METADATA_ENTRIES = 5
LONGEST_PROMPT = 10_000
SHORTEST_SIDE, LONGEST_SIDE = 8, 4096


@dataclass(frozen=True)
class Call:
    """A call that may be made: what to paint, and what the `cf-aig-*` headers say."""

    input: dict[str, Any]
    size: tuple[int, int]
    gateway: str
    metadata: dict[str, str | int | float | bool]
    cache_key: str | None
    cache_seconds: float | None
    skip_cache: bool
    logged: bool
    payload_logged: bool

    @property
    def identity(self) -> str:
        """What makes this request itself, whenever it comes again: its input and the caller's cache key."""
        return hashlib.sha256(json.dumps([self.input, self.cache_key], sort_keys=True).encode()).hexdigest()

    @property
    def fingerprint(self) -> str:
        """What charges are counted under: the metadata's `fingerprint`, else the cache key, else the identity."""
        return str(self.metadata.get("fingerprint") or self.cache_key or self.identity)


def read_call(headers: Headers, body: bytes) -> Call:
    """The call in these headers and this body. Raises Refused: 400 unreadable or against the schema, 404 unknown model."""
    wanted = _object(body)
    model = wanted.get("model")
    if model != V4_PRO.id:
        raise Refused(api_error(404, 7003, f"No such model {model} or task"))
    given = wanted.get("input")
    mistake = schema_mistake(given)
    if mistake or not isinstance(given, dict):
        raise Refused(api_error(400, 5006, f"Error: {mistake or 'input is missing'}"))
    if len(given["prompt"]) > LONGEST_PROMPT:
        raise Refused(api_error(400, 5006, f"Error: the prompt is longer than {LONGEST_PROMPT} characters"))
    ttl = headers.get("cf-aig-cache-ttl", "")
    return Call(
        input=given,
        size=_size(given.get("size", "2048x2048")),
        gateway=headers.get("cf-aig-gateway-id", "default"),
        metadata=_metadata(headers.get("cf-aig-metadata")),
        cache_key=headers.get("cf-aig-cache-key"),
        cache_seconds=float(ttl) if ttl.isdecimal() else None,
        skip_cache=headers.get("cf-aig-skip-cache", "").lower() == "true",
        logged=headers.get("cf-aig-collect-log", "").lower() != "false",
        payload_logged=headers.get("cf-aig-collect-log-payload", "").lower() != "false",
    )


def schema_mistake(given: object) -> str | None:
    """What the model page's input schema has against this `input`, in one line; None if nothing."""
    return _judge()(given)


@cache
def _judge() -> Callable[[object], str | None]:
    from jsonschema import Draft202012Validator  # 50 ms, which the command does not owe when it emulates nothing
    from jsonschema.exceptions import best_match

    validator = Draft202012Validator(json.loads(files("pipeline.models").joinpath("input.schema.json").read_text()))

    def judge(given: object) -> str | None:
        found = best_match(validator.iter_errors(given))
        return f"{found.message} at {found.json_path}" if found else None

    return judge


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Refused(api_error(400, 5004, "Could not parse the body as a JSON object"))
    return value


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if width.isdecimal() and height.isdecimal() and len(text) < 12:
        size = int(width), int(height)
        if min(size) >= SHORTEST_SIDE and max(size) <= LONGEST_SIDE:
            return size
    raise Refused(api_error(400, 5006, f"Error: size {text[:20]!r} is not one the model can draw"))


def _metadata(text: str | None) -> dict[str, str | int | float | bool]:
    """The first five entries; the gateway drops the rest without a word, and what is no plain value too."""
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(value, dict):
        return {}
    kept = list(value.items())[:METADATA_ENTRIES]
    return {key: entry for key, entry in kept if isinstance(entry, str | int | float | bool)}
