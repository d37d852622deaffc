"""Canary secrets through whole jobs with every library logging everything: none is found in any output or file."""

from __future__ import annotations

import io
import logging
import os
import re
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from pipeline.errors import MakereadyError
from pipeline.redaction import guard_logs
from pipeline.settings import secrets_in
from pipeline.wire.http_clients import post_to_check
from pipeline.work.notices.addresses import given
from pipeline.work.notices.apprise_sender import send
from pipeline.work.notices.of_a_drop import notice_of_release
from tests.cli.process import Makeready
from tests.servers.receivers import SECRET_HEADER, SECRET_PATH, Receiver
from tests.work.test_job import results
from tests.work.trial import IMPATIENT, LEAVES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.swift import Swift
    from tests.work.trial import Trial

TOKEN = "canary-token-3f9a51c07e"
SESSION = "canary/session+token=51c07e"
LIBRARIES = ("httpx", "httpcore", "botocore", "urllib3")


@contextmanager
def everything_logged(*secrets: str) -> Iterator[io.StringIO]:
    """All that any library logs, at DEBUG, under the guard."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    root, release = logging.getLogger(), guard_logs(secrets)
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield text
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        release()


def spellings(secret: str) -> set[str]:
    return {secret, quote(secret, safe=""), repr(secret)[1:-1], secret[4:]}


def assert_none_found(text: str, secrets: set[str]) -> None:
    for secret in secrets:
        assert not any(spelling in text for spelling in spellings(secret)), secret
    assert re.findall(r"(?i)signature['\"]?[:=]\s*b?['\"]?[0-9a-f]{64}", text) == []
    assert "AWS4-HMAC-SHA256 Credential=" not in text


def signatures(bucket: str, server: Swift) -> set[str]:
    """The signatures of the links in the receipts, which alone may hold them; nothing else on the shelf holds a secret."""
    found: set[str] = set()
    for page in server.client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for entry in page["Contents"]:
            body = server.client.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read().decode("utf-8", "replace")
            assert not any(secret in body for secret in (TOKEN, SESSION, server.secret_key))
            held = set(re.findall("X-Amz-Signature=([0-9a-f]{64})", body))
            assert not held or entry["Key"].endswith(".receipt.json")
            found |= held
    return found


@pytest.fixture(params=["swift", "tls_swift"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Swift:
    found: Swift = request.getfixturevalue(request.param)
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in found.environment().items():
        monkeypatch.setenv(name, value)
    return found


def test_a_job_into_a_bucket_tells_no_secret(server: Swift, trial: Trial) -> None:
    bucket = server.bucket()
    with everything_logged(TOKEN, *secrets_in(os.environ)) as log, trial.serving(token=TOKEN, faults={"torn": 0.3}):
        assert results(trial.run(destination=f"s3://{bucket}/canaries", door=IMPATIENT)) <= {"delivered", "failed"}
    links = signatures(bucket, server)
    assert len(links) == 6
    assert all(f" {library}" in log.getvalue() for library in LIBRARIES)
    assert_none_found(log.getvalue(), {TOKEN, server.secret_key, *links})


def test_a_store_that_refuses_tells_no_secret(server: Swift, trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    said = []
    with trial.serving(token=TOKEN):
        for changed in ({"AWS_SECRET_ACCESS_KEY": "canary-wrong-secret-77aa01"}, {"AWS_SESSION_TOKEN": SESSION}):
            with monkeypatch.context() as patch, suppress(MakereadyError):
                for name, value in changed.items():
                    patch.setenv(name, value)
                with everything_logged(TOKEN, *secrets_in(os.environ)) as log:
                    try:
                        trial.run(destination=f"s3://{server.bucket()}/canaries")
                    except MakereadyError as refusal:
                        said.append(str(refusal))
                        raise
                    finally:
                        assert_none_found(log.getvalue(), {TOKEN, SESSION, server.secret_key, "canary-wrong-secret-77aa01"})
    assert said
    assert_none_found("".join(said), {TOKEN, SESSION, server.secret_key, "canary-wrong-secret-77aa01"})


def test_an_api_that_is_refused_or_odd_tells_no_secret(trial: Trial) -> None:
    spec = LEAVES.replace("timeout: 5s", "timeout: 5s\nin_flight: 2")
    faults = {"busy": 0.1, "html": 0.1, "reset": 0.1, "lost": 0.1, "string-error": 0.1, "expired": 0.2, "redirect": 0.2}
    with everything_logged(TOKEN) as log, trial.serving(token=TOKEN, faults=faults, seed=7) as sandbox:
        trial.run(spec, door=IMPATIENT)
        trial.environ["CLOUDFLARE_API_TOKEN"] = f"{TOKEN}-wrong"
        with suppress(MakereadyError):
            trial.run(spec, door=IMPATIENT, destination=str(trial.folder / "other"))
        links = {
            signature
            for path in trial.shelf.rglob("*.receipt.json")
            for signature in re.findall("X-Amz-Signature=([0-9a-f]{64})", path.read_text())
        }
        assert sandbox.stats().requests
    assert links
    assert_none_found(log.getvalue(), {TOKEN, *links})


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Apprise loads the services of others
@pytest.mark.parametrize("status", [200, 500])
def test_a_notice_tells_no_address(status: int) -> None:
    notice = notice_of_release("advent", 3, at=datetime.now(UTC), place="s3://campaign/advent", files=40)
    with Receiver(status=status) as press, everything_logged(*secrets_in({"MAKEREADY_NOTIFY": press.address})) as log:
        (address,) = given([], {"MAKEREADY_NOTIFY": press.address})
        taken = not send(address, notice, None, datetime.now(UTC))
        assert post_to_check(press.check, b"", None) == taken == (status == 200)
    assert all(f" {library}" in log.getvalue() for library in ("urllib3", "httpx", "httpcore"))
    assert_none_found(log.getvalue(), {SECRET_PATH, SECRET_HEADER})


@pytest.mark.chaos
def test_a_run_as_a_flow_tells_no_secret_not_even_to_prefects_database(trial: Trial, tmp_path: Path) -> None:
    (tmp_path / "job.yaml").write_text(LEAVES)
    with trial.serving(token=TOKEN, faults={"torn": 0.3}):
        environ = trial.environ | {
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "PREFECT_HOME": str(tmp_path / "prefect"),
            "PREFECT_LOGGING_LEVEL": "DEBUG",
            "PREFECT_LOGGING_ROOT_LEVEL": "DEBUG",
            "PREFECT_LOGGING_TO_API_ENABLED": "true",
            "PREFECT_DEBUG_MODE": "true",
        }
        ended = Makeready(tmp_path, environ)("--debug", "run", "job.yaml", "--destination", "shelf", "--yes")
    assert ended.code in {0, 3}, ended.err
    assert "prefect" in ended.err
    links = {
        signature
        for path in (tmp_path / "shelf").rglob("*.receipt.json")
        for signature in re.findall("X-Amz-Signature=([0-9a-f]{64})", path.read_text())
    }
    assert len(links) == 6
    assert_none_found(ended.out + ended.err, {TOKEN, *links})
    for path in tmp_path.rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            assert TOKEN.encode() not in body, path
            assert path.name.endswith(".receipt.json") or not any(link.encode() in body for link in links), path
