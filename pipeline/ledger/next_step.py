"""Where an order stands, read from the names on its shelf, and what it therefore needs. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NAME = re.compile(r"(?P<room>ledger|masters|rejected)/(?P<stem>[^/]+/[0-9a-f]{16})\.(?P<rest>[^/]+)")
PRINT = re.compile(r"prints/(?P<stem>[^/]+/[0-9a-f]{16})-[0-9a-f]{8}/[^/]+")
ENTRY = re.compile(r"(?P<kind>claim|released|unknown|receipt|lost|record)(?:-(?P<turn>[1-9][0-9]{0,5}))?\.json")
ANSWER = re.compile(r"answer-(?P<call>[1-9][0-9]{0,5}\.[0-9]{1,9})\.(json|bin)")
"""What came of a call that brought no picture, by the call's name in the log; as `.json` it complains of nothing."""

LAST_NUMBER = 999_999
"""Of turns and records: more than any order has, and a number beyond it is none that was written here."""
UNOPENED = "bin"
"""The ending of a file in `rejected/` that was refused as a picture, whatever it is: it is not opened again."""


@dataclass(frozen=True)
class Standing:
    """What lies on the shelf for one order: the latest number of each kind of entry (0: none), and the picture's key.

    Keys are relative to the job's folder.
    """

    claim: int = 0
    released: int = 0
    """The turn ended, and nothing was billed for it."""
    unknown: int = 0
    """The turn ended; it may have been billed, and there is no picture of it."""
    receipt: int = 0
    lost: int = 0
    """The receipt of this turn leads to no picture any more."""
    record: int = 0
    master: str | None = None
    rejected: str | None = None
    prints: tuple[str, ...] = ()
    """Keys of the files made from the master, those of earlier wishes too."""
    unprinted: bool = False
    """Files that are wanted now are not among them."""
    answers: tuple[str, ...] = ()
    """Keys of what the API answered, with 2xx, where no picture was found in it."""
    damages: tuple[str, ...] = ()
    """What is said of things at its names that are not what was written there."""

    @property
    def picture(self) -> str | None:
        """The key of the picture that lies there."""
        return self.master or self.rejected

    def is_answered(self, turn: int) -> bool:
        """Whether a call of this turn was answered, without complaint, with something that is no picture to us."""
        return any(f".answer-{turn}." in key and key.endswith(".json") for key in self.answers)


NOTHING = Standing()


class Step(Enum):
    """What is to be done about an order."""

    KEEP = "keep"
    FINISH = "make print files"
    REFETCH = "refetch"
    LOST = "ask the log for another link"
    ASK = "ask the log, else repeat"
    UNKNOWN = "ask the log, and no more"
    DAMAGED = "nothing, before a person has looked"
    MAKE = "make"


OPEN = frozenset({Step.REFETCH, Step.ASK})
"""Where the run that wrote the latest claim may still be at work on the order."""


IN_DOUBT = frozenset({Step.ASK, Step.UNKNOWN, Step.LOST})
"""Of which only the gateway's log can tell more."""


STATES = {
    Step.KEEP: "made",
    Step.FINISH: "to finish",
    Step.REFETCH: "to fetch",
    Step.LOST: "lost link",
    Step.ASK: "cut off",
    Step.UNKNOWN: "unknown",
    Step.DAMAGED: "damaged",
    Step.MAKE: "to make",
}
"""How people are told what an order needs, everywhere: `to fetch`, `to finish` and `lost link` are paid already; `cut off` and
`unknown` may be: the next run asks the log, and of those cut off repeats what the log and the cache leave open."""

REJECTED = "rejected"
"""What `made` is called where the picture did not pass: nothing is made or paid for again, and nothing is delivered."""


def next_step(standing: Standing) -> Step:
    """Say what an order needs, from what lies on the shelf.

    A record without its picture is refetched (the receipt may still lead to it), and so is a picture without its record (it is
    on the shelf already). A receipt counts, however late it came, until its link is found dead. A turn that was unknown may be
    released, once the log has told that nothing was billed. What is damaged leaves open what was paid for, except where a
    picture and its record are whole.
    """
    if standing.record and standing.picture and not standing.unprinted:
        return Step.KEEP
    if standing.damages:
        return Step.DAMAGED
    if standing.record and standing.picture:
        return Step.FINISH
    if standing.picture or standing.receipt > standing.lost:
        return Step.REFETCH
    if standing.claim > max(standing.receipt, standing.released):
        return Step.UNKNOWN if standing.claim == standing.unknown else Step.ASK
    return Step.LOST if standing.receipt else Step.MAKE


def state_of(standing: Standing) -> str:
    """The word for where an order stands: of STATES, or `rejected` for a picture that did not pass and has no other try."""
    step = next_step(standing)
    return REJECTED if step is Step.KEEP and not standing.master else STATES[step]


def read_standings(keys: Iterable[str]) -> dict[str, Standing]:
    """Read the standing of every order, by `Order.stem`, from the keys on the shelf."""
    found: dict[str, dict[str, Any]] = {}
    for key in keys:
        if key.startswith("prints/"):
            if made := PRINT.fullmatch(key):
                found.setdefault(made["stem"], {}).setdefault("prints", []).append(key)
            continue
        name = NAME.fullmatch(key)
        if not name:
            continue
        room, stem, rest = name.group("room", "stem", "rest")
        if (known := found.get(stem)) is None:
            known = found[stem] = {}
        if room != "ledger":
            known["master" if room == "masters" else "rejected"] = key
        elif entry := _entry(rest):
            kind, turn = entry
            known[kind] = max(turn, known.get(kind, 0))
        elif ANSWER.fullmatch(rest):
            known.setdefault("answers", []).append(key)
    return {stem: _standing(**known) for stem, known in found.items()}


@lru_cache(maxsize=4096)
def _entry(rest: str) -> tuple[str, int] | None:
    """The kind and the number of an entry of the ledger, by the end of its name; None where it is no entry's."""
    entry = ENTRY.fullmatch(rest)
    return (entry["kind"], int(entry["turn"] or 1)) if entry else None


def _standing(*, prints: Sequence[str] = (), answers: Sequence[str] = (), **known: Any) -> Standing:  # noqa: ANN401 (its fields)
    return Standing(prints=tuple(prints), answers=tuple(answers), **known)
