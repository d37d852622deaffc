"""One call as the gateway's log keeps it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from decimal import Decimal

    from pipeline.sandbox.model_call import ModelCall
    from pipeline.sandbox.responses import Response


@dataclass(frozen=True)
class LoggedCall:
    """One call in the log. `at` is seconds since 1970, `seconds` how long it took, `cost` what it was charged in USD."""

    id: str
    call: ModelCall = field(repr=False)
    at: float
    seconds: float
    response: Response = field(repr=False)
    success: bool
    cached: bool
    cost: Decimal

    @property
    def reply(self) -> bytes | None:
        """The body of the response; None where the caller did not want it kept."""
        return self.response.body if self.call.headers.payload_logged else None

    def listed(self) -> dict[str, Any]:
        """The call as the API lists it. Metadata is JSON in a string, as it is there."""
        model = self.call.model.id
        return {
            "id": self.id,
            "created_at": datetime.fromtimestamp(self.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "provider": model.partition("/")[0],
            "model": model,
            "model_type": "text-to-image",
            "path": "ai/run",
            "status_code": self.response.status,
            "success": self.success,
            "cached": self.cached,
            "cost": float(self.cost),
            "duration": round(self.seconds * 1000),
            "tokens_in": 0,
            "tokens_out": 0,
            "step": 0,
            "metadata": json.dumps(self.call.headers.metadata),
        }
