"""Until when a link lives: as it says itself, else a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.wire.fetch.link_life import link_end

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
A_DAY_LATER = NOON + timedelta(days=1)
LINK = "https://pictures.example/outputs/1"


@pytest.mark.parametrize(
    ("link", "end"),
    [
        (f"{LINK}?X-Amz-Date=20261127T100000Z&X-Amz-Expires=3600&X-Amz-Signature=s", datetime(2026, 11, 27, 11, tzinfo=UTC)),
        (f"{LINK}?x-goog-date=20261127T100000Z&x-goog-expires=60", datetime(2026, 11, 27, 10, 1, tzinfo=UTC)),
        (f"{LINK}?Expires=1795780800&Signature=s", datetime(2026, 11, 27, 12, tzinfo=UTC)),
        (LINK, A_DAY_LATER),
        (f"{LINK}?X-Amz-Date=20261127T100000Z", A_DAY_LATER),
        (f"{LINK}?X-Amz-Date=yesterday&X-Amz-Expires=3600", A_DAY_LATER),
        (f"{LINK}?X-Amz-Date=20261127T100000Z&X-Amz-Expires=1{'0' * 30}", A_DAY_LATER),
        (f"{LINK}?Expires=99999999999999999999", A_DAY_LATER),
        (f"{LINK}?Expires=soon", A_DAY_LATER),
        ("https://[broken", A_DAY_LATER),
        ("data:image/png;base64,AAAA", None),
        ("iVBORw0KGgo", None),
    ],
)
def test_a_link_ends_when_it_says_and_else_after_a_day(link: str, end: datetime | None) -> None:
    assert link_end(link, NOON) == end
