"""How long a run may be silent follows from its own deadlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.models.http_exchange import BODY_SECONDS
from pipeline.pace.retry import Policy
from pipeline.runs.runs_on_shelf import RHYTHM
from pipeline.stores.s3_calls import LONGEST_PAUSE, TRIES
from pipeline.stores.s3_client import make_client
from pipeline.wire.fetch.download import Caps
from pipeline.work.deadlines import BUCKET_SECONDS, FOLDER_SECONDS, patience
from pipeline.work.job import Wish, read_job

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.runs.standstill import Patience

SPEC = """
job: leaves
timeout: {timeout}s
pace: [{{requests: 5, per: {per}s}}]
prompts: [{{id: leaf, prompt: A leaf}}]
"""


def of_a_job(folder: Path, *, timeout: int = 180, per: int = 60, destination: str = "shelf") -> Patience:
    spec = folder / "job.yaml"
    spec.write_text(SPEC.format(timeout=timeout, per=per))
    return patience(read_job(Wish(spec, destination)), caps=Caps(), policy=Policy(), rhythm=RHYTHM)


@pytest.mark.parametrize("timeout", [180, 3600])
def test_it_is_longer_than_the_longest_call(tmp_path: Path, timeout: int) -> None:
    assert of_a_job(tmp_path, timeout=timeout).silence > timeout + BODY_SECONDS + FOLDER_SECONDS


def test_it_is_longer_than_the_longest_window_of_the_pace(tmp_path: Path) -> None:
    assert of_a_job(tmp_path, per=86_400).silence > 86_400


def test_it_is_minutes_and_not_hours_for_a_job_on_a_folder(tmp_path: Path) -> None:
    assert 300 < of_a_job(tmp_path).silence < 1800


def test_a_bucket_may_repeat_its_calls_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "eu-west-1"}.items():
        monkeypatch.setenv(name, value)
    told = make_client("s3://bucket/art").meta.config
    attempts = told.retries["total_max_attempts"]
    assert TRIES * (attempts * (told.connect_timeout + told.read_timeout) + LONGEST_PAUSE) <= BUCKET_SECONDS
    assert of_a_job(tmp_path, destination="s3://bucket/art").silence > BUCKET_SECONDS
