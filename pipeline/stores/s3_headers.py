"""What every request to S3 carries beside what boto3 gives it: the checksum of its body, and what the bucket's owner asks for.

Without a checksum of the whole body SeaweedFS may take an upload that breaks off after its head for an *empty* object, and put
it over what lay there (it does where no Content-Type is said); buckets whose objects are locked by default refuse every write.
`Content-MD5` is what all services know (the newer `x-amz-checksum-…` are ignored by JuiceFS and rclone).

    MAKEREADY_S3_ENCRYPTION      AES256, aws:kms or aws:kms:dsse: asked for with each object
    MAKEREADY_S3_KMS_KEY         the id or ARN of the key for it; the bucket's own if nothing is said
    MAKEREADY_S3_REQUEST_PAYER   requester: who reads and writes pays, not the bucket's owner
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from typing import TYPE_CHECKING, Any

from pipeline.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.client import BaseClient

ENCRYPTIONS = ("AES256", "aws:kms", "aws:kms:dsse")
WITH_A_BODY = ("PutObject", "DeleteObjects")


def add_headers(client: BaseClient, environ: Mapping[str, str]) -> None:
    """Have every call of a boto3 S3 client carry them; raises `StoreError` where `environ` asks for what cannot be."""
    for operation in WITH_A_BODY:
        client.meta.events.register(f"before-call.s3.{operation}", _add_md5)
    encryption = encryption_headers(environ)
    for operation in ("PutObject", "CopyObject") if encryption else ():
        client.meta.events.register(f"before-call.s3.{operation}", lambda params, **_: params["headers"].update(encryption))
    payer = payer_headers(environ)
    if payer:
        client.meta.events.register("before-call.s3", lambda params, **_: params["headers"].update(payer))
    client.meta.events.register("before-call.s3.HeadBucket", _go_nowhere_else)


def encryption_headers(environ: Mapping[str, str]) -> dict[str, str]:
    """The headers that ask for encryption on the service's side; none where nothing is said. Raises `StoreError`."""
    kind = environ.get("MAKEREADY_S3_ENCRYPTION", "").strip()
    key = environ.get("MAKEREADY_S3_KMS_KEY", "").strip()
    if kind not in {"", *ENCRYPTIONS}:
        raise StoreError(f"MAKEREADY_S3_ENCRYPTION is {kind!r}; it can be {', '.join(ENCRYPTIONS[:-1])} or {ENCRYPTIONS[-1]}")
    if key and not re.fullmatch(r"[\w:/.-]+", key, re.ASCII):
        raise StoreError("MAKEREADY_S3_KMS_KEY is no id of a key: copy its id or its ARN anew")
    if key and not kind.startswith("aws:kms"):
        raise StoreError("MAKEREADY_S3_KMS_KEY names a key, but MAKEREADY_S3_ENCRYPTION does not say aws:kms: set it, too")
    headers = {"x-amz-server-side-encryption": kind} if kind else {}
    return headers | ({"x-amz-server-side-encryption-aws-kms-key-id": key} if key else {})


def payer_headers(environ: Mapping[str, str]) -> dict[str, str]:
    """The header that says that we pay for the request; none where nothing is said. Raises `StoreError`."""
    payer = environ.get("MAKEREADY_S3_REQUEST_PAYER", "").strip()
    if payer not in {"", "requester"}:
        raise StoreError(f"MAKEREADY_S3_REQUEST_PAYER is {payer!r}; it can only be `requester`")
    return {"x-amz-request-payer": payer} if payer else {}


def _add_md5(params: dict[str, Any], **_: object) -> None:
    body = params["body"]
    if isinstance(body, io.BufferedIOBase) and not isinstance(body, io.BytesIO):
        digest = hashlib.file_digest(body, lambda: hashlib.md5(usedforsecurity=False)).digest()
        body.seek(0)
    else:
        content = body.getbuffer() if isinstance(body, io.BytesIO) else body
        digest = hashlib.md5(content, usedforsecurity=False).digest()
    params["headers"]["Content-MD5"] = base64.b64encode(digest).decode()


def _go_nowhere_else(params: dict[str, Any], **_: object) -> None:
    """Where a call is sent on, boto3 asks for the bucket's region; where that is sent on as well, it would never end."""
    params.setdefault("context", {}).setdefault("s3_redirect", {})["redirected"] = True
