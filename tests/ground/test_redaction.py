"""Nothing secret in any log, at any level, of any library."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from pydantic import SecretStr

from pipeline.errors import CallError
from pipeline.models.api_account import Account
from pipeline.models.client import ModelClient
from pipeline.redaction import guard_logs, redact
from pipeline.wire.http_clients import api_client
from pipeline.wire.open_sockets import Connections
from tests.samples import a_request

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "canary-token-0123456789"
AWS_SECRET = "canary/aws+secret=0123456789"
SESSION = "canary-session-0123456789"
SIGNATURE = "5ca1ab1e" * 8


@pytest.fixture
def _guarded() -> Iterator[None]:
    release = guard_logs([TOKEN, AWS_SECRET, SESSION])
    yield
    release()


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that is logged from now on, at DEBUG."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def server() -> Iterator[str]:
    """Answers everything with a presigned link."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send_response(500)
            self.send_header("location", f"https://b.example/x?X-Amz-Signature={SIGNATURE}&X-Amz-Expires=9")
            self.send_header("content-length", "0")
            self.end_headers()

        do_POST = do_PUT = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    "text",
    [
        f"https://b.example/x?X-Amz-Expires=1&X-Amz-Signature={SIGNATURE}&x-id=GetObject",
        f"https%3A%2F%2Fb.example%2Fx%3FX-Amz-Signature%3D{SIGNATURE}",
        f"X-Amz-Credential={SIGNATURE}%2F20261005%2Fauto%2Fs3",
        f"{{'X-Amz-Security-Token': '{SIGNATURE}'}}",
        f"(b'x-amz-security-token', b'{SIGNATURE}')",
        f"x-amz-security-token:{SIGNATURE}\nnext",
        f"https://storage.googleapis.com/x?X-Goog-Signature={SIGNATURE}",
        f"https://b.example/x?AWSAccessKeyId=AKIA&Signature={SIGNATURE}&Expires=1",
        f"https://x.blob.example/x?sv=1&sig={SIGNATURE}",
        f"Authorization: Bearer {SIGNATURE}",
        f"authorization: {SIGNATURE}",
        f"{{'Authorization': 'Bearer {SIGNATURE}', 'Accept': '*/*'}}",
        f'{{"authorization":"Bearer {SIGNATURE}"}}',
        f"(b'Authorization', b'Bearer {SIGNATURE}')",
        f"{{'Authorization': b'AWS4-HMAC-SHA256 Credential=AKIA/20261005, SignedHeaders=host, Signature={SIGNATURE}'}}",
        f"Proxy-Authorization: Basic {SIGNATURE}",
        f"the header was Bearer {SIGNATURE}",
        f"Signature:\n{SIGNATURE}",
    ],
)
def test_signatures_and_authorizations_are_hidden_wherever_they_stand(text: str) -> None:
    assert SIGNATURE not in redact(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://b.example/x?X-Amz-Signature=abc&x-id=1 200", "https://b.example/x?X-Amz-Signature=[hidden]&x-id=1 200"),
        ("Authorization: Bearer abcdefghij\nAccept: json", "Authorization: [hidden]\nAccept: json"),
    ],
)
def test_what_stands_beside_a_secret_stays(text: str, shown: str) -> None:
    assert redact(text) == shown


ORDINARY = ["a signature style", "the bearer of news", "authorization is needed", "X-Amz-Expires=86400", "100 %"]
ORDINARY += ["set MAKEREADY_PROXY to http://USER:PASSWORD@proxy.example:3128."]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_stay(text: str) -> None:
    assert redact(text) == text


@pytest.mark.usefixtures("_guarded")
@pytest.mark.parametrize("text", [AWS_SECRET, "canary%2Faws%2Bsecret%3D0123456789", f"x{TOKEN}y", str([TOKEN.encode()])])
def test_known_secrets_are_hidden_in_every_spelling(text: str) -> None:
    assert "0123456789" not in redact(text)


@pytest.mark.usefixtures("_guarded")
def test_short_values_are_not_taken_for_secrets() -> None:
    release = guard_logs(["", "test"])
    assert redact("a test of nothing") == "a test of nothing"
    release()


class Opaque:
    def __repr__(self) -> str:
        return f"<Opaque {TOKEN}>"


class Unshowable:
    def __str__(self) -> str:
        raise ValueError

    def __repr__(self) -> str:
        return f"<Unshowable {TOKEN}>"


