"""What the environment says: the account that is charged, read once at the door."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipeline.errors import CredentialsMissing, RunFault, UsageError
from pipeline.redaction import parts_of_address

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping, Sequence
    from pathlib import Path

    from pipeline.models.api_account import Account
    from pipeline.wire.proxy import Proxy

DEFAULT_BASE = "https://api.cloudflare.com/client/v4"
API_PATH = "/client/v4"

SERVICES = ("CLOUDFLARE_", "AWS_", "MAKEREADY_")
"""What the names begin with of all variables that concern the account, the bucket and the way there."""

TOKEN, BASE = "CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_BASE"
KEY_PAIR = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
SESSION = "AWS_SESSION_TOKEN"
ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
FROM_FILE = ("CLOUDFLARE_ACCOUNT_ID", TOKEN, BASE, *KEY_PAIR, SESSION, "AWS_REGION", "AWS_DEFAULT_REGION", *ENDPOINTS)
"""All that a `.env` file may set. A folder made by others must not choose which program gives the keys (AWS_CONFIG_FILE), who
may listen (AWS_CA_BUNDLE, a proxy), or where what the user holds is sent to."""

LONGEST_FILE = 1 << 16
"""Bytes of a `.env` file."""
MOST_NAMES = 8
"""Names of variables that are told at once."""

PROXY = "MAKEREADY_PROXY"
NOTIFY, PING = "MAKEREADY_NOTIFY", "MAKEREADY_PING"
SECRETS = (TOKEN, "AWS_SECRET_ACCESS_KEY", SESSION)

HOW_TO = {
    "CLOUDFLARE_ACCOUNT_ID": "the account's id: 32 hex digits, on the overview page of the Cloudflare dashboard",
    "CLOUDFLARE_API_TOKEN": "an API token of that account with the permissions AI Gateway: Run and AI Gateway: Read",
}


def load_env_file(environ: MutableMapping[str, str], folder: Path) -> str:
    """Add what the `.env` file of `folder` says to `environ`, where that does not say it already; no file is fine.

    Only FROM_FILE is taken: an address only beside the secret that goes there, as both stand in the file, so that no folder can
    have another's token or keys sent to itself. Values are taken as they stand: a `$` in a secret is no variable. Returns a
    sentence that names what was passed over, or nothing. Raises UsageError where there is a file that cannot be read.
    """
    said = _read_env_file(folder / ".env")
    apart = _apart(environ, said)
    for name, value in said.items():
        if name in FROM_FILE and name not in apart:
            environ.setdefault(name, value)
    return " ".join(filter(None, (_not_taken(said), _taken_apart(apart))))


def _read_env_file(file: Path) -> dict[str, str]:
    """The variables of a file, of those that have a value; none where there is no file. Raises UsageError."""
    if not file.is_file():
        return {}
    from io import StringIO

    from dotenv import dotenv_values

    try:
        with file.open("rb") as opened:
            text = opened.read(LONGEST_FILE + 1)
        if len(text) > LONGEST_FILE:
            raise UsageError(
                f"The file {file} is longer than {LONGEST_FILE >> 10} KiB, which none with settings is. Remove it."
            )
        values = dotenv_values(stream=StringIO(text.decode("utf-8-sig")), interpolate=False)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(f"The file {file} cannot be read: {reason}. Mend or remove it.") from error
    return {name: value for name, value in values.items() if value is not None and "\0" not in value}


def _apart(environ: Mapping[str, str], said: Mapping[str, str]) -> list[str]:
    """What a file says that counts only beside a secret of the same file, where another secret is used, or none."""
    apart: list[str] = []
    if BASE in said and not _own(environ, said, TOKEN):
        apart.append(BASE)
    # botocore takes a session token from AWS_SECURITY_TOKEN as well.
    keys_are_own = all(_own(environ, said, name) for name in KEY_PAIR) and all(
        environ.get(name, "") in ("", said.get(name, "")) for name in (SESSION, "AWS_SECURITY_TOKEN")
    )
    if not keys_are_own:
        apart += [name for name in (SESSION, *ENDPOINTS) if name in said]
    return [name for name in apart if name not in environ]


def _own(environ: Mapping[str, str], said: Mapping[str, str], secret: str) -> bool:
    """Whether the value of `secret` that is used is the one that the file says."""
    value = said.get(secret, "")
    return bool(value.strip()) and environ.get(secret, value) == value


def _not_taken(said: Mapping[str, str]) -> str:
    # What is no variable's name may be a part of anything, if the file is a link to another.
    named = sorted(name for name in said if name not in FROM_FILE and re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,63}", name))
    if not named:
        return ""
    named.sort(key=lambda name: not name.startswith(SERVICES))
    more = f" and {len(named) - MOST_NAMES} more" if len(named) > MOST_NAMES else ""
    return f".env: passed over {', '.join(named[:MOST_NAMES])}{more}: only the environment may set that."


def _taken_apart(apart: Sequence[str]) -> str:
    if not apart:
        return ""
    return (
        f".env: passed over {', '.join(apart)}: a file may set that only together with the token or the key pair that is used, "
        "so that no secret goes where another's folder says."
    )


def log_mark(environ: Mapping[str, str], gateway: str) -> str | None:
    """`Account.log_mark` of the account that is set; None where none is, or what is set cannot be right."""
    try:
        return read_account(environ).log_mark(gateway)
    except (CredentialsMissing, RunFault):
        return None


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


def read_proxy(environ: Mapping[str, str]) -> Proxy | None:
    """The proxy of MAKEREADY_PROXY; None where there is none. Raises UsageError for what is no address of one."""
    given = environ.get(PROXY, "").strip()
    if not given:
        return None
    from pipeline.wire.proxy import parse

    return parse(given)


def secrets_in(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The values of `environ` that no log may show."""
    from contextlib import suppress

    found = [value for name in SECRETS if (value := environ.get(name, "").strip())]
    with suppress(UsageError):  # what cannot be read is not used either
        proxy = read_proxy(environ)
        found += proxy.secrets if proxy else ()
    addresses = (*split_addresses(environ.get(NOTIFY, "")), environ.get(PING, "").strip())
    return (*found, *(part for address in addresses for part in parts_of_address(address)))


def split_addresses(text: str) -> tuple[str, ...]:
    """The addresses of MAKEREADY_NOTIFY: between white space, or commas that another address follows."""
    return tuple(word for word in re.split(r"\s+|,(?=\s|$|env:|[\w+.-]+://)", text) if word)
