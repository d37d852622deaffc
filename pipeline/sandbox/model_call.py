"""One call of a model as it was asked for: headers and body read, refused where the contract refuses them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pipeline.sandbox.gateway_headers import GatewayHeaders, Headers, read_gateway_headers
from pipeline.sandbox.responses import Refused, api_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.models.catalogue import Catalogue
    from pipeline.records import Model

LONGEST_PROMPT = 10_000
SHORTEST_SIDE, LONGEST_SIDE = 8, 4096
"""px. Any size within them is painted, whether or not the model offers it: tests ask for small pictures."""


@dataclass(frozen=True)
class ModelCall:
    """A call that may be made: of which model, what to paint (`size` in px), and what its `cf-aig-*` headers say."""

    model: Model
    input: dict[str, Any]
    size: tuple[int, int]
    headers: GatewayHeaders

    @property
    def prompt(self) -> str:
        """What the picture is to show."""
        return str(self.input["prompt"])

    @property
    def identity(self) -> str:
        """The same whenever this request comes again: a hash of the model, the input and the caller's cache key."""
        said = [self.model.id, self.input, self.headers.cache_key]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    @property
    def fingerprint(self) -> str:
        """What charges are counted under: the metadata's `fingerprint`, else the cache key, else the identity."""
        return str(self.headers.metadata.get("fingerprint") or self.headers.cache_key or self.identity)


def read_call(headers: Headers, body: bytes, catalogue: Catalogue, *, logging: bool = True) -> ModelCall:
    """The call in these headers and this body, at a gateway that logs by itself or does not (`logging`).

    Raises Refused: 400 for what cannot be read or breaks the schema, 404 for a model that is not in the catalogue.
    """
    said = _object(body)
    model = catalogue.get(str(said.get("model")))
    if model is None:
        raise Refused(api_error(404, 7003, f"No such model {said.get('model')} or task"))
    given = said.get("input")
    mistake = schema_mistake(given)
    if mistake or not isinstance(given, dict):
        raise Refused(api_error(400, 5006, f"Error: {mistake or 'input is missing'}"))
    if len(given["prompt"]) > LONGEST_PROMPT:
        raise Refused(api_error(400, 5006, f"Error: the prompt is longer than {LONGEST_PROMPT} characters"))
    return ModelCall(model, given, _size(given.get("size", model.default_size)), read_gateway_headers(headers, logging=logging))


def schema_mistake(given: object) -> str | None:
    """What the model page's input schema has against this `input`, in one line; None if nothing."""
    return _schema()(given)


@cache
def _schema() -> Callable[[object], str | None]:
    from jsonschema import Draft202012Validator  # 50 ms, which the command saves where it serves no sandbox
    from jsonschema.exceptions import best_match

    validator = Draft202012Validator(json.loads(files("pipeline.models").joinpath("input.schema.json").read_text()))

    def mistake(given: object) -> str | None:
        found = best_match(validator.iter_errors(given))
        return f"{found.message} at {found.json_path}" if found else None

    return mistake


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
