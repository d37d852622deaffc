"""Who may read a review and who may write: links, tokens, hosts and origins. Pure; every no is a value with a sentence.

A link holds a token in its fragment, which no request carries. The page hands it in once and gets two others: a cookie, by
which it reads, and a token for a header, without which nothing is written. Cookies know no port: any other server on the same
host is sent them, so a cookie alone must not decide anything, and is not what a link opens by.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

TOKEN_BYTES = 32
"""256 bits: guessing it is hopeless at any speed, so wrong tokens are counted nowhere and lock nobody out."""


def new_token() -> str:
    """A token that nobody can guess, in letters that need no quoting in addresses, cookies and headers."""
    return secrets.token_urlsafe(TOKEN_BYTES)


@dataclass(frozen=True)
class Pass:
    """One reviewer's way in."""

    name: str
    """What stands beside their decisions."""
    read_only: bool = False
    link: str = field(default_factory=new_token, repr=False)
    """In the link's fragment."""
    cookie: str = field(default_factory=new_token, repr=False)
    write: str = field(default_factory=new_token, repr=False)
    """In a header of what writes; never handed out to who may only read."""


@dataclass(frozen=True)
class Refusal:
    """Why something is not done: the HTTP status, and a sentence for people."""

    status: int
    sentence: str


@dataclass(frozen=True)
class Address:
    """Where a review is served: a host's name or address, and a TCP port."""

    host: str
    port: int

    @property
    def authority(self) -> str:
        """What a browser sends as `Host`: `127.0.0.1:8000`, `[::1]:8000`; no port where it is 80."""
        host = f"[{self.host}]" if ":" in self.host else self.host.lower()
        return host if self.port == 80 else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """What a browser sends as `Origin`."""
        return f"http://{self.authority}"

    @property
    def cookie_name(self) -> str:
        """The port is in it, so that two reviews on one machine do not take each other's cookie away."""
        return f"makeready-{self.port}"

    def link(self, reviewer: Pass) -> str:
        """The link of one reviewer. It leads to the door even where the browser knows another reviewer's cookie."""
        return f"{self.origin}/enter#{reviewer.link}"


@dataclass(frozen=True)
class Access:
    """The rules of one review."""

    address: Address
    passes: tuple[Pass, ...]
    until: datetime | None = None
    """When all links end; None: with the server."""

    def wrong_host(self, hosts: Sequence[str]) -> Refusal | None:
        """`hosts`: every `Host` header. A page whose name was made to lead here (DNS rebinding) sends its own name."""
        if [host.lower() for host in hosts] == [self.address.authority]:
            return None
        return Refusal(421, f"This review answers at {self.address.origin}/ alone: open it by the link you were given.")

    def ended(self, now: datetime) -> Refusal | None:
        """`now` with its zone."""
        if self.until is None or now < self.until:
            return None
        return Refusal(
            403, f"This review ended on {self.until:%Y-%m-%d at %H:%M}. Ask whoever sent you the link for a new one."
        )

    def wrong_origin(self, origins: Sequence[str]) -> Refusal | None:
        """`origins`: every `Origin` header of a POST; browsers send one with each, and `null` is anybody's."""
        if list(origins) == [self.address.origin]:
            return None
        return Refusal(403, "This came from another page than the review's own: nothing was done.")

    def by_link(self, token: object) -> Pass | None:
        """Whose link this token is of."""
        return self._owner(token, lambda each: each.link)

    def by_cookie(self, cookies: Sequence[str]) -> Pass | None:
        """Whose cookie is among the `Cookie` headers.

        Read by hand: other servers' cookies come along, and at one that the standard forbids, as JSON, `SimpleCookie` gives up.
        One of the same name that they have set for a path of its own does not hide ours either.
        """
        pairs = (each.strip().partition("=") for header in cookies for each in header.split(";"))
        given = [value for name, _, value in pairs if name == self.address.cookie_name]
        return next((owner for value in given if (owner := self._owner(value, lambda each: each.cookie))), None)

    def may_write(self, reviewer: Pass, tokens: Sequence[str]) -> Refusal | None:
        """`reviewer`: by the cookie; `tokens`: every header with a token to write by."""
        if reviewer.read_only:
            return Refusal(403, "This link is for looking alone: nothing was saved. Ask for a link with which to decide.")
        if len(tokens) == 1 and self._owner(tokens[0], lambda each: each.write) is reviewer:
            return None
        return Refusal(403, "This tab was not opened by your link: nothing was saved. Open the link again, and decide there.")

    def _owner(self, token: object, of: Callable[[Pass], str]) -> Pass | None:
        """Compare with all of them, each in constant time."""
        given = str(token).encode(errors="replace")
        owners = [each for each in self.passes if secrets.compare_digest(of(each).encode(), given)]
        return owners[0] if owners else None


def embedded_elsewhere(site: str | None, mode: str | None) -> bool:
    """Whether a page of another origin asks in the background, by `Sec-Fetch-Site` and `Sec-Fetch-Mode`.

    A cookie would come with it where that page lies on another port of this host. Links from elsewhere are followed.
    """
    return site not in {None, "same-origin", "none"} and mode != "navigate"
