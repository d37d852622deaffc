"""The faults that can be asked for by name, and the rates at which they are to strike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class When(StrEnum):
    """Where in the life of a call a fault strikes; at each place at most one does."""

    BEFORE = "before"
    """Nothing is made and nothing charged."""
    AFTER = "after"
    """The picture is made, charged and logged; its response is spoilt. Responses from the cache are spared."""
    PICTURE = "picture"
    """The call succeeds; the picture itself, or how it is handed over, is odd. Decided once a picture."""
    FETCH = "fetch"
    """The picture server misbehaves. Decided again at each fetch."""


@dataclass(frozen=True)
class Fault:
    """One thing that can be made to go wrong: how it is asked for, where it strikes, and what happens."""

    name: str
    when: When
    text: str


FAULTS = (
    Fault("busy", When.BEFORE, "429 too many requests"),
    Fault("capacity", When.BEFORE, "429 with code 3040, out of capacity"),
    Fault("scanner", When.BEFORE, "503 with code 7013, the guardrail scanner is down"),
    Fault("unwell", When.BEFORE, "500, the provider is unavailable"),
    Fault("html", When.BEFORE, "502 with an HTML page"),
    Fault("plain", When.BEFORE, "503 in plain text"),
    Fault("reset", When.BEFORE, "the connection is reset after the request was read"),
    Fault("hang", When.BEFORE, "no answer ever comes"),
    Fault("lost", When.AFTER, "the connection is reset; the cache and the log hold the answer"),
    Fault("timeout", When.AFTER, "408 with code 3007; the log holds the answer"),
    Fault("no-state", When.AFTER, "200 whose state is not Completed and that has no picture"),
    Fault("not-ok", When.AFTER, "200 with `success: false`"),
    Fault("string-error", When.AFTER, "500, state Failed, and `error` is a string"),
    Fault("inline", When.PICTURE, "the picture comes inside the answer, as a data: URI"),
    Fault("base64", When.PICTURE, "the picture comes inside the answer, as bare base64"),
    Fault("small", When.PICTURE, "the picture has half the size that was asked for"),
    Fault("svg", When.PICTURE, "the picture is an SVG"),
    Fault("off-palette", When.PICTURE, "the picture keeps none of the colours that were asked for"),
    Fault("expired", When.PICTURE, "the link is dead from the start: 403 in XML"),
    Fault("torn", When.FETCH, "the connection closes halfway through the announced length"),
    Fault("overlong", When.FETCH, "a gigabyte is announced and sent after the picture"),
    Fault("endless", When.FETCH, "no length is announced and the body never ends"),
    Fault("wrong-type", When.FETCH, "an HTML page as 200"),
    Fault("empty", When.FETCH, "200 with no bytes"),
    Fault("slow", When.FETCH, "a few bytes, again and again"),
    Fault("stall", When.FETCH, "half the picture, then silence on an open connection"),
    Fault("redirect", When.FETCH, "302 to what --redirect-to names"),
)


def check_rates(rates: Mapping[str, float]) -> None:
    """Refuse (UsageError) unknown names, rates outside 0..1, and rates that add up to more than 1 at one place."""
    known = {fault.name: fault for fault in FAULTS}
    total: Counter[When] = Counter()
    for name, rate in rates.items():
        if name not in known:
            raise UsageError(f"there is no fault named {name!r}; the faults are {', '.join(known)}")
        if not 0 <= rate <= 1:
            raise UsageError(f"the rate of the fault {name} is {rate}; it must lie between 0 and 1")
        total[known[name].when] += rate  # type: ignore[assignment]  # Counter is typed for ints, and adds floats as well
    for when, rate in total.items():
        if rate > 1 + 1e-9:
            raise UsageError(f"the faults that strike at {when.value!r} add up to {rate:g}; lower them to 1 or less")


def read_rates(texts: Iterable[str]) -> dict[str, float]:
    """`["busy=0.1", "torn"]` to rates by name; a bare name strikes always. Raises UsageError for another spelling."""
    rates: dict[str, float] = {}
    for text in texts:
        name, sign, rate = text.partition("=")
        try:
            rates[name] = float(rate) if sign else 1.0
        except ValueError as error:
            raise UsageError(f"a fault is spelled NAME=RATE, as in busy=0.1; got {text!r}") from error
    check_rates(rates)
    return rates
