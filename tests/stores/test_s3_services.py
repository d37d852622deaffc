"""What S3 services differ in: as they were reported to behave, and real ones."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from pipeline.errors import NotOnShelf, StoreError
from pipeline.redaction import guard_logs
from pipeline.stores import Probe, open_store
from pipeline.stores.s3 import S3Store
from pipeline.stores.s3_client import make_client
from pipeline.stores.s3_headers import encryption_headers
from tests.servers.scripted_s3 import KMS, ScriptedS3
from tests.stores import wire
from tests.stores.conftest import SERVERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

    from tests.servers.s3_server import S3Server

KEY = "ledger/shield/0123456789abcdef.claim.json"
BODY = bytes(range(256)) * 10_000


def shelf_of(service: ScriptedS3, environment: pytest.MonkeyPatch) -> S3Store:
    service.use(environment)
    return S3Store(make_client("s3://bucket/autumn", attempts=1), "bucket", "autumn", sleep=lambda _: None)


def put(store: S3Store, body: bytes = BODY) -> bool:
    return store.put(KEY, body, media_type="application/json")


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, use: Callable[[S3Server], None]) -> S3Server:
    """Each of the real servers."""
    found: S3Server = request.getfixturevalue(request.param)
    use(found)
    return found


@pytest.mark.parametrize(
    ("name", "conditional"),
    [("swift", True), ("plain_swift", False), ("seaweedfs", True), ("juicefs", False), ("rclone", False)],
)
def test_the_probe_finds_out_who_keeps_conditions(
    request: pytest.FixtureRequest, use: Callable[[S3Server], None], name: str, conditional: bool
) -> None:
    server: S3Server = request.getfixturevalue(name)
    use(server)
    assert open_store(f"s3://{server.bucket()}", "autumn").probe() == Probe(conditional=conditional)


@pytest.mark.parametrize("after", [1000, 1_500_000])
def test_a_stream_that_breaks_gives_each_byte_once_from_every_server(server: S3Server, after: int) -> None:
    bucket = server.bucket()
    client = make_client(f"s3://{bucket}/autumn", attempts=1)
    store = S3Store(client, bucket, "autumn", sleep=lambda _: None)
    put(store)
    wire.break_streams(client, after=after, times=1)
    assert b"".join(store.chunks(KEY)) == BODY


def test_an_upload_whose_sender_dies_after_the_head_leaves_what_lay_there(server: S3Server) -> None:
    bucket = server.bucket()
    client = make_client(f"s3://{bucket}/autumn", attempts=1)
    store = S3Store(client, bucket, "autumn", sleep=lambda _: None)
    store.replace("manifest.json", b"whole", media_type="application/json")
    client.meta.events.register("before-send.s3.PutObject", send_the_head_alone)
    for write in (lambda: put(store), lambda: store.replace("manifest.json", b"newer", media_type="application/json")):
        with pytest.raises(StoreError):
            write()
    assert store.read("manifest.json") == b"whole"
    with pytest.raises(NotOnShelf):
        store.read(KEY)


def send_the_head_alone(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
    """What is left of an upload when its sender is killed between head and body."""
    parts = urlsplit(request.url)
    named = {name: value for name, value in request.headers.items() if name.lower() != "expect"}
    lines = [f"PUT {parts.path} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value.decode() if isinstance(value, bytes) else value}" for name, value in named.items()]
    with socket.create_connection((parts.hostname or "", parts.port or 80)) as sender:
        sender.sendall("\r\n".join([*lines, "", ""]).encode())
        sender.shutdown(socket.SHUT_WR)
        sender.settimeout(60)
        try:
            while sender.recv(4096):
                pass  # it has made up its mind when it hangs up
        except OSError:
            pass
    raise wire.lost(request)


def test_every_body_goes_out_with_its_md5_and_every_server_knows_it(server: S3Server) -> None:
    bucket = server.bucket()
    client = make_client(f"s3://{bucket}/autumn", attempts=1)
    heard: list[AWSPreparedRequest] = []
    client.meta.events.register("before-send.s3", lambda request, **_: heard.append(request))
    store = S3Store(client, bucket, "autumn")
    store.probe()
    put(store)
    store.replace("manifest.json", b"{}", media_type="application/json")
    client.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": f"autumn/{KEY}"}, {"Key": "autumn/manifest.json"}]})
    assert list(store.entries()) == []
    with_body = [request for request in heard if request.method in {"PUT", "POST"}]
    assert len(with_body) >= 4
    for request in with_body:
        sent = request.body.read() if hasattr(request.body, "read") else request.body
        assert request.headers["Content-MD5"] is not None, (request.method, sent)


def test_the_md5_on_the_wire_is_that_of_the_bytes(clean_aws: pytest.MonkeyPatch) -> None:
    with ScriptedS3() as service:
        store = shelf_of(service, clean_aws)
        assert store.probe() == Probe(conditional=True)
        put(store)
        store.replace("manifest.json", b"{}", media_type="application/json")
        uploads = [heard for heard in service.heard if heard.method in {"PUT", "POST"}]
    assert len(uploads) == 6
    for heard in uploads:
        assert heard.headers["content-md5"] == base64.b64encode(hashlib.md5(heard.body).digest()).decode()


def test_a_bucket_whose_objects_are_locked_takes_what_is_put(clean_aws: pytest.MonkeyPatch) -> None:
    with ScriptedS3("lock") as service:
        store = shelf_of(service, clean_aws)
        assert store.probe() == Probe(conditional=True)
        assert put(store)


@pytest.mark.parametrize("behaviour", ["no-400", "no-405", "no-501"])
def test_a_service_that_refuses_the_condition_is_worked_with_by_one_run_at_a_time(
    clean_aws: pytest.MonkeyPatch, behaviour: str
) -> None:
    with ScriptedS3(behaviour) as service:
        store = shelf_of(service, clean_aws)
        assert store.probe() == Probe(conditional=False)
        assert put(store)
        assert not put(store)


@pytest.mark.parametrize(
    ("behaviour", "advice", "quoted"),
    [
        ("kms", "kms:GenerateDataKey and kms:Decrypt", KMS),
        ("sse", "MAKEREADY_S3_ENCRYPTION", "explicit deny in a resource-based policy"),
        ("payer", "MAKEREADY_S3_REQUEST_PAYER=requester", "requester pays bucket"),
        ("skew", "clock", "difference between the request time"),
        ("region", "AWS_REGION", "expecting 'eu-central-1'"),
        ("moved-301", "AWS_REGION", "addressed using the specified endpoint"),
        ("moved-307", "sends the request on, again and again", "Please re-send"),
        ("locked", "s3:DeleteObject", "WORM protected"),
    ],
)
def test_a_refusal_is_told_in_one_line_with_the_services_own_words(
    clean_aws: pytest.MonkeyPatch, behaviour: str, advice: str, quoted: str
) -> None:
    with ScriptedS3(behaviour) as service:
        store = shelf_of(service, clean_aws)
        with pytest.raises(StoreError, match=re.escape(advice)) as refusal:
            store.probe()
        assert len(service.heard) < 20
    assert quoted in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_what_a_service_says_is_shown_short_and_harmless_and_without_secrets(clean_aws: pytest.MonkeyPatch) -> None:
    release = guard_logs(["canary-of-a-secret"])
    try:
        with ScriptedS3() as service:
            store = shelf_of(service, clean_aws)
            said = "no\r\n\x1b[2Jcanary-of-a-secret Authorization: AWS4-HMAC-SHA256 Signature=" + "0f" * 32 + "\n" + "x" * 9000
            service.refusal = lambda _: (400, "Odd", said.replace("\x1b", "\u202e"))  # type: ignore[method-assign]
            with pytest.raises(StoreError) as refusal:
                put(store)
    finally:
        release()
    told = str(refusal.value)
    assert "canary" not in told
    assert "0f0f" not in told
    assert "\u202e" not in told
    assert "\n" not in told
    assert len(told) < 700


def test_folders_that_are_objects_are_no_part_of_the_shelf(clean_aws: pytest.MonkeyPatch) -> None:
    with ScriptedS3() as service:
        store = shelf_of(service, clean_aws)
        put(store)
        service.objects.update({"autumn/": b"", "autumn/ledger/": b"", "autumn/ledger/shield/": b""})
        assert [entry.key for entry in store.entries()] == [KEY]


@pytest.mark.parametrize("behaviour", ["torn-list", "turning"])
def test_a_list_without_an_end_is_told(clean_aws: pytest.MonkeyPatch, behaviour: str) -> None:
    with ScriptedS3(behaviour) as service:
        store = shelf_of(service, clean_aws)
        put(store)
        with pytest.raises(StoreError, match="a part of the list"):
            list(store.entries())


def test_encryption_can_be_asked_for(clean_aws: pytest.MonkeyPatch) -> None:
    clean_aws.setenv("MAKEREADY_S3_ENCRYPTION", "aws:kms")
    clean_aws.setenv("MAKEREADY_S3_KMS_KEY", "arn:aws:kms:eu-central-1:111122223333:key/abc")
    with ScriptedS3("sse") as service:
        store = shelf_of(service, clean_aws)
        assert store.probe() == Probe(conditional=True)
        assert put(store)
        for heard in service.heard:
            asked = heard.headers.get("x-amz-server-side-encryption-aws-kms-key-id")
            assert (asked is not None) is (heard.method == "PUT")
            signed = heard.headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0]
            assert ("x-amz-server-side-encryption" in signed.split(";")) is (heard.method == "PUT")


def test_the_requester_can_offer_to_pay(clean_aws: pytest.MonkeyPatch) -> None:
    clean_aws.setenv("MAKEREADY_S3_REQUEST_PAYER", "requester")
    with ScriptedS3("payer") as service:
        store = shelf_of(service, clean_aws)
        assert store.probe() == Probe(conditional=True)
        assert put(store)
        assert {heard.method for heard in service.heard} == {"PUT", "GET", "DELETE"}


@pytest.mark.parametrize(
    "asked",
    [
        {"MAKEREADY_S3_ENCRYPTION": "yes"},
        {"MAKEREADY_S3_KMS_KEY": "abc"},
        {"MAKEREADY_S3_ENCRYPTION": "AES256", "MAKEREADY_S3_KMS_KEY": "abc"},
        {"MAKEREADY_S3_ENCRYPTION": "aws:kms", "MAKEREADY_S3_KMS_KEY": "abc\r\nx: y"},
        {"MAKEREADY_S3_REQUEST_PAYER": "me"},
    ],
)
def test_what_cannot_be_asked_for_is_told_before_anything_is_sent(clean_aws: pytest.MonkeyPatch, asked: dict[str, str]) -> None:
    for name, value in asked.items():
        clean_aws.setenv(name, value)
    with pytest.raises(StoreError, match="MAKEREADY_S3_"):
        open_store("s3://bucket", "autumn")
    assert encryption_headers({}) == {}
