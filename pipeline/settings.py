"""What the environment says: the account that is charged, read once at the door."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.errors import CredentialsMissing, RunFault, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping
    from pathlib import Path

    from pipeline.models.api_account import Account

DEFAULT_BASE = "https://api.cloudflare.com/client/v4"
API_PATH = "/client/v4"

FROM_FILE = ("CLOUDFLARE_", "AWS_")
"""The variables a `.env` file may set. A folder made by others must not set anything else, such as PATH or a proxy."""

SECRETS = ("CLOUDFLARE_API_TOKEN", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")

HOW_TO = {
    "CLOUDFLARE_ACCOUNT_ID": "the account's id: 32 hex digits, on the overview page of the Cloudflare dashboard",
    "CLOUDFLARE_API_TOKEN": "an API token of that account with the permissions AI Gateway: Run and AI Gateway: Read",
}


def load_env_file(environ: MutableMapping[str, str], folder: Path) -> None:
    """Add what the `.env` file of `folder` says to `environ`, where that does not say it already; no file is fine.

    Only CLOUDFLARE_* and AWS_* are taken. Values are taken as they stand: a `$` in a secret is no variable. Raises UsageError
    where there is a file that cannot be read.
    """
    file = folder / ".env"
    if not file.is_file():
        return
    from dotenv import dotenv_values

    try:
        values = dotenv_values(file, interpolate=False)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(f"The file {file} cannot be read: {reason}. Mend or remove it.") from error
    for name, value in values.items():
        if value is not None and name.startswith(FROM_FILE):
            environ.setdefault(name, value)


def read_account(environ: Mapping[str, str]) -> Account:
    """The account of CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_TOKEN and CLOUDFLARE_API_BASE.

    Raises CredentialsMissing that names all that is missing, or RunFault for what cannot be right; neither quotes the token.
    """
    from pydantic import SecretStr

    from pipeline.models.api_account import Account
    from pipeline.wire.http_clients import loopback_origin

    given = {name: environ.get(name, "").strip() for name in HOW_TO}
    missing = [name for name, value in given.items() if not value]
    if missing:
        wanted = "".join(f"\n  {name}: {HOW_TO[name]}" for name in missing)
        verb, pronoun = ("is", "it") if len(missing) == 1 else ("are", "them")
        raise CredentialsMissing(
            f"{' and '.join(missing)} {verb} not set. Set {pronoun} in the environment or in a file named .env in this "
            f"folder:{wanted}\nTo try without an account: --sandbox."
        )
    base = read_base(environ.get("CLOUDFLARE_API_BASE", "").strip() or DEFAULT_BASE)
    account_id, token = given["CLOUDFLARE_ACCOUNT_ID"], given["CLOUDFLARE_API_TOKEN"]
    # An API on this machine may call its accounts what it likes.
    wanted_id = r"[\w-]{1,64}" if loopback_origin(base) else r"[0-9a-fA-F]{32}"
    mistakes = []
    if not re.fullmatch(wanted_id, account_id, re.ASCII):
        mistakes.append(f"CLOUDFLARE_ACCOUNT_ID does not look like {HOW_TO['CLOUDFLARE_ACCOUNT_ID']}.")
    # It goes into a header: a line break in it could begin another header.
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        mistakes.append(
            "CLOUDFLARE_API_TOKEN has spaces, line breaks or other characters in it that no token has: copy it anew."
        )
    if mistakes:
        raise RunFault(" ".join(mistakes))
    return Account(base_url=base, account_id=account_id, token=SecretStr(token))


def read_base(url: str) -> str:
    """The API's address, checked: https, or http on this machine; without a path, `/client/v4` is added. Raises RunFault."""
    from pipeline.wire.http_clients import loopback_origin

    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise RunFault(f"CLOUDFLARE_API_BASE is no address: write it like {DEFAULT_BASE}.") from error
    if not host or parts.scheme not in ("https", "http") or re.search(r"[^\x21-\x7e]", url):
        raise RunFault(f"CLOUDFLARE_API_BASE is no address of an API: write it like {DEFAULT_BASE}.")
    if parts.username is not None or parts.query or parts.fragment:
        raise RunFault("CLOUDFLARE_API_BASE must not hold a user name, a query or a fragment.")
    base = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/') or API_PATH}"
    try:
        loopback_origin(base)
    except UsageError as error:
        raise RunFault(
            "CLOUDFLARE_API_BASE must begin with https: over http the token could be read on its way "
            "(only an API on this machine may do without)."
        ) from error
    return base


def secrets_in(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The values of `environ` that no log may show."""
    return tuple(value for name in SECRETS if (value := environ.get(name, "").strip()))
