"""Where a run would send things, as far as that is not what everybody expects: shown before money is spent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from pipeline.errors import MakereadyError
from pipeline.settings import BASE, DEFAULT_BASE, read_base, read_proxy

if TYPE_CHECKING:
    from collections.abc import Mapping

AWS = re.compile(r"(?:[a-z0-9-]+\.)*s3(?:-[a-z0-9-]+)?(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?")
"""Hosts of AWS's own S3. Under amazonaws.com there are others that anybody may rent."""


class Service(NamedTuple):
    """What is asked, at which address (without a login), and what a person may want to know of it."""

    name: str
    address: str
    note: str


def unusual_services(environ: Mapping[str, str], bucket_service: str, *, sandbox: bool) -> tuple[Service, ...]:
    """The API where it is not Cloudflare's, S3 where it is not AWS's, and the proxy if there is one.

    `bucket_service`: `Store.service`. Raises UsageError for a proxy that is none.
    """
    found = []
    if not sandbox and (base := environ.get(BASE, "").strip()) and (shown := _base(base)) != DEFAULT_BASE:
        found.append(Service("API", shown, "not Cloudflare's: the token and the prompts go there"))
    if bucket_service and not AWS.fullmatch(urlsplit(bucket_service).hostname or ""):
        found.append(Service("S3", _without_login(bucket_service), "not AWS: the shelf is there"))
    if proxy := read_proxy(environ):
        login = ", with a login" if proxy.login is not None else ""
        found.append(Service("Proxy", str(proxy), f"the way to all that is not on this machine{login}"))
    return tuple(found)


def _base(given: str) -> str:
    try:
        return read_base(given)
    except MakereadyError:  # a run will refuse it, and say why
        return _without_login(given)


def _without_login(address: str) -> str:
    return re.sub(r"//[^/]*@", "//", address)
