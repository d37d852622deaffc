"""What is wanted: a model, what is asked of it, the printed size, the order that holds all of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from pipeline.records.press import PressProfile

_NO_PROMPT = '"prompt":""'
"""An empty prompt in canonical JSON. In a text that holds these signs, the quotes have a backslash there."""
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)

Output = Literal["raster", "vector"]
"""What a model answers with: pixels, or an SVG."""
BleedFrom = Literal["crop", "mirror"]
"""Where a print file's bleed comes from: the picture covers it too, or its edges are mirrored."""
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
    draft: str | None = None
    """The id of a cheaper model that shows beforehand what a prompt comes to; None: there is none."""

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


@lru_cache(maxsize=1024)
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
        return {"prompt": self.prompt, **_beside_prompt(self.size, self.style, self.substyle, self.colors, self.background)}

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
    viewing_mm: float | None = None
    """How far away those stand who look at it, which then says the ppi that it needs; None: the kind of print does."""
    bleeds: tuple[BleedFrom, ...] = ("crop",)
    """What the bleed of its files is: the picture covers it too, its mirrored edge, or the one here and the other there."""
    press: PressProfile | None = None
    """The printing condition that was named for it; None: the shipped one, where nothing else is said."""
    safe_mm: float = 3.0
    """Inside the trim, on each side, where nothing that matters may lie."""

    @property
    def mirrored(self) -> bool:
        """Whether the picture itself need only cover the trim: each of its files mirrors the bleed."""
        return self.bleeds == ("mirror",)


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
    columns: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What it was filled with, by column or axis: what its texts use, and what the spec keeps for names. Takes share it."""

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (64 hex digits) of the model, the canonical request and the take."""
        asked = self.request
        before, after = _around_prompt(
            asked.model.id, self.take, asked.size, asked.style, asked.substyle, asked.colors, asked.background
        )
        return hashlib.sha256(f"{before}{encode_basestring(asked.prompt)}{after}".encode()).hexdigest()

    @cached_property
    def stem(self) -> str:
        """What every key of this order is built from."""
        return stem_of(self.item, self.fingerprint)


def _beside_prompt(
    size: str, style: str | None, substyle: str | None, colors: tuple[Rgb, ...], background: Rgb | None
) -> dict[str, Any]:
    """What is sent beside a prompt."""
    body: dict[str, Any] = {"size": size}
    if style:
        body["style"] = style
    if substyle:
        body["substyle"] = substyle
    controls: dict[str, Any] = {}
    if colors:
        controls["colors"] = [{"rgb": list(rgb)} for rgb in colors]
    if background:
        controls["background_color"] = {"rgb": list(background)}
    if controls:
        body["controls"] = controls
    return body


@lru_cache(maxsize=1024)
def _around_prompt(model: str, take: int, *beside: Any) -> tuple[str, str]:  # noqa: ANN401 (as `_beside_prompt` takes it)
    """The canonical JSON of an order, before its prompt and after it: most orders of a job share it."""
    wanted = {"model": model, "input": {"prompt": "", **_beside_prompt(*beside)}, "take": take}
    before, _, after = _CANONICAL.encode(wanted).partition(_NO_PROMPT)
    return before + _NO_PROMPT[:-2], after


def stem_of(item: str, fingerprint: str) -> str:
    """`<item>/<fp>`: 16 hex digits tell the takes of one item apart."""
    return f"{item}/{fingerprint[:16]}"
