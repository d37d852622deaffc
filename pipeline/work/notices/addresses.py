"""Whom notices go to: addresses out of the environment or the command line, which are secrets and are never shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.records import USUAL_KINDS, NoticeKind
from pipeline.redaction import hide, parts_of_address
from pipeline.settings import NOTIFY, split_addresses
from pipeline.spec.notify_section import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.spec.notify_section import Receiver

OPTION = "--notify"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}(?=://.)")
_RECIPIENTS = re.compile(r"(?<=[?&]to=)[^&#]+")


@dataclass(frozen=True)
class Address:
    """One address of Apprise. Shown are the variable it comes from and its service, as `PRESS_ROOM_URL (json)`."""

    name: str
    url: str = field(repr=False)
    when: tuple[NoticeKind, ...] = USUAL_KINDS

    @property
    def service(self) -> str:
        """What the address begins with, as `slack`; empty where it is no address."""
        found = _SCHEME.match(self.url)
        return found[0].lower() if found else ""

    @property
    def digest(self) -> str:
        """8 hex digits, by which a notice on the shelf knows the address it is for."""
        return sha256(self.url.encode()).hexdigest()[:8]

    def __str__(self) -> str:
        return f"{self.name} ({self.service or 'no address'})"

    def option(self) -> tuple[str, ...]:
        """What a command line has to say so that this address is told; nothing for those of MAKEREADY_NOTIFY."""
        return (OPTION, f"{PREFIX}{self.name}") if self.name not in (NOTIFY, OPTION) else ()

    def takes(self, kinds: Iterable[NoticeKind]) -> NoticeKind | None:
        """The first of these kinds that is wanted here; None where none is."""
        return next((kind for kind in kinds if kind in self.when), None)


def given(words: Sequence[str], environ: Mapping[str, str]) -> tuple[Address, ...]:
    """The addresses of `--notify` and of MAKEREADY_NOTIFY. Raises UsageError where an option names a variable not set."""
    found: list[Address] = []
    for word in words:
        name = word.removeprefix(PREFIX) if word.startswith(PREFIX) else None
        if name is not None and not environ.get(name, "").strip():
            raise UsageError(f"{OPTION} {PREFIX}{name}: the variable is not set")
        found += _addresses(name or OPTION, environ[name].strip() if name else word)
    for word in split_addresses(environ.get(NOTIFY, "")):
        name = word.removeprefix(PREFIX) if word.startswith(PREFIX) else ""
        found += _addresses(name or NOTIFY, environ.get(name, "").strip() if name else word)
    return joined(found)


def of_spec(receivers: Iterable[Receiver], environ: Mapping[str, str]) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """The addresses in the variables that a spec names, and the names of those that are not set."""
    found: list[Address] = []
    unset: list[str] = []
    for receiver in receivers:
        if url := environ.get(receiver.variable, "").strip():
            found += _addresses(receiver.variable, url, receiver.when)
        else:
            unset.append(receiver.variable)
    return joined(found), tuple(unset)


def joined(addresses: Iterable[Address]) -> tuple[Address, ...]:
    """Each address once, for all the kinds that it is named for."""
    by_digest: dict[str, Address] = {}
    for each in addresses:
        known = by_digest.setdefault(each.digest, each)
        by_digest[each.digest] = replace(known, when=tuple(dict.fromkeys((*known.when, *each.when))))
    return tuple(by_digest.values())


def _addresses(name: str, url: str, when: tuple[NoticeKind, ...] = USUAL_KINDS) -> Iterator[Address]:
    """One for each recipient of a mail: of two in one address, one that is refused would have both told twice."""
    hide(parts_of_address(url))
    recipients = _RECIPIENTS.search(url) if url.lower().startswith("mailto") else None
    for one in re.split(",|%2C", recipients[0]) if recipients else ():
        yield Address(name, url.replace(recipients[0] if recipients else "", one.strip(), 1), when)
    if not recipients:
        yield Address(name, url, when)
