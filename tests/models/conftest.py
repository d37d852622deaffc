"""A client of the scripted API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from pipeline.models.api_account import Account
from pipeline.models.client import ModelClient
from pipeline.wire.http_clients import api_client
from pipeline.wire.open_sockets import Connections
from tests.models.scripted import ScriptedApi

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
TOKEN = "canary-token-0123456789"


@pytest.fixture
def api() -> Iterator[ScriptedApi]:
    with ScriptedApi() as api:
        yield api


@pytest.fixture
def account(api: ScriptedApi) -> Account:
    return Account(api.base_url, "0123456789abcdef0123456789abcdef", SecretStr(TOKEN))


@pytest.fixture
def recraft(account: Account) -> Iterator[ModelClient]:
    with api_client(account.base_url, connections=Connections()) as http:
        yield ModelClient(http, account, read_timeout=100, now=lambda: NOON)


@pytest.fixture
def impatient(account: Account) -> Iterator[ModelClient]:
    """A client that waits for no answer."""
    with api_client(account.base_url, connections=Connections()) as http:
        yield ModelClient(http, account, read_timeout=0.05, now=lambda: NOON)
