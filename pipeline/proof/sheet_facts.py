"""What stands under a picture of the contact sheet, from its JSON on the page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

VERDICTS = {"hold": "holds", "warn": "may look soft", "fail": "too few"}
"""What a kind of print says of a picture's ppi."""
LONGEST_PROMPT = 400
"""Characters that are looked at; more than three lines hold."""


class Tone(Enum):
    """How a line is printed."""

    PLAIN = "plain"
    QUIET = "quiet"
    GOOD = "good"
    BAD = "bad"


STANDINGS = {"approved": Tone.GOOD, "rejected": Tone.BAD}


@dataclass(frozen=True)
class FactLine:
    """A text, how it is printed, and on how many lines at most."""

    text: str
    tone: Tone = Tone.PLAIN
    lines: int = 1


def facts(item: Json) -> Iterator[FactLine]:
    """The lines under a picture: its name, what it is, how it prints, where it stands, and its prompt."""
    yield FactLine(item["id"])
    cost = f"${item['cost']:.2f}" if "cost" in item else ""
    yield FactLine(_joined(f"take {item['take']}", item.get("size", ""), cost, _worst_delta(item)), Tone.QUIET)
    if printed := item.get("print"):
        yield FactLine(_print(printed), Tone.BAD if printed.get("verdict") == "fail" else Tone.QUIET)
    yield _standing(item)
    yield FactLine(item.get("prompt", "")[:LONGEST_PROMPT], Tone.QUIET, 3)


def _print(printed: Json) -> str:
    width, height = printed["trim_mm"]
    trim = printed.get("trim") or f"{width:g} x {height:g} mm"
    ppi = f"{printed['ppi']:.0f} ppi" if "ppi" in printed else ""
    return _joined(trim, ppi, VERDICTS.get(printed.get("verdict", ""), ""))


def _standing(item: Json) -> FactLine:
    """Where the picture stands with people, or why there is none."""
    if item["outcome"] not in ("delivered", "kept"):
        return FactLine(_joined(item["outcome"], item.get("reason", "")), Tone.BAD)
    last = next((each for each in reversed(item.get("decisions", ())) if each["kind"] != "comment"), None)
    by = f"by {last['by']}" if last and item["approval"] in STANDINGS else ""
    conflict = "in conflict" if "conflict" in item else ""
    return FactLine(_joined(f"{item['approval']} {by}".strip(), conflict), STANDINGS.get(item["approval"], Tone.QUIET))


def _worst_delta(item: Json) -> str:
    """The farthest that a dominant colour is from every colour asked for."""
    deltas = [delta for _, _, _, delta in item.get("dominant", ())]
    return f"ΔE {max(deltas):.1f} at most" if deltas else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
