"""Dates that are read from the shelf, brought into what can be reckoned with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""What a date that is read from the shelf is brought into, so that weeks may be added to it and taken away."""


def moment(read: datetime) -> datetime:
    """A date that was read, in UTC: one without a zone is taken for UTC, a wild one for the earliest or the latest there is."""
    aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    if not timedelta(days=2) < aware - datetime.min.replace(tzinfo=UTC):
        return EARLIEST
    return min(max(aware, EARLIEST), LATEST).astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(moment)]
"""A date in an entry on the shelf."""
