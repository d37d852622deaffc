"""What every S3 server of the tests is to them: where it answers, how to get in, and new buckets."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REGION = "us-east-1"


@dataclass(frozen=True)
class S3Server:
    """Where the server is and how to get in; `log` is the file it writes to."""

    endpoint: str
    log: Path
    pid: int
    certificate: Path | None = None
    access_key: str = "tester"
    secret_key: str = "testing-5e0b7f91c2a4"  # (a server of the tests, on loopback)
    region: str = REGION
    _names: Iterator[int] = field(default_factory=itertools.count, repr=False)

    def environment(self) -> dict[str, str]:
        """The AWS variables that lead to this server, and keep what the machine else is set to out of the way."""
        variables = {
            "AWS_ENDPOINT_URL_S3": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }
        return variables | ({"AWS_CA_BUNDLE": str(self.certificate)} if self.certificate else {})

    @cached_property
    def client(self) -> Any:
        """A plain boto3 client, to look at what the program has done from outside it."""
        import boto3
        from botocore.config import Config

        return boto3.session.Session().client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name=self.region,
            verify=str(self.certificate) if self.certificate else None,
            config=Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required"),
        )

    def bucket(self) -> str:
        """Make a new, empty bucket and return its name."""
        name = f"bucket-{next(self._names)}"
        self.client.create_bucket(Bucket=name)
        return name