@pytest.mark.usefixtures("_guarded")
@pytest.mark.parametrize(
    ("message", "args"),
    [
        (f"plain {TOKEN}", ()),
        ("one %s", (TOKEN,)),
        ("two %s %d", (TOKEN, 5)),
        ("named %(token)s", ({"token": TOKEN},)),
        ("headers %s", ([(b"Authorization", b"Bearer " + TOKEN.encode())],)),
        ("bytes %r", (TOKEN.encode(),)),
        ("an object %s", (Opaque(),)),
        ("split X-Amz-Signature=%s", (SIGNATURE,)),
        ("a hundred %% of %s", (TOKEN,)),
        (Opaque(), ()),
        (ValueError(TOKEN), ()),
    ],
)
def test_a_secret_anywhere_in_a_record_is_hidden(written: io.StringIO, message: object, args: tuple[object, ...]) -> None:
    logging.getLogger("born.later").debug(message, *args)
    assert "DEBUG born.later" in written.getvalue()
    assert TOKEN not in written.getvalue()
    assert SIGNATURE not in written.getvalue()


@pytest.mark.usefixtures("_guarded")
@pytest.mark.parametrize(("message", "args"), [("too many %s", (TOKEN, 1)), ("100% sure", (TOKEN,)), ("%s", (Unshowable(),))])
def test_a_record_whose_arguments_do_not_fit_is_hidden_too(
    written: io.StringIO, capsys: pytest.CaptureFixture[str], message: str, args: tuple[object, ...]
) -> None:
    logging.getLogger("clumsy").warning(message, *args)
    assert "WARNING clumsy" in written.getvalue()
    assert TOKEN not in written.getvalue() + capsys.readouterr().err


@pytest.mark.usefixtures("_guarded")
def test_a_record_without_secrets_keeps_its_arguments(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("access").warning("%s - %d", "GET /", 200)
    assert caplog.records[-1].args == ("GET /", 200)


@pytest.mark.usefixtures("_guarded")
def test_a_logged_traceback_is_redacted_down_to_its_causes(written: io.StringIO) -> None:
    try:
        try:
            raise ValueError(f"sent {TOKEN}")
        except ValueError as error:
            raise RuntimeError(f"https://b.example/?X-Amz-Signature={SIGNATURE}") from error
    except RuntimeError:
        logging.getLogger("mishap").exception("it went wrong")
    assert "RuntimeError" in written.getvalue()
    assert "Traceback" in written.getvalue()
    assert TOKEN not in written.getvalue()
    assert SIGNATURE not in written.getvalue()


@pytest.mark.usefixtures("_guarded")
def test_a_traceback_without_secrets_keeps_its_exception(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("harmless")
    except ValueError:
        logging.getLogger("mishap").exception("it went wrong")
    assert caplog.records[-1].exc_info


@pytest.mark.usefixtures("_guarded")
def test_every_library_at_debug_leaks_nothing(written: io.StringIO, server: str) -> None:
    account = Account(f"{server}/client/v4", "0" * 32, SecretStr(TOKEN))
    with api_client(account.base_url, connections=Connections()) as http:
        with suppress(CallError):
            ModelClient(http, account).draw(a_request("A shield"), gateway="g", cache_key="k", cache_ttl=60, metadata={})
        with suppress(CallError):
            ModelClient(http, account).check_access("g")
        http.get(f"/x?X-Amz-Signature={SIGNATURE}&X-Amz-Credential=canary-credential")
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
    session = boto3.Session("canary-access-key", AWS_SECRET, SESSION, region_name="us-east-1")
    s3 = session.client("s3", endpoint_url=server, config=config)
    with suppress(s3.exceptions.ClientError):
        s3.put_object(Bucket="bucket", Key="key", Body=b"x")
    logging.getLogger("urls").debug(s3.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"}))
    s3.close()
    text = written.getvalue()
    for library in ("httpx", "httpcore", "botocore"):
        assert library in text
    assert "Authorization" in text
    for secret in (TOKEN, AWS_SECRET, SESSION, SIGNATURE, "canary-credential", "Signature=canary"):
        assert secret not in text
    assert "AWS4-HMAC-SHA256 Credential=" not in text


@pytest.mark.usefixtures("_guarded")
def test_release_takes_the_guard_off(written: io.StringIO) -> None:
    guard_logs(["another-canary"])()
    logging.getLogger("x").debug("another-canary %s", TOKEN)
    assert written.getvalue() == "DEBUG x another-canary [hidden]\n"


CRASH = f"""
import threading
from pipeline.redaction import guard_logs
guard_logs(["{TOKEN[:6]}" + "{TOKEN[6:]}"])
secret = "canary" + "-token-0123456789"

class Leaver:
    def __del__(self):
        raise ValueError(secret)

def crash():
    raise ValueError(secret)

thread = threading.Thread(target=crash)
thread.start()
thread.join()
Leaver()
crash()
"""


def test_the_traceback_of_a_bug_shows_no_secret() -> None:
    said = subprocess.run([sys.executable, "-c", CRASH], capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert said.stderr.count("ValueError: [hidden]") == 3
    assert TOKEN not in said.stderr
