"""The one place that makes a boto3 client, from the standard AWS variables and files."""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config

from pipeline.errors import StoreError
from pipeline.stores.s3_deadlines import CONNECT_SECONDS, READ_SECONDS
from pipeline.stores.s3_errors import FAULTS, told_plainly
from pipeline.stores.s3_headers import add_headers
from pipeline.stores.s3_pages import refuse_pages
from pipeline.stores.s3_sockets import keep_to_deadlines
from pipeline.wire.proxy import parse

if TYPE_CHECKING:
    from botocore.client import BaseClient

CONNECTIONS = 32
"""Kept open at most; more calls at once still work, on connections of their own."""


def make_client(url: str, *, attempts: int = 3) -> BaseClient:
    """Make a thread-safe S3 client for the job at `url`; raises `StoreError`. Nothing is sent.

    `attempts`: of botocore, for each call that `Bucket` makes.

    - Payloads are signed: their SHA-256 is in the signature, and the service refuses a body that does not have it.
    - Of boto3's checksums only those that are required: the newer default (a trailing CRC) breaks R2 and others, over https
      with 411. `Content-MD5` stands in every upload instead: see `s3_headers`.
    - Standard retries, not adaptive ones, which collapse under throttling; `S3Store` repeats around them.
    - Addresses as `endpoint/bucket` for services other than AWS, unless the profile says otherwise.
    - AWS_REGION beside AWS_DEFAULT_REGION, which is all that boto3 reads.
    - Through the proxy of MAKEREADY_PROXY, to which botocore says CONNECT; HTTPS_PROXY is not heeded. What is on this machine
      is reached straight, over http as well.
    """
    try:
        session = _session()
        client = session.client("s3", config=_config(attempts))
        host = _refuse_open_wire(client.meta.endpoint_url)
        near = is_loopback(client.meta.endpoint_url)
        styled = client.meta.config.s3.get("addressing_style")
        if not ((styled and not near) or host.endswith((".amazonaws.com", ".amazonaws.com.cn"))):
            client.close()
            client = session.client("s3", config=_config(attempts, near=near, addressing_style=styled or "path"))
        add_headers(client, os.environ)
        keep_to_deadlines(client)
        refuse_pages(client)
        return client
    except (*FAULTS, ValueError) as fault:
        raise told_plainly(fault, doing=f"open {url}", url=url, endpoint="the S3 service") from None


def configured_endpoint() -> str:
    """Where S3 is, by the environment and the user's own AWS files; empty where these do not work.

    Nothing is sent, no key is looked for, and no program is run.
    """
    try:
        client = botocore.session.get_session().create_client(
            "s3",
            region_name=os.environ.get("AWS_REGION") or None,
            aws_access_key_id="none",  # else botocore looks for some
            aws_secret_access_key="none",  # noqa: S106
            config=Config(proxies={}, defaults_mode="legacy"),  # `auto` asks the machine where it stands
        )
    except (*FAULTS, ValueError):
        return ""
    endpoint = str(client.meta.endpoint_url)
    client.close()
    return endpoint


def _session() -> boto3.session.Session:
    """A session of the environment; services that a profile signs in with are asked through the proxy as well."""
    core = botocore.session.get_session()
    core.set_default_client_config(Config(proxies=_proxies()))
    return boto3.session.Session(botocore_session=core, region_name=os.environ.get("AWS_REGION") or None)


def _proxies() -> dict[str, str]:
    """By scheme, as botocore wants it; where the dictionary is empty, it heeds no proxy of the environment either.

    Raises `StoreError` for a login that botocore would pass over or not send, and the API's client does send.
    """
    given = os.environ.get("MAKEREADY_PROXY", "").strip()
    if not given:
        return {}
    proxy = parse(given)
    if proxy.login is not None and not (proxy.login.isascii() and all(proxy.login.partition(":"))):
        raise StoreError("S3 is reached through a proxy only with a login of user and password, both of plain ASCII letters")
    return {"https": proxy.url}


def is_loopback(endpoint: str) -> bool:
    """Whether an endpoint URL leads to this machine itself."""
    host = urlsplit(endpoint).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _config(attempts: int, *, near: bool = False, **s3: str) -> Config:
    """`near`: the service is on this machine."""
    return Config(
        proxies={} if near else _proxies(),
        signature_version="s3v4",
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"mode": "standard", "total_max_attempts": attempts},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        max_pool_connections=CONNECTIONS,
        tcp_keepalive=True,
        user_agent_extra="makeready",
        s3={"payload_signing_enabled": True, **s3},
    )


def _refuse_open_wire(endpoint: str) -> str:
    """The endpoint's host; raises `StoreError` where pictures and signatures would travel in the open."""
    parts = urlsplit(endpoint)
    if parts.scheme != "https" and not is_loopback(endpoint):
        raise StoreError(f"{parts.scheme}://{parts.hostname} is not safe for S3; use https (http is for this machine only)")
    return parts.hostname or ""
