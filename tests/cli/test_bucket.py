"""The job of the README on S3, and what stands in its way there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.process import Ended, Makeready

if TYPE_CHECKING:
    from tests.cli.process import Api
    from tests.cli.shelf import Job
    from tests.servers.swift import Swift

MODEL_PAGE = Path(__file__).parents[2] / "specs" / "model-page.yaml"
AWS = Path(sys.executable).with_name("aws")


class Delivered:
    """The job in a bucket, how its run ended, and the program to go on with."""

    def __init__(self, program: Makeready, bucket: str) -> None:
        self.program = program
        self.bucket = bucket
        self.words = (MODEL_PAGE, "--plain", "--destination", f"s3://{bucket}/brand")
        self.ended: Ended = program("run", *self.words)


@pytest.fixture(scope="module")
def delivered(emulator: Api, swift: Swift, tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    emulator.begin()
    program = Makeready(tmp_path_factory.mktemp("bucket"), emulator.environ | swift.environment())
    return Delivered(program, swift.bucket())


def test_it_delivers_four_of_four_and_asks_as_the_model_page_says(delivered: Delivered, emulator: Api) -> None:
    assert delivered.ended.code == 0, delivered.ended.err
    assert "4 of 4 delivered" in delivered.ended.out
    assert [emulator.since(name) for name in ("made", "valid_inputs", "invalid_inputs", "tokens_leaked")] == [4, 4, 0, 0]


def test_a_stranger_can_copy_and_check_it(delivered: Delivered, swift: Swift, tmp_path: Path) -> None:
    copied = subprocess.run(
        [AWS, "s3", "cp", "--recursive", "--only-show-errors", f"s3://{delivered.bucket}/brand/model-page", tmp_path],
        env=delivered.program.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (copied.returncode, copied.stderr) == (0, "")
    told = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout.count(": OK")) == (0, 7)


def test_a_second_run_keeps_everything_and_sends_nothing(delivered: Delivered, api: Api) -> None:
    again = delivered.program("run", *delivered.words)
    assert again.code == 0
    assert "4 kept" in again.out
    assert "$0.00" in again.out
    assert api.since("requests") == 0


def test_verify_reads_it_back(delivered: Delivered) -> None:
    assert delivered.program("verify", f"s3://{delivered.bucket}/brand/model-page").code == 0


def test_its_page_lies_in_the_bucket_and_is_made_anew_there(delivered: Delivered) -> None:
    page = f"s3://{delivered.bucket}/brand/model-page/proof.html"
    assert page in delivered.ended.out
    again = delivered.program("proof", page.rpartition("/")[0], "--pdf", "sheet.pdf")
    assert (again.code, page in again.out) == (0, True), again.err
    assert (delivered.program.folder / "sheet.pdf").read_bytes().startswith(b"%PDF")
    refused = delivered.program("proof", page.rpartition("/")[0], "--open")
    assert (refused.code, "is a bucket" in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("bucket", "environ", "sentence"),
    [
        (None, {"AWS_SECRET_ACCESS_KEY": "not-the-secret"}, "check AWS_ACCESS_KEY_ID"),
        (None, {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "set AWS_ACCESS_KEY_ID"),
        (None, {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9"}, "check AWS_ENDPOINT_URL_S3"),
        ("no-such-bucket", {}, "create it or mend its name"),
    ],
    ids=["wrong credentials", "no credentials", "no service", "no bucket"],
)
def test_a_bucket_that_cannot_be_used_is_told_before_anything_is_asked(
    makeready: Makeready, leaves: Job, api: Api, swift: Swift, bucket: str | None, environ: dict[str, str], sentence: str
) -> None:
    place = f"s3://{bucket or swift.bucket()}/brand"
    said = makeready("run", "leaves.yaml", "--plain", "--destination", place, environ=swift.environment() | environ)
    assert said.code == 6
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("makeready: ")
    assert sentence in said.err
    assert api.since("requests") == 0


def test_the_sandbox_does_not_write_to_a_real_bucket_unasked(offline: Makeready, leaves: Job) -> None:
    somewhere = {"AWS_ENDPOINT_URL_S3": "https://s3.example.invalid", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    said = offline("run", "leaves.yaml", "--sandbox", "--plain", "--destination", "s3://brand/x", environ=somewhere)
    assert said.code == 2
    assert "--yes" in said.err
