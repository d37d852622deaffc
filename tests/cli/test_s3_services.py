"""A whole job on each real S3 server: made, kept, read back, and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.process import Makeready

if TYPE_CHECKING:
    from tests.cli.process import Api
    from tests.cli.shelf import Job
    from tests.servers.s3_server import S3Server


@pytest.mark.parametrize("name", ["seaweedfs", "juicefs", "rclone"])
def test_a_job_is_made_once_and_reads_back(leaves: Job, api: Api, request: pytest.FixtureRequest, name: str) -> None:
    server: S3Server = request.getfixturevalue(name)
    place = f"s3://{server.bucket()}/art"
    program = Makeready(leaves.spec.parent, api.environ | server.environment())
    made = program("run", "--plain", "leaves.yaml", "--destination", place)
    assert made.code == 0, made.err
    again = program("run", "--plain", "leaves.yaml", "--destination", place)
    assert again.code == 0, again.err
    assert "4 kept" in again.out
    assert api.since("made") == 4
    for command in ("verify", "status"):
        said = program(command, f"{place}/{leaves.name}")
        assert (said.code, said.err) == (0, ""), (command, said)
    server.client.delete_object(Bucket=place.split("/")[2], Key=f"art/{leaves.name}/manifest.csv")
    assert program("verify", f"{place}/{leaves.name}").code == 3
