"""Whose account is charged: read from the environment and a `.env` file, and checked before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.errors import CredentialsMissing, RunFault, UsageError
from pipeline.settings import load_env_file, read_account, read_base, secrets_in

if TYPE_CHECKING:
    from pathlib import Path

ID = "0123456789abcdef0123456789abcdef"
TOKEN = "canary-token-0123456789"
BOTH = {"CLOUDFLARE_ACCOUNT_ID": ID, "CLOUDFLARE_API_TOKEN": TOKEN}


def test_the_account_comes_from_the_environment() -> None:
    account = read_account(BOTH)
    assert account.account_id == ID
    assert account.token.get_secret_value() == TOKEN
    assert account.base_url == "https://api.cloudflare.com/client/v4"


def test_the_token_is_not_shown() -> None:
    account = read_account(BOTH)
    assert TOKEN not in f"{account!r} {account} {account.token!r} {vars(account)}"


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({}, {"CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_API_TOKEN"}),
        ({"CLOUDFLARE_ACCOUNT_ID": " ", "CLOUDFLARE_API_TOKEN": ""}, {"CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_API_TOKEN"}),
        ({"CLOUDFLARE_ACCOUNT_ID": ID}, {"CLOUDFLARE_API_TOKEN"}),
        ({"CLOUDFLARE_API_TOKEN": TOKEN}, {"CLOUDFLARE_ACCOUNT_ID"}),
    ],
)
def test_all_that_is_missing_is_named_at_once(environ: dict[str, str], named: set[str]) -> None:
    with pytest.raises(CredentialsMissing) as caught:
        read_account(environ)
    assert {name for name in BOTH if name in str(caught.value)} == named
    assert "--sandbox" in str(caught.value)


@pytest.mark.parametrize("account_id", ["my-account", ID[:-1], ID + "0", ID[:-1] + "g", "../../x", ID[:-1] + "٣"])
def test_an_account_id_that_cannot_be_one_is_refused(account_id: str) -> None:
    with pytest.raises(RunFault, match="CLOUDFLARE_ACCOUNT_ID"):
        read_account(BOTH | {"CLOUDFLARE_ACCOUNT_ID": account_id})


def test_an_api_on_this_machine_may_name_its_accounts_freely() -> None:
    local = BOTH | {"CLOUDFLARE_ACCOUNT_ID": "sandbox", "CLOUDFLARE_API_BASE": "http://127.0.0.1:8787"}
    assert read_account(local).account_id == "sandbox"


@pytest.mark.parametrize("token", ["canary token", "canary\r\nX-Evil: 1", "canary\ttoken", "canary\0", "canaryé", "canary\x7f"])
def test_a_token_that_could_break_a_header_is_refused_and_not_quoted(token: str) -> None:
    with pytest.raises(RunFault, match="CLOUDFLARE_API_TOKEN") as caught:
        read_account(BOTH | {"CLOUDFLARE_API_TOKEN": token})
    assert "canary" not in str(caught.value)


def test_a_line_break_at_the_end_of_a_token_is_no_part_of_it() -> None:
    assert read_account(BOTH | {"CLOUDFLARE_API_TOKEN": f"{TOKEN}\n"}).token.get_secret_value() == TOKEN


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("https://api.example/client/v4", "https://api.example/client/v4"),
        ("https://api.example/client/v4/", "https://api.example/client/v4"),
        ("https://api.example", "https://api.example/client/v4"),
        ("https://api.example/", "https://api.example/client/v4"),
        ("https://api.example:8443/proxy", "https://api.example:8443/proxy"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787/client/v4"),
        ("http://localhost:8787/client/v4/", "http://localhost:8787/client/v4"),
        ("http://[::1]:8787", "http://[::1]:8787/client/v4"),
    ],
)
def test_the_apis_address_is_completed(given: str, base: str) -> None:
    assert read_base(given) == base


@pytest.mark.parametrize(
    "given",
    [
        "http://api.cloudflare.com/client/v4",
        "http://localhost.example.com",
        "http://10.0.0.1",
        "ftp://127.0.0.1",
        "api.cloudflare.com/client/v4",
        "https://",
        "https:///client/v4",
        "https://user:pw@api.example",
        "https://@api.example",
        "https://api.example/?a=b",
        "https://api.example/#a",
        "https://api.example:port",
        "https://api.example:99999",
        "https://[::1",
        "https://api.exa mple",
        "https://api.example/\r\nx",
        "https://äpi.example",
    ],
)
def test_an_address_that_could_give_the_token_away_is_refused(given: str) -> None:
    with pytest.raises(RunFault, match="CLOUDFLARE_API_BASE") as caught:
        read_base(given)
    assert "pw" not in str(caught.value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_a_file_named_env_fills_in_what_the_environment_does_not_say(folder: Path) -> None:
    lines = ["CLOUDFLARE_ACCOUNT_ID=from-file", "export AWS_REGION='auto' # comment", "CLOUDFLARE_API_TOKEN=file"]
    (folder / ".env").write_text("\n".join(lines))
    environ = {"CLOUDFLARE_API_TOKEN": "real"}
    load_env_file(environ, folder)
    assert environ == {"CLOUDFLARE_API_TOKEN": "real", "CLOUDFLARE_ACCOUNT_ID": "from-file", "AWS_REGION": "auto"}


def test_values_are_taken_as_they_stand(folder: Path) -> None:
    (folder / ".env").write_text("AWS_SECRET_ACCESS_KEY=a$HOME${HOME}b\n")
    environ = {"HOME": "/root"}
    load_env_file(environ, folder)
    assert environ["AWS_SECRET_ACCESS_KEY"] == "a$HOME${HOME}b"


def test_a_folders_file_changes_nothing_but_the_two_services(folder: Path) -> None:
    (folder / ".env").write_text("PATH=/evil\nHTTPS_PROXY=http://evil\nLD_PRELOAD=x\nCLOUDFLARE_ACCOUNT_ID\n")
    environ: dict[str, str] = {}
    load_env_file(environ, folder)
    assert environ == {}


def test_no_file_is_fine(folder: Path) -> None:
    load_env_file({}, folder)


def test_a_file_that_cannot_be_read_is_said(folder: Path) -> None:
    (folder / ".env").write_bytes(b"CLOUDFLARE_ACCOUNT_ID=\xff\xfe\n")
    with pytest.raises(UsageError, match="UTF-8"):
        load_env_file({}, folder)


def test_a_folder_of_that_name_is_not_taken_for_a_file(folder: Path) -> None:
    (folder / ".env").mkdir()
    load_env_file({}, folder)


def test_the_secrets_of_an_environment_are_known() -> None:
    environ = BOTH | {"AWS_SECRET_ACCESS_KEY": "aws-secret", "AWS_SESSION_TOKEN": "aws-session", "AWS_REGION": "auto"}
    assert set(secrets_in(environ)) == {TOKEN, "aws-secret", "aws-session"}
