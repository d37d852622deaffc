"""No secret comes out: not into a log at debug level, the manifest or a traceback."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.cli.process import TOKEN, Ended, Makeready
from tests.cli.shelf import Job

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.process import Api
    from tests.servers.swift import Swift

SESSION = "canary-session-09d4e1c2"
SIGNATURE = re.compile(r"X-Amz-Signature=([0-9a-f]{64})")


@dataclass
class Told:
    """A run at debug level: what it printed, what lies in its bucket, and what must not be seen."""

    ended: Ended
    objects: dict[str, str]
    secrets: set[str]
    signatures: set[str]


@pytest.fixture(scope="module")
def told(emulator: Api, swift: Swift, tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("secrets")
    bucket, job = swift.bucket(), Job(folder, "canaries")
    makeready = Makeready(folder, emulator.environ | swift.environment() | {"AWS_SESSION_TOKEN": SESSION})
    ended = makeready("--debug", "run", job.spec, "--plain", "--destination", f"s3://{bucket}")
    keys = [entry["Key"] for entry in swift.client.list_objects_v2(Bucket=bucket)["Contents"]]
    bodies = {key: swift.client.get_object(Bucket=bucket, Key=key)["Body"].read().decode("latin-1") for key in keys}
    signatures = {found for body in bodies.values() for found in SIGNATURE.findall(body)}
    return Told(ended, bodies, {TOKEN, swift.secret_key, SESSION}, signatures)


def test_the_log_tells_everything_else(told: Told) -> None:
    assert told.ended.code == 0, told.ended.err[-2000:]
    speakers = set(re.findall(r"^\S+ \S+ (\w+)\S* (?:DEBUG|INFO) ", told.ended.err, re.MULTILINE))
    assert {"httpx", "httpcore", "botocore"} <= speakers
    assert len(told.signatures) == 4


def test_no_secret_is_printed(told: Told) -> None:
    printed = told.ended.out + told.ended.err
    assert [secret for secret in told.secrets | told.signatures if secret in printed] == []
    assert re.findall(r"(?i)signature\W{1,4}[0-9a-f]{40,}", printed) == []
    assert re.findall(r"(?i)bearer\s+(?!\[hidden\])\S+", printed) == []


def test_no_secret_is_shelved(told: Told) -> None:
    # Of each of the four pictures: claim, receipt, record, master, thumbnail; and six files of the job.
    assert len([key for key in told.objects if "/ledger/gateways/" not in key]) == 26
    shelved = {key: secret for key, body in told.objects.items() for secret in told.secrets if secret in body}
    assert shelved == {}


def test_the_links_to_the_pictures_stay_in_the_receipts(told: Told) -> None:
    holders = {key.rsplit(".", 2)[-2] for key, body in told.objects.items() if SIGNATURE.search(body)}
    assert holders == {"receipt"}


def test_a_token_that_is_refused_is_not_quoted(makeready: Makeready, leaves: Job) -> None:
    said = makeready("run", "--debug", "--plain", *leaves.words, environ={"CLOUDFLARE_API_TOKEN": "canary-refused-83ab"})
    assert said.code == 4
    assert "canary" not in said.out + said.err


def test_a_token_out_of_a_file_is_hidden_as_well(offline: Makeready, leaves: Job, api: Api) -> None:
    (offline.folder / ".env").write_text("".join(f"{name}='{value}'\n" for name, value in api.environ.items()))
    said = offline("--debug", "run", "--plain", *leaves.words)
    assert said.code == 0
    assert TOKEN not in said.out + said.err


FAULTY = """
import os, sys
from pipeline.work import picture

def fetch(link, *_, **__):
    token = os.environ["CLOUDFLARE_API_TOKEN"]
    raise RuntimeError(f"{link} {token}", {"Authorization": f"Bearer {token}"}, os.environ["AWS_SECRET_ACCESS_KEY"])

picture.fetch = fetch
from flows.command import main
sys.exit(main())
"""


@pytest.mark.parametrize("words", [["run"], ["--debug", "run"]], ids=["", "debug"])
def test_a_bug_keeps_its_traceback_and_no_secret(makeready: Makeready, leaves: Job, words: list[str]) -> None:
    secret = {"AWS_SECRET_ACCESS_KEY": "canary-aws-61f0c3"}
    said = makeready(*words, "--plain", *leaves.words, environ=secret, code=FAULTY)
    assert said.code == 1
    assert "Traceback (most recent call last)" in said.err
    assert "RuntimeError" in said.err
    printed = said.out + said.err
    receipts: list[Path] = leaves.files("ledger/*/*.receipt.json")
    signatures = {SIGNATURE.findall(json.loads(path.read_text())["image"])[0] for path in receipts}
    assert signatures
    assert [each for each in {TOKEN, "canary-aws-61f0c3", *signatures} if each in printed] == []
