"""A bucket whose answers are faults in a third of all cases, and whose answers to writes are lost."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.stores import open_store
from tests.chaos.field import Field, Sandbox
from tests.chaos.proxy import FaultyProxy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.servers.swift import Swift

UNWELL = {"busy": 0.1, "broken": 0.08, "reset": 0.06, "lost": 0.06}
"""30 % of all answers; a write whose answer is lost was written."""


def objects(swift: Swift, bucket: str) -> dict[str, int]:
    pages = swift.client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {found["Key"]: found["Size"] for page in pages for found in page.get("Contents", [])}


def read(swift: Swift, bucket: str, key: str) -> bytes:
    return swift.client.get_object(Bucket=bucket, Key=key)["Body"].read()


@pytest.mark.parametrize("puts", [60, pytest.param(400, marks=pytest.mark.chaos)])
def test_no_write_fails_and_each_tells_the_truth(
    swift: Swift, monkeypatch: pytest.MonkeyPatch, seed: int, puts: int, figures: Callable[[str], None]
) -> None:
    bucket = swift.bucket()
    with FaultyProxy(swift.endpoint, seed, **UNWELL) as proxy:
        for name, value in (swift.environment() | {"AWS_ENDPOINT_URL_S3": proxy.endpoint}).items():
            monkeypatch.setenv(name, value)
        store = open_store(f"s3://{bucket}", "job")

        def put(number: int) -> tuple[bool, bool]:
            body = f"picture {number}".encode() * 400
            first = store.put(f"masters/{number}.webp", body, media_type="image/webp")
            return first, store.put(f"masters/{number}.webp", b"another", media_type="image/webp")

        with ThreadPoolExecutor(8) as pool:
            told = list(pool.map(put, range(puts // 2)))
    assert told == [(True, False)] * (puts // 2)
    assert proxy.struck.total() > 0.15 * proxy.asked.total()
    assert proxy.struck["lost"] > 0 or puts < 400  # a few writes prove little
    for number in range(puts // 2):
        assert read(swift, bucket, f"job/masters/{number}.webp") == f"picture {number}".encode() * 400
    assert len(objects(swift, bucket)) == puts // 2
    figures(f"0 of {puts} writes failed; of {proxy.asked.total()} requests {dict(proxy.struck)}")


@pytest.mark.parametrize("items", [8, pytest.param(100, marks=pytest.mark.chaos)])
def test_a_job_on_an_unwell_bucket_is_delivered_once(swift: Swift, tmp_path: Path, seed: int, items: int) -> None:
    bucket = swift.bucket()
    with Sandbox(tmp_path, seed, 0.05) as sandbox, FaultyProxy(swift.endpoint, seed, **UNWELL) as proxy:
        environment = swift.environment() | {"AWS_ENDPOINT_URL_S3": proxy.endpoint}
        field = Field(tmp_path / "job", sandbox, items, destination=f"s3://{bucket}/prints", environment=environment)
        ended = field.run()
        assert ended.code == 0, ended
        stats = sandbox.stats()
    kept = objects(swift, bucket)
    manifest: dict[str, Any] = json.loads(read(swift, bucket, "prints/job/manifest.json"))
    assert manifest["totals"]["delivered"] == stats["made"] == items
    assert len([key for key in kept if "/manifests/" in key]) == 1
    assert len([key for key in kept if key.endswith("/manifest.json")]) == 1
    assert len([key for key in kept if "/masters/" in key]) == items
    for item in manifest["items"]:
        assert stats["pictures"][item["fingerprint"]] == [item["master"]["sha256"]]
        assert kept[f"prints/job/{item['master']['key']}"] == item["master"]["bytes"]
    assert [key for key in kept if ".part-" in key] == []
