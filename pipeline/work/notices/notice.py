"""What there is to tell people about one run or drop, as a value: it lies on the shelf until it is taken."""

from __future__ import annotations

import re
import secrets
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from pipeline.records import NoticeKind, Stored, Usd
from pipeline.redaction import redact
from pipeline.runs.dates import Moment  # noqa: TC001 (pydantic reads it at run time)
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

FORMAT: Literal["makeready-notice-1"] = "makeready-notice-1"
MOST_REASONS = 5
"""The first of them; the manifest has all."""
LONGEST_TEXT = 300
"""Characters of a reason, a name or a sentence."""
MOST_PICTURES = 8

_CALLS = re.compile(r"@(?=everyone|here|channel|all\b)|(?<=<)!")
"""What calls everybody of a room together, where it is obeyed."""

Line = Annotated[str, Field(max_length=2 * LONGEST_TEXT)]


class Spent(Stored):
    """What a run has cost, USD."""

    spent_usd: Usd = Decimal(0)
    possible_usd: Usd = Decimal(0)
    """What may have been billed on top, for calls whose answer never came."""
    budget_usd: Usd | None = None
    sandbox: bool = False
    """It is play money."""


class SmallPicture(Stored):
    """A picture for the strip: the key of its thumbnail on the shelf."""

    key: Annotated[str, Field(pattern=r"^thumbs/[A-Za-z0-9._-]+/[0-9a-f]{16}\.webp$")]
    rejected: bool = False


class Notice(Stored):
    """What is told. `id` is the same each time that it is sent: who gets it twice can see so."""

    format: Literal["makeready-notice-1"] = FORMAT
    id: Annotated[str, Field(pattern="^[A-Za-z0-9-]{1,80}$")]
    kind: NoticeKind
    job: Line
    """The job's name, a drop's, or that of a spec that could not be read."""
    run: Annotated[str, Field(max_length=100)] | None = None
    """None where none was opened."""
    at: Moment
    summary: Line
    """What has happened, to be read after the job's name."""
    counts: Annotated[dict[str, int], Field(max_length=20)] = {}  # noqa: RUF012 (pydantic copies it)
    """Items by their outcome; of a drop its files."""
    waiting: int = 0
    """Pictures that wait for a yes or no."""
    money: Spent | None = None
    reasons: Annotated[tuple[Line, ...], Field(max_length=MOST_REASONS)] = ()
    more_reasons: int = 0
    """How many there are beside those."""
    proof: Line | None = None
    manifest: Line | None = None
    next_command: Line | None = None
    pictures: Annotated[tuple[SmallPicture, ...], Field(max_length=MOST_PICTURES)] = ()


def new_id(now: datetime) -> str:
    """A name for what has no run: the moment, and some chance."""
    return f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def shown(text: str) -> str:
    """A text of others as one short line with no secret in it."""
    line = _CALLS.sub("@ ", redact(one_line(text)))
    return line if len(line) <= LONGEST_TEXT else f"{line[: LONGEST_TEXT - 1]}…"


def first_of(reasons: Iterable[str]) -> tuple[tuple[str, ...], int]:
    """The first reasons, made harmless, and how many are left over."""
    all_of_them = list(reasons)
    return tuple(map(shown, all_of_them[:MOST_REASONS])), max(0, len(all_of_them) - MOST_REASONS)
