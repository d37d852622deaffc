"""How long the API asks its callers to wait: the `retry-after` header."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_SECONDS = 300.0
"""The API's windows last 60 s: what asks for more than five minutes is a mistake, and must not stop a run for a day."""


def seconds_asked(retry_after: str | None, now: datetime) -> float | None:
    """Seconds to wait by a `retry-after` header: a number of seconds, or an HTTP date that counts from `now`.

    Never less than 0 nor more than `LONGEST_SECONDS`; None where there is no header or it cannot be read.
    """
    text = (retry_after or "").strip()
    if re.fullmatch(r"[0-9]{1,300}(\.[0-9]{1,300})?", text):
        seconds = float(text)
    else:
        try:
            date = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        # A date without a zone is in GMT (RFC 9110, section 5.6.7).
        seconds = ((date if date.tzinfo else date.replace(tzinfo=UTC)) - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST_SECONDS) if math.isfinite(seconds) else None
