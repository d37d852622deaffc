"""The words of the design as values: what is wanted, what was paid, what came, what a check said.

Values on the shelf or in the manifest are pydantic models (their JSON is a contract), the others dataclasses; all are frozen.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

EARLIER_PRICE_USD = Decimal("0.25")
"""What entries on the shelf that name no price were charged at: they are of a time when there was one model."""
Usd = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json"), WithJsonSchema({"type": "number"})]
"""An amount in USD: exact in the program, a plain number in JSON."""
Output = Literal["raster", "vector"]
"""What a model answers with: pixels, or an SVG."""
Pixels = tuple[int, int]
"""Width and height, px."""
Rgb = tuple[int, int, int]
"""Red, green, blue, each 0..255, sRGB."""


@dataclass(frozen=True)
class Model:
    """A model that pictures can be asked of. Where its figures come from is said in `models.catalogue`."""

    id: str
    """As the API knows it."""
    price_usd: Decimal
    """USD a picture."""
    sizes: tuple[str, ...]
    """What it offers, WIDTHxHEIGHT in px; the first is meant where a spec says nothing."""
    output: Output = "raster"
    name: str = ""
    """What people call it, and what print files name as their maker; empty: its id."""
    latency_seconds: float = 36.0
    """Seconds a call takes at the median."""
    about: bool = False
    """The price was not read where it is charged, so it may differ."""

    @property
    def default_size(self) -> str:
        """The size that is meant where none is said. It is always sent: hosts differ in what they take for none."""
        return self.sizes[0]

    @property
    def offered(self) -> tuple[Pixels, ...]:
        """The sizes as width and height in px."""
        return tuple(pixels_of(size) for size in self.sizes)

    @property
    def least_long_side(self) -> int:
        """What the long side of each of its pictures comes to at least, px."""
        return min(max(pixels) for pixels in self.offered)


def pixels_of(size: str) -> Pixels:
    """Width and height in px of a size such as `2048x2048`."""
    width, height = size.split("x")
    return int(width), int(height)


@dataclass(frozen=True)
class Request:
    """Exactly what is sent to a model for one picture, and to which."""

    prompt: str
    size: str
    model: Model = field(kw_only=True)
    style: str | None = None
    substyle: str | None = None
    colors: tuple[Rgb, ...] = ()
    background: Rgb | None = None

    def as_input(self) -> dict[str, Any]:
        """The `input` object of the API call; fields that are not set are left out."""
        body: dict[str, Any] = {"prompt": self.prompt, "size": self.size}
        if self.style:
            body["style"] = self.style
        if self.substyle:
            body["substyle"] = self.substyle
        controls: dict[str, Any] = {}
        if self.colors:
            controls["colors"] = [{"rgb": list(rgb)} for rgb in self.colors]
        if self.background:
            controls["background_color"] = {"rgb": list(self.background)}
        if controls:
            body["controls"] = controls
        return body

    @property
    def pixels(self) -> Pixels:
        """Width and height in px, read from `size`."""
        return pixels_of(self.size)


@dataclass(frozen=True)
class PrintSize:
    """The size a picture is printed at, and what it is held to there."""

    trim: str
    """As the spec says it: `A5`, `148x210mm`."""
    trim_mm: tuple[float, float]
    """Width and height in mm, as the page lies."""
    bleed_mm: float = 3.0
    """On each of the four sides."""
    profile: str = "sheet"
    """A kind of print, one of `print_kinds.PROFILES`."""
    min_ppi: int | None = None
    """What the printer asks for beyond the profile."""
    full_page: bool = False
    """The picture is all there is on its page."""


@dataclass(frozen=True)
class Order:
    """One wanted picture, ready to be made: the item's id, what to send, which take, and where everything will lie."""

    item: str
    request: Request
    take: int = 1
    palette: str | None = None
    """Name of the palette the colours came from, for people."""
    print: PrintSize | None = None
    """Not in the fingerprint: the same picture may be printed at another size."""

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (64 hex digits) of the model, the canonical request and the take."""
        wanted = {"model": self.request.model.id, "input": self.request.as_input(), "take": self.take}
        canonical = json.dumps(wanted, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def stem(self) -> str:
        """What every key of this order is built from."""
        return stem_of(self.item, self.fingerprint)


def stem_of(item: str, fingerprint: str) -> str:
    """`<item>/<fp>`: 16 hex digits tell the takes of one item apart."""
    return f"{item}/{fingerprint[:16]}"


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


class Printed(Stored):
    """An item's print size, mm, and what its picture comes to there; ppi is None for an SVG, both where no picture came."""

    trim_mm: tuple[float, float]
    bleed_mm: float
    profile: str
    min_ppi: int | None = None
    full_page: bool = False
    ppi: float | None = None
    verdict: Verdict | None = None


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

    @property
    def stem(self) -> str:
        """`Order.stem` of its order."""
        return stem_of(self.id, self.fingerprint)
