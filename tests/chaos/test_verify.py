"""Things deleted and altered on the shelf: `makeready verify` names them all, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.chaos.field import Field, Sandbox

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from tests.servers.swift import Swift


def harm(path: Path, dice: random.Random) -> str:
    """Do one of five harms to a file; says under which word `verify` should name it."""
    body = bytearray(path.read_bytes())
    match dice.randrange(5):
        case 0:
            path.unlink()
            return "missing"
        case 1:
            body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
        case 2:
            del body[-1]
        case 3:
            body += b"\0"
        case _:
            body.clear()
    path.write_bytes(body)
    return "altered"


@pytest.mark.parametrize(("items", "harmed"), [(20, 6), pytest.param(200, 50, marks=pytest.mark.chaos)])
def test_verify_names_all_that_was_harmed_and_no_others(
    tmp_path: Path, seed: int, dice: random.Random, items: int, harmed: int
) -> None:
    with Sandbox(tmp_path, seed, 0.0) as sandbox:
        field = Field(tmp_path / "job", sandbox, items=items, in_flight=20)
        assert field.run().code == 0
        assert field.verify().code == 0
        masters = sorted(field.shelf.glob("masters/*/*"))
        assert len(masters) == items
        done: dict[str, set[str]] = {"missing": set(), "altered": set()}
        for path in dice.sample(masters, harmed):
            done[harm(path, dice)].add(path.relative_to(field.shelf).as_posix())
        told = field.verify()
    assert told.code == 3, told
    found = json.loads(told.out)
    assert {"missing": set(found["missing"]), "altered": set(found["altered"])} == done


def test_verify_reads_a_bucket_as_well(swift: Swift, tmp_path: Path, seed: int, dice: random.Random) -> None:
    bucket = swift.bucket()
    with Sandbox(tmp_path, seed, 0.0) as sandbox:
        field = Field(tmp_path / "job", sandbox, items=12, destination=f"s3://{bucket}", environment=swift.environment())
        assert field.run().code == 0
        listed = swift.client.list_objects_v2(Bucket=bucket, Prefix="job/masters/")["Contents"]
        deleted, altered = dice.sample([found["Key"] for found in listed], 2)
        swift.client.delete_object(Bucket=bucket, Key=deleted)
        swift.client.put_object(Bucket=bucket, Key=altered, Body=b"something else")
        told = field.verify()
    assert told.code == 3, told
    found = json.loads(told.out)
    assert (found["missing"], found["altered"]) == ([deleted.removeprefix("job/")], [altered.removeprefix("job/")])
