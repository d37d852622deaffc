"""A whole job in an office whose only way out is a proxy: a real one, with and without a login."""

from __future__ import annotations

import re
import ssl
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from pipeline.sandbox import Sandbox, SandboxSettings
from tests.cli.process import TOKEN, Ended, Makeready
from tests.servers.tinyproxy import Internet, running_tinyproxy
from tests.servers.tls import write_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.shelf import Job
    from tests.servers.swift import Swift
    from tests.servers.tinyproxy import Tinyproxy

NAMES = ("api.example", "pictures.example", "s3.example")
SECRETS = (TOKEN, "canary-pass", "canary%2Dpass", "YW5uYTpjYW5hcnktcGFzcw")
"""The token, and the proxy's login in the forms it takes."""


class Office:
    """The program behind a proxy, and what is beyond it: the API and a picture server (a sandbox), and an S3 service."""

    def __init__(self, program: Makeready, proxy: Tinyproxy, sandbox: Sandbox, bucket: str) -> None:
        self.program = program
        self.proxy = proxy
        self.sandbox = sandbox
        self.bucket = bucket

    def __call__(self, *words: object, way: str | None = None) -> Ended:
        """Run one command line; `way`: another proxy than the one that lets us out."""
        environ = {"MAKEREADY_PROXY": way or self.proxy.way_in}
        ended = self.program(*words, environ=environ)
        assert not [secret for secret in SECRETS if secret in ended.out + ended.err]
        return ended


@pytest.fixture(scope="module", params=[False, True], ids=["open", "login"])
def office(request: pytest.FixtureRequest, swift: Swift, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    certificate, key = write_certificate(folder, *NAMES)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with ExitStack() as closing:
        sandbox = closing.enter_context(Sandbox(SandboxSettings(token=TOKEN), pictures_at="https://pictures.example"))
        api, s3 = (int(address.rpartition(":")[2]) for address in (sandbox.origin, swift.endpoint))
        places = {"api.example:443": api, "pictures.example:443": api, "s3.example:443": s3}
        beyond = closing.enter_context(Internet(places, tls))
        proxy = closing.enter_context(running_tinyproxy(folder, beyond, login=request.param))
        environ = swift.environment() | {
            "AWS_ENDPOINT_URL_S3": "https://s3.example",
            "AWS_CA_BUNDLE": str(certificate),
            "SSL_CERT_FILE": str(certificate),
            "CLOUDFLARE_API_BASE": "https://api.example/client/v4",
            "CLOUDFLARE_ACCOUNT_ID": sandbox.account_id,
            "CLOUDFLARE_API_TOKEN": TOKEN,
        }
        yield Office(Makeready(folder, environ), proxy, sandbox, swift.bucket())


@pytest.fixture
def job(office: Office, leaves: Job) -> Job:
    """A job in the office's own folder."""
    (office.program.folder / "leaves.yaml").write_text(leaves.spec.read_text())
    return leaves


def test_a_job_into_a_bucket_goes_through_it_all_the_way(office: Office, job: Job) -> None:
    shelf = f"s3://{office.bucket}/far"
    ended = office("run", "leaves.yaml", "--plain", "--debug", "--destination", shelf)
    assert ended.code == 0, ended.err
    assert "4 of 4 delivered" in ended.out
    assert {place.removeprefix("CONNECT ") for place in office.proxy.asked()} == {f"{name}:443" for name in NAMES}
    assert office("verify", f"{shelf}/{job.name}").code == 0
    assert office("status", f"{shelf}/{job.name}").code == 0
    assert office("reconcile", "leaves.yaml", "--destination", shelf).code == 0
    assert office("plan", "leaves.yaml", "--destination", shelf).out.count(" made") >= 4
    assert not any(secret in office.proxy.log.read_text() for secret in SECRETS)


def test_the_option_says_it_too_and_no_line_shows_the_login(office: Office, job: Job) -> None:
    ended = office(
        "run", "leaves.yaml", "--plain", "--destination", "near", "--proxy", office.proxy.way_in, way="http://127.0.0.1:1"
    )
    assert ended.code == 0, ended.err
    assert office.sandbox.stats().tokens_leaked == 0


def test_the_sandbox_of_this_machine_needs_none(office: Office, job: Job) -> None:
    ended = office("run", "leaves.yaml", "--plain", "--sandbox", "--destination", "play", way="http://127.0.0.1:1")
    assert ended.code == 0, ended.err


def test_a_plan_shows_it_without_its_login(office: Office, job: Job) -> None:
    assert f"Proxy  {office.proxy.url} (" in office("plan", "leaves.yaml").out


@pytest.mark.parametrize(("destination", "code"), [("unpaid", 4), ("s3", 6)])
def test_a_proxy_that_is_not_there_is_a_sentence(office: Office, job: Job, destination: str, code: int) -> None:
    place = f"s3://{office.bucket}/none" if destination == "s3" else destination
    before = office.sandbox.stats().requests
    ended = office("run", "leaves.yaml", "--plain", "--destination", place, way="http://anna:canary-pass@127.0.0.1:1")
    assert (ended.code, len(ended.err.splitlines())) == (code, 1), ended.err
    assert "proxy" in ended.err
    assert office.sandbox.stats().requests == before


@pytest.mark.parametrize(("destination", "code"), [("unpaid", 4), ("s3", 6)])
def test_a_login_that_is_wrong_is_a_sentence(office: Office, job: Job, destination: str, code: int) -> None:
    if not office.proxy.locked:
        pytest.skip("this one asks for no login")
    place = f"s3://{office.bucket}/none" if destination == "s3" else destination
    before = office.sandbox.stats().requests
    for login in ("", "anna:canary-pass-wrong@"):
        wrong = f"http://{login}127.0.0.1:{office.proxy.port}"
        ended = office("run", "leaves.yaml", "--plain", "--destination", place, way=wrong)
        assert (ended.code, len(ended.err.splitlines())) == (code, 1), ended.err
        assert re.search(r"the proxy .*login.*\(HTTP 40[17]\)", ended.err, re.IGNORECASE)
        assert "canary" not in ended.err
        assert "MAKEREADY_PROXY to http://USER:PASSWORD@" in ended.err
    assert office.sandbox.stats().requests == before


@pytest.mark.parametrize("login", ["http://anna:canary", "http://anna:can/canary", "http://anna:canary@2", "anna:canary"])
@pytest.mark.parametrize(
    "form", ["--proxy {}@h:1 run", "--proxy={}@h:1 run", "emulate --proxy {}@h:1", "schema --proxy={}@h:1"]
)
def test_a_line_that_is_mistyped_is_told_without_the_login(makeready: Makeready, form: str, login: str) -> None:
    ended = makeready(*form.format(login).split())
    assert ended.code == 2
    assert "error: " in ended.err
    assert "canary" not in ended.out + ended.err


def test_proxies_of_the_usual_variables_are_not_heeded(makeready: Makeready, leaves: Job, swift: Swift) -> None:
    nobody = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"), "http://127.0.0.1:1")
    place = f"s3://{swift.bucket()}/x"
    ended = makeready("run", "leaves.yaml", "--plain", "--destination", place, environ=swift.environment() | nobody)
    assert ended.code == 0, ended.err


def test_the_embedded_server_is_asked_without_them(makeready: Makeready, leaves: Job) -> None:
    nobody = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"), "http://127.0.0.1:1")
    ended = makeready("run", *leaves.words, environ=nobody | {"NO_PROXY": "intern.example"})
    assert ended.code == 0, ended.err
