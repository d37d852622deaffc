"""Until when a picture's link lives, as far as the link itself tells."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

LINK_LIFE = timedelta(hours=24)
"""What is reckoned with where a link does not tell: links have been seen to live for about a day."""

STAMP = "%Y%m%dT%H%M%SZ"
"""How the dates of signed links are written: 20261127T140305Z."""

SIGNED = (("x-amz-date", "x-amz-expires"), ("x-goog-date", "x-goog-expires"))
"""The fields of a signed link that tell when it was made, and for how many seconds it lives."""

LONGEST_LINK = 4096
"""Characters up to which something is read as a link."""


def link_end(image: str, answered_at: datetime) -> datetime | None:
    """When the link of an answer ends; None where the answer holds the picture itself, and nothing ends.

    Read from the dates of a link signed as S3 and Google do it, or from its `Expires` (seconds since 1970); else a day after
    `answered_at`.
    """
    if not image.startswith(("https://", "http://")):
        return None
    # A link may be anything: whatever it says that cannot be read is passed over.
    with suppress(ValueError, OverflowError, OSError):
        query = {name.lower(): value for name, value in parse_qsl(urlsplit(image[:LONGEST_LINK]).query)}
        for made, seconds in SIGNED:
            if made in query and seconds in query:
                began = datetime.strptime(query[made], STAMP).replace(tzinfo=UTC)
                return began + timedelta(seconds=int(query[seconds]))
        if "expires" in query:
            return datetime.fromtimestamp(int(query["expires"]), UTC)
    return answered_at + LINK_LIFE
