"""What the checks judge by; the `checks:` part of a spec."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """Limits of the checks, each with the unit in its description."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_long_side: Annotated[int, Field(ge=1, le=16384, description="Shortest long side that is delivered, px.")] = 2048
