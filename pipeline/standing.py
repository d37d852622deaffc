"""Where an order stands, read from the names on its shelf, and what it therefore needs. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = re.compile(r"(?P<room>ledger|masters|rejected)/(?P<stem>[^/]+/[0-9a-f]{16})\.(?P<rest>.+)")


@dataclass(frozen=True)
class Standing:
    """What lies on the shelf for one order; keys are relative to the job's folder."""

    claimed: bool = False
    answered: bool = False
    recorded: bool = False
    master: str | None = None
    rejected: str | None = None


NOTHING = Standing()


class Step(Enum):
    """What is to be done about an order, cheapest first."""

    KEEP = "keep"
    REFETCH = "refetch"
    ASK = "ask the log"
    MAKE = "make"


def decide(standing: Standing) -> Step:
    """Say what an order needs, from what lies on the shelf.

    A record without its picture is refetched: the receipt may still lead to it.
    """
    if standing.recorded and (standing.master or standing.rejected):
        return Step.KEEP
    if standing.answered:
        return Step.REFETCH
    if standing.claimed:
        return Step.ASK
    return Step.MAKE


def read_standings(keys: Iterable[str]) -> dict[str, Standing]:
    """Read the standing of every order, by `Order.stem`, from the keys on the shelf."""
    found: dict[str, Standing] = {}
    for key in keys:
        name = _NAME.fullmatch(key)
        if not name:
            continue
        stem, rest = name["stem"], name["rest"]
        known = found.get(stem, NOTHING)
        match name["room"], rest:
            case "ledger", "claim.json":
                known = replace(known, claimed=True)
            case "ledger", "receipt.json":
                known = replace(known, answered=True)
            case "ledger", "record.json":
                known = replace(known, recorded=True)
            case "masters", _:
                known = replace(known, master=key)
            case "rejected", _:
                known = replace(known, rejected=key)
        found[stem] = known
    return found
