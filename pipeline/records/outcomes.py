"""What came of an order: what was paid, the picture and its files, what checks and people said of it.

All of it lies on the shelf or in the manifest: pydantic models, whose JSON is a contract.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 (pydantic reads it at run time)
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from pipeline.records.orders import BleedFrom, stem_of

EARLIER_PRICE_USD = Decimal("0.25")
"""What entries on the shelf that name no price were charged at: they are of a time when there was one model."""
Usd = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json"), WithJsonSchema({"type": "number"})]
"""An amount in USD: exact in the program, a plain number in JSON."""


class Stored(BaseModel):
    """A value whose JSON lies on the shelf: unknown fields of a later version are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Level(StrEnum):
    """How much a finding matters: `fail` keeps the picture from being delivered."""

    INFO = "info"
    WARN = "warn"
    FAIL = "fail"


class Finding(Stored):
    """What a check says. `code` never changes; `text` may."""

    check: str
    code: str
    level: Level
    text: str
    measured: float | str | None = None
    limit: float | str | None = None
    measures: dict[str, float | str] | None = None
    """Everything the check measured, by name, where that is more than one figure; shares are 0..1."""


class KeptFile(Stored):
    """A file on the shelf; `key` is relative to the job's folder, `bytes` counts bytes."""

    key: str
    sha256: str
    bytes: int


class Master(KeptFile):
    """The bytes as they came; `width` and `height` in px, 0 where it was not opened."""

    media_type: str
    width: int
    height: int


class Payment(Stored):
    """What the calls for one order have cost so far; the part of a receipt that everybody may see."""

    log_id: str | None = None
    attempts: int = 0
    charged_usd: Usd = Decimal(0)
    possible_charges: int = 0
    cached: bool = False
    price_usd: Usd = EARLIER_PRICE_USD

    @property
    def possible_usd(self) -> Decimal:
        """What may have been charged on top, for calls whose answer never came."""
        return self.price_usd * self.possible_charges


class PrintFile(KeptFile):
    """A file made from a master for press: `color` is `rgb` or `cmyk`, `description` says in a line for people what it is."""

    media_type: str
    color: str
    width: int | None = None
    """px, bleed included; None for a vector file."""
    height: int | None = None
    ppi: float | None = None
    """Pixels an inch of the printed sheet; None for a vector file."""
    trim_mm: tuple[float, float]
    bleed_mm: float
    profile: str
    """Name of the profile the colours are in; of a PDF, the one of its output intent."""
    description: str


class Result(StrEnum):
    """The one word an item ends in."""

    DELIVERED = "delivered"
    KEPT = "kept"
    REJECTED = "rejected"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What a kind of print says of a picture's ppi: it holds, it may look soft, it is not taken."""

    HOLD = "hold"
    WARN = "warn"
    FAIL = "fail"


UNSAID = Field(exclude_if=lambda value: value is None)
"""Of what most jobs have nothing of: it is left out of what is written, as earlier versions had it."""


class Assessed(Stored):
    """What a picture comes to at a print size."""

    ppi: float
    verdict: Verdict


USUAL_SAFE_MM = 3.0
"""The safe zone of what says none, and of the manifests of earlier versions."""


class Printed(Stored):
    """An item's print size, mm, and what its picture comes to there; ppi is None for an SVG, both where no picture came."""

    trim_mm: tuple[float, float]
    bleed_mm: float
    profile: str
    min_ppi: int | None = None
    full_page: bool = False
    viewing_distance_m: Annotated[float | None, UNSAID] = None
    """By which ppi was judged; None: by the kind of print."""
    bleed_from: Annotated[BleedFrom, Field(exclude_if=lambda bleed: bleed == "crop")] = "crop"
    """What ppi was judged by: `crop`, where the picture of any file covers the bleed too."""
    by_bleed: Annotated[dict[BleedFrom, Assessed] | None, UNSAID] = None
    """What the files come to where some mirror their bleed and some do not; None where all are alike."""
    press: Annotated[str | None, UNSAID] = None
    """The name of the printing condition that was named for it."""
    press_sha256: Annotated[str | None, UNSAID] = None
    """Of the bytes of its profile."""
    safe_mm: Annotated[float, Field(exclude_if=lambda safe: safe == USUAL_SAFE_MM)] = USUAL_SAFE_MM
    """Inside the trim, on each side, where nothing that matters may lie."""
    ppi: float | None = None
    verdict: Verdict | None = None


class Approval(StrEnum):
    """The one word for where a picture stands with people."""

    APPROVED = "approved"
    REJECTED = "rejected"
    WAITING = "waiting"
    """Nobody has decided, or what was decided has been withdrawn."""
    PASSED_OVER = "passed over"
    """Another take of the same picture was approved."""


class Decided(Stored):
    """Where a picture stood with people when a manifest was written. What they said lies in `decisions/`."""

    approval: Approval
    by: str | None = None
    """Who has decided; None where nobody has."""
    at: datetime | None = None
    number: int = 0
    """Of the decision that counts, among those on this picture; 0: there is none."""
    text: str | None = None
    """What they said with it."""
    conflict: bool = False
    """Others had said otherwise, and whoever decided last had not seen it."""


class PastTake(Stored):
    """A take of an item that a person or a check has rejected, and which was made again: one link of the chain."""

    take: int
    fingerprint: str
    outcome: Result | None = None
    """What it ended in; None where its record cannot be read any more."""
    reason: str | None = None
    """Why, where a check rejected it."""
    master: Master | None = None
    """It stays where it was."""
    receipt: Payment = Payment()
    prompt: str
    """What it was drawn from."""
    decision: Decided | None = None
    """By whom it was rejected, when and why; None where a check did it."""
    next_take: int
    """The take that took its place."""
    next_prompt: str | None = None
    """What that was drawn from, where it is another."""
    asked_at: datetime
    """When the next take was asked for."""


class Timings(Stored):
    """Seconds spent in each stage; None where the stage was not reached."""

    draw: float | None = None
    fetch: float | None = None
    inspect: float | None = None
    finish: float | None = None
    shelve: float | None = None


class Outcome(Stored):
    """How one item ended. This is what the manifest lists and what the record on the shelf holds."""

    id: str
    fingerprint: str
    take: int
    outcome: Result
    reason: str | None = None
    fault: str | None = None
    """The class of the error that the reason tells of; None where there was none."""
    begun: bool = True
    """False: nothing was done for it: the run was stopped before, or another run holds it."""
    model: str | None = None
    """The model it was asked of; None in what a version wrote that knew one alone."""
    request: dict[str, Any]
    palette: str | None = None
    receipt: Payment = Payment()
    master: Master | None = None
    print: Printed | None = None
    prints: tuple[PrintFile, ...] = ()
    """The files made from the master."""
    findings: tuple[Finding, ...] = ()
    measures: dict[str, float | str] = {}
    """What the checks measured, by `check.figure`; shares are 0..1."""
    answers: tuple[KeptFile, ...] = ()
    """What came of calls that were answered, with 2xx, with nothing that is a picture to us."""
    timings: Timings = Timings()
    decision: Decided | None = None
    """What people had decided, as far as a manifest tells; None in records, and where nobody has said anything."""

    chain: tuple[PastTake, ...] = ()
    """The takes before this one, oldest first, where it was remade; only a manifest tells of them."""
    columns: dict[str, str] = {}
    """What its row said, by column, as far as texts use it or the spec keeps it for names; only a manifest tells of it."""

    @property
    def stem(self) -> str:
        """`Order.stem` of its order."""
        return stem_of(self.id, self.fingerprint)
