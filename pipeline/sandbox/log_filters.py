"""The query of the gateway's log, read into plain conditions.

`filters` is taken as JSON (one object, or a list of them) and in the bracketed forms that generated clients send
(`filters[0][key]=…`, `filters[key]=…`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.sandbox.responses import Refused, api_error

if TYPE_CHECKING:
    from pipeline.sandbox.logged_call import LoggedCall

Query = Mapping[str, list[str]]
Keeps = Callable[["LoggedCall"], bool]

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda have, want: _plain(have) == _plain(want),
    "neq": lambda have, want: _plain(have) != _plain(want),
    "contains": lambda have, want: _plain(want) in _plain(have),
    "gt": lambda have, want: _number(have) > _number(want),
    "lt": lambda have, want: _number(have) < _number(want),
}


@dataclass(frozen=True)
class LogFilter:
    """What a query asks for: conditions that must all hold, order and page (from 1)."""

    keeps: tuple[Keeps, ...]
    newest_first: bool
    page: int
    per_page: int


def read_filter(query: Query) -> LogFilter:
    """The conditions of one query. Raises Refused (400) for anything it cannot read or does not know."""
    one = {name: values[-1] for name, values in query.items()}
    keeps = [_condition(given) for given in _listed(query)]
    if text := one.get("search"):
        keeps.append(lambda logged: _mentions(logged, text))
    if start := one.get("start_date"):
        keeps.append(lambda logged: logged.at >= _seconds(start))
    if end := one.get("end_date"):
        keeps.append(lambda logged: logged.at <= _seconds(end))
    keeps += [_equals(name, one[name]) for name in ("success", "cached", "model") if name in one]
    try:
        page, per_page = int(one.get("page", "1")), int(one.get("per_page", "20"))
    except ValueError as error:
        raise _unreadable("page and per_page are numbers") from error
    if page < 1 or per_page < 1:
        raise _unreadable("page and per_page count from 1")
    direction = one.get("order_by_direction", one.get("direction", "desc"))
    return LogFilter(tuple(keeps), direction != "asc", page, per_page)


def _listed(query: Query) -> list[dict[str, Any]]:
    """Every filter of the query, whichever way it was spelled."""
    filters: list[dict[str, Any]] = []
    try:
        for text in query.get("filters", []):
            value = json.loads(text)
            filters += value if isinstance(value, list) else [value]
    except ValueError as error:
        raise _unreadable("filters are JSON") from error
    bracketed: dict[str, dict[str, Any]] = {}
    for name, values in query.items():
        if found := re.fullmatch(r"filters(?:\[(\d*)\])?\[(key|operator|value)\](?:\[\d*\])?", name):
            given = bracketed.setdefault(found[1] or "", {})
            if found[2] == "value":
                given.setdefault("value", []).extend(values)
            else:
                given[found[2]] = values[-1]
    return filters + list(bracketed.values())


def _condition(given: object) -> Keeps:
    """One filter `{key, operator, value}`; several values: any of them will do."""
    if not isinstance(given, dict) or "key" not in given or given.get("operator", "eq") not in OPERATORS:
        raise _unreadable(f"a filter has key, operator ({', '.join(OPERATORS)}) and value")
    key, compare = given["key"], OPERATORS[given.get("operator", "eq")]
    values = given.get("value", [])
    values = values if isinstance(values, list) else [values]

    def keeps(logged: LoggedCall) -> bool:
        return any(compare(have, want) for have in _have(logged, key) for want in values)

    return keeps


def _equals(key: str, value: str) -> Keeps:
    return _condition({"key": key, "value": [value]})


def _mentions(logged: LoggedCall, text: str) -> bool:
    return any(text in str(value) for value in (logged.id, logged.call.prompt, *logged.call.headers.metadata.values()))


def _have(logged: LoggedCall, key: str) -> list[Any]:
    """What the call has under a filter's key; metadata has many."""
    if key == "metadata.key":
        return list(logged.call.headers.metadata)
    if key == "metadata.value":
        return list(logged.call.headers.metadata.values())
    listed = {**logged.listed(), "event_id": logged.id}
    if key not in listed:
        raise _unreadable(f"there is nothing to filter by under {key!r}")
    return [listed[key]]


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(value: object) -> float:
    """A number, or a time as seconds since 1970."""
    try:
        return float(str(value))
    except ValueError:
        return _seconds(str(value))


def _seconds(text: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError as error:
        raise _unreadable(f"{text[:40]!r} is no date and time") from error


def _unreadable(text: str) -> Refused:
    return Refused(api_error(400, 7001, text))
