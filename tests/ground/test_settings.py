"""Whose account is charged: read from the environment and a `.env` file, and checked before anything is sent."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import CredentialsMissing, RunFault, UsageError
from pipeline.settings import load_env_file, read_account, read_base, read_proxy, secrets_in

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


KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIA-file",
    "AWS_SECRET_ACCESS_KEY": "canary-file-key",
    "AWS_SESSION_TOKEN": "canary-file-session",
}
"""A key pair and its session, as a file says them."""


def loaded(folder: Path, file: dict[str, str], environ: dict[str, str] | None = None) -> tuple[dict[str, str], str]:
    """What the environment is once this file was read, and what was said of it."""
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in file.items()))
    found = dict(environ or {})
    said = load_env_file(found, folder)
    assert "canary" not in said
    return found, said


def test_a_folders_file_sets_the_account_and_all_that_belongs_to_it(folder: Path) -> None:
    services = BOTH | KEYS | {"AWS_REGION": "auto", "AWS_DEFAULT_REGION": "auto"}
    services |= {"CLOUDFLARE_API_BASE": "https://a.example", "AWS_ENDPOINT_URL_S3": "https://s.example"}
    services |= {"AWS_ENDPOINT_URL": "https://s.example"}
    assert loaded(folder, services) == (services, "")


@pytest.mark.parametrize(
    "name",
    [
        *("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CA_BUNDLE"),
        *("AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_SESSION_NAME", "AWS_ENDPOINT_URL_STS", "AWS_DATA_PATH"),
        *("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"),
        *("AWS_EC2_METADATA_DISABLED", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_METADATA_SERVICE_TIMEOUT"),
        *("AWS_SECURITY_TOKEN", "AWS_ACCOUNT_ID", "AWS_USE_FIPS_ENDPOINT", "CLOUDFLARE_EMAIL", "MAKEREADY_PROXY"),
        *("MAKEREADY_FOLLOW_LINKS", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "NO_PROXY", "PREFECT_API_URL", "PREFECT_HOME"),
        *(
            "PYTHONPATH",
            "PYTHONSTARTUP",
            "LD_PRELOAD",
            "LD_LIBRARY_PATH",
            "PATH",
            "HOME",
            "SSL_CERT_FILE",
            "TMPDIR",
            "aws_region",
        ),
    ],
)
def test_a_folders_file_sets_nothing_else_and_each_is_named(folder: Path, name: str) -> None:
    assert loaded(folder, {name: "canary", "AWS_REGION": "auto"})[0] == {"AWS_REGION": "auto"}
    assert name in loaded(folder, {name: "canary"})[1]


@pytest.mark.parametrize("environ", [{"CLOUDFLARE_API_TOKEN": TOKEN}, {"CLOUDFLARE_API_TOKEN": ""}, {}])
@pytest.mark.parametrize("file", [{}, {"CLOUDFLARE_API_TOKEN": ""}, {"CLOUDFLARE_API_TOKEN": " "}])
def test_the_apis_address_is_not_taken_from_a_file_without_the_token(
    folder: Path, environ: dict[str, str], file: dict[str, str]
) -> None:
    found, said = loaded(folder, file | {"CLOUDFLARE_API_BASE": "https://evil.example"}, environ)
    assert "CLOUDFLARE_API_BASE" not in found
    assert "CLOUDFLARE_API_BASE" in said


def test_nor_from_a_file_whose_own_token_is_not_the_one_that_is_used(folder: Path) -> None:
    bait = {"CLOUDFLARE_API_TOKEN": "bait", "CLOUDFLARE_API_BASE": "https://evil.example"}
    for mine in (TOKEN, ""):
        found, said = loaded(folder, bait, {"CLOUDFLARE_API_TOKEN": mine})
        assert found == {"CLOUDFLARE_API_TOKEN": mine}
        assert "CLOUDFLARE_API_BASE" in said


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])
@pytest.mark.parametrize(
    ("file", "environ"),
    [
        ({}, {}),  # the keys of a profile, a role or a machine
        ({"AWS_ACCESS_KEY_ID": "AKIA-file"}, {}),
        ({"AWS_ACCESS_KEY_ID": "AKIA-file", "AWS_SECRET_ACCESS_KEY": ""}, {}),
        (KEYS, {"AWS_SECRET_ACCESS_KEY": "canary-mine"}),
        (KEYS, {"AWS_ACCESS_KEY_ID": "AKIA-mine", "AWS_SECRET_ACCESS_KEY": "canary-mine"}),
        (KEYS, {"AWS_ACCESS_KEY_ID": ""}),  # botocore looks further where it is empty
        (KEYS, {"AWS_SESSION_TOKEN": "canary-mine"}),
        (KEYS, {"AWS_SECURITY_TOKEN": "canary-mine"}),  # sent as the session token, too
    ],
)
def test_a_buckets_address_is_taken_only_with_the_keys_that_are_used(
    folder: Path, name: str, file: dict[str, str], environ: dict[str, str]
) -> None:
    found, said = loaded(folder, file | {name: "https://evil.example"}, environ)
    assert name not in found
    assert name in said


def test_what_the_environment_says_itself_is_not_told_as_passed_over(folder: Path) -> None:
    mine = BOTH | {"CLOUDFLARE_API_BASE": "https://mine.example"}
    assert loaded(folder, {"CLOUDFLARE_API_BASE": "https://a.example"}, mine) == (mine, "")


def test_many_names_are_one_short_line_and_those_that_matter_come_first(folder: Path) -> None:
    _, said = loaded(folder, {f"A_{number}": "x" for number in range(100)} | {"AWS_PROFILE": "x", "PREFECT_API_URL": "x"})
    assert said.startswith(".env: passed over AWS_PROFILE, ")
    assert "and 94 more" in said
    assert "\n" not in said


def test_no_line_of_a_file_that_is_no_setting_is_told(folder: Path) -> None:
    (folder / "id_rsa").write_text("-----BEGIN KEY-----\ncanarycanarycanary/canary==\n\x1b[2J=1\nmachine x password=canary\n")
    (folder / ".env").symlink_to("id_rsa")
    assert load_env_file({}, folder) == ""


def test_a_file_without_an_end_is_not_read_to_its_end(folder: Path) -> None:
    with (folder / ".env").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(UsageError, match="longer than 64 KiB"):
        load_env_file({}, folder)


@pytest.mark.parametrize("linked", [False, True])
def test_a_pipe_of_that_name_is_not_waited_for(folder: Path, linked: bool) -> None:
    os.mkfifo(folder / ("pipe" if linked else ".env"))
    if linked:
        (folder / ".env").symlink_to("pipe")
    assert load_env_file({}, folder) == ""


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


@pytest.mark.parametrize(
    ("given", "shown", "login"),
    [
        ("http://proxy.example:3128", "http://proxy.example:3128", None),
        ("http://proxy.example", "http://proxy.example:8080", None),
        ("http://anna:pass@proxy.example:3128/", "http://proxy.example:3128", "anna:pass"),
        ("http://anna:p%40ss%3A@[::1]:3128", "http://[::1]:3128", "anna:p@ss:"),
        ("http://anna@proxy.example:1", "http://proxy.example:1", "anna:"),
        (" ", None, None),
    ],
)
def test_a_proxy_is_read_with_its_login_and_shown_without(given: str, shown: str | None, login: str | None) -> None:
    proxy = read_proxy({"MAKEREADY_PROXY": given})
    assert (proxy and str(proxy), proxy and proxy.login) == (shown, login)
    assert login is None or login not in repr(proxy)


@pytest.mark.parametrize(
    "given",
    [
        "proxy.example:3128",
        "https://a:canary@p:1",
        "socks5://a:canary@p:1",
        "http://",
        "http://a:canary@p:port",
        "//p",
        "http://p/x",
    ],
)
def test_what_is_no_http_proxy_is_refused_and_not_quoted(given: str) -> None:
    with pytest.raises(UsageError, match="MAKEREADY_PROXY") as caught:
        read_proxy({"MAKEREADY_PROXY": given})
    assert "canary" not in str(caught.value)
    assert secrets_in({"MAKEREADY_PROXY": given}) == ()


def test_a_proxy_of_the_usual_variables_is_none() -> None:
    assert read_proxy({"HTTPS_PROXY": "http://p:1", "https_proxy": "http://p:1", "ALL_PROXY": "http://p:1"}) is None


def test_the_login_of_a_proxy_is_secret_in_all_its_forms() -> None:
    assert set(secrets_in({"MAKEREADY_PROXY": "http://anna:pa%24s@p:1"})) == {"anna:pa$s", "pa$s", "YW5uYTpwYSRz"}
