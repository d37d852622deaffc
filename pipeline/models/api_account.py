"""Whose account is charged, and where its API is."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from pydantic import SecretStr


@dataclass(frozen=True)
class Account:
    """An account of the API. `base_url` has no slash at its end, as `https://api.cloudflare.com/client/v4`."""

    base_url: str
    account_id: str
    token: SecretStr

    @property
    def run_url(self) -> str:
        """Where pictures are asked for."""
        return f"{self._own}/ai/run"

    def logs_url(self, gateway: str) -> str:
        """Where the log of one gateway is read."""
        return f"{self._own}/ai-gateway/gateways/{quote(gateway, safe='')}/logs"

    def log_mark(self, gateway: str) -> str:
        """A name for the log of one gateway that does not tell the account: 24 hex digits."""
        return sha256(self.logs_url(gateway).encode()).hexdigest()[:24]

    @property
    def _own(self) -> str:
        return f"{self.base_url}/accounts/{quote(self.account_id, safe='')}"
