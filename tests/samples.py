"""Values that tests of many wings begin from."""

from __future__ import annotations

from typing import Any

from pipeline.models.catalogue import V4_PRO
from pipeline.records import Model, Request


def a_request(prompt: str = "A shield", size: str = "", *, model: Model = V4_PRO, **said: Any) -> Request:
    """A request as a spec makes it: of the default model, at its default size."""
    return Request(prompt, size or model.default_size, model=model, **said)
