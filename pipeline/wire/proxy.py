"""A proxy, as people name it: `http://USER:PASSWORD@HOST:PORT`. Its login is never shown."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from pipeline.errors import UsageError

USUAL_PORT = 8080


@dataclass(frozen=True)
class Proxy:
    """An HTTP proxy: where it is, and `login` (`user:password`) where it wants one."""

    host: str
    port: int
    login: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def url(self) -> str:
        """All of it in one URL, with the login: for libraries, never to be shown."""
        if self.login is None:
            return str(self)
        user, _, password = self.login.partition(":")
        return str(self).replace("//", f"//{quote(user, safe='')}:{quote(password, safe='')}@", 1)

    @property
    def authorization(self) -> str | None:
        """The value of the header `Proxy-Authorization` (RFC 7617)."""
        return None if self.login is None else f"Basic {base64.b64encode(self.login.encode()).decode()}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What of it no log may show."""
        if self.login is None:
            return ()
        return self.login, self.login.partition(":")[2], (self.authorization or "").removeprefix("Basic ")


def parse(text: str) -> Proxy:
    """Read a proxy's address. Raises UsageError, which quotes nothing, for any that is not plain HTTP, or none at all."""
    wanted = "write it like http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, with %-escapes for @ : / in the login"
    try:
        parts = urlsplit(text)
        port = parts.port or USUAL_PORT
    except ValueError:
        raise UsageError(f"MAKEREADY_PROXY (or --proxy) is no address: {wanted}.") from None
    if parts.scheme and parts.scheme != "http" and "://" in text:
        raise UsageError(f"MAKEREADY_PROXY (or --proxy) begins with {parts.scheme}:, but only HTTP proxies are used: {wanted}.")
    host = parts.hostname or ""
    if parts.scheme != "http" or not re.fullmatch(r"[A-Za-z0-9._:-]+", host) or parts.path.strip("/") or parts.query:
        raise UsageError(f"MAKEREADY_PROXY (or --proxy) is no address of a proxy: {wanted}.")
    login = None if parts.username is None else f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return Proxy(host, port, login)
