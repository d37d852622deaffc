"""What only S3 can get wrong: against a real server, with faults set on the wire."""

from __future__ import annotations

import hashlib
import socket
import threading
import traceback
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.errors import NotOnShelf, ShelfBusy, StoreError
from pipeline.stores import Probe, open_store
from pipeline.stores.s3 import UPLOADS, S3Store
from pipeline.stores.s3_calls import LONGEST_PAUSE, TRIES
from pipeline.stores.s3_client import make_client
from pipeline.wire.proxy import parse
from tests.stores import wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.swift import Swift

KEY = "masters/shield/0123456789abcdef.png"
BODY = bytes(range(256)) * 1000


class Rig:
    """A store whose pauses take no time but are written down, and the client it uses, to set faults on."""

    def __init__(self, bucket: str) -> None:
        self.client: Any = make_client(f"s3://{bucket}/autumn", attempts=1)
        self.pauses: list[float] = []
        self.bucket = bucket
        self.store = S3Store(self.client, bucket, "autumn", sleep=self.pauses.append, chance=lambda: 1.0)

    def put(self, body: bytes = BODY, key: str = KEY) -> bool:
        return self.store.put(key, body, media_type="image/png")


@pytest.fixture
def rig(swift: Swift, use: Callable[[Swift], None]) -> Rig:
    use(swift)
    return Rig(swift.bucket())


def test_type_and_sha256_are_kept_beside_the_object_and_nobody_else_may_read_it(rig: Rig, swift: Swift) -> None:
    rig.put()
    kept = swift.client.head_object(Bucket=rig.bucket, Key=f"autumn/{KEY}")
    assert kept["ContentType"] == "image/png"
    assert kept["Metadata"]["sha256"] == hashlib.sha256(BODY).hexdigest()
    grants = swift.client.get_object_acl(Bucket=rig.bucket, Key=f"autumn/{KEY}")["Grants"]
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"]


def test_wrong_credentials_are_found_by_the_probe_and_not_told_on(
    swift: Swift, use: Callable[[Swift], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    use(swift)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary-of-a-secret")
    with pytest.raises(StoreError, match=r"does not accept the AWS credentials .*AWS_SECRET_ACCESS_KEY") as refusal:
        open_store(f"s3://{swift.bucket()}", "autumn").probe()
    told = "".join(traceback.format_exception(refusal.value))
    assert "canary" not in told
    assert "AWS4-HMAC" not in told
    assert "botocore" not in told


def test_missing_credentials_are_found_by_the_probe(
    swift: Swift, use: Callable[[Swift], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    use(swift)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(StoreError, match=r"no AWS credentials were found.*set AWS_ACCESS_KEY_ID"):
        open_store(f"s3://{swift.bucket()}", "autumn").probe()


def test_half_of_the_credentials_are_too_few(
    swift: Swift, use: Callable[[Swift], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    use(swift)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(StoreError, match="only a part of them"):
        open_store(f"s3://{swift.bucket()}", "autumn").probe()


def test_a_missing_bucket_is_found_by_the_probe(swift: Swift, use: Callable[[Swift], None]) -> None:
    use(swift)
    with pytest.raises(StoreError, match=r"there is no bucket s3://never-made at http://127\.0\.0\.1"):
        open_store("s3://never-made/campaigns", "autumn").probe()


def test_a_wrong_region_is_mended_where_the_service_names_the_right_one(
    swift: Swift, use: Callable[[Swift], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    use(swift)
    bucket = swift.bucket()
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    assert open_store(f"s3://{bucket}", "autumn").probe() == Probe(conditional=True)


def test_a_profile_that_does_not_exist_is_told(clean_aws: pytest.MonkeyPatch) -> None:
    clean_aws.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(StoreError, match="AWS settings do not work"):
        open_store("s3://bucket", "autumn")


def test_a_server_that_cannot_be_reached_is_said_to_be(clean_aws: pytest.MonkeyPatch) -> None:
    clean_aws.setenv("AWS_ACCESS_KEY_ID", "key")
    clean_aws.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with socket.socket() as deaf:  # bound, but it never listens
        deaf.bind(("127.0.0.1", 0))
        clean_aws.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{deaf.getsockname()[1]}")
        with pytest.raises(StoreError, match="cannot be reached; check AWS_ENDPOINT_URL_S3"):
            Rig("bucket").store.probe()


def test_open_http_is_for_this_machine_only(clean_aws: pytest.MonkeyPatch) -> None:
    clean_aws.setenv("AWS_ENDPOINT_URL_S3", "http://storage.example")
    with pytest.raises(StoreError, match="use https"):
        open_store("s3://bucket", "autumn")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("http://proxy.example", "http://proxy.example:8080"),
        ("http://anna:p%40ss@[::1]", "http://anna:p%40ss@[::1]:8080"),
        ("http://an%3Ana:a%2F:b@proxy.example:1/", "http://an:na%3Aa%2F%3Ab@proxy.example:1"),
    ],
)
def test_the_proxy_is_the_one_that_the_api_is_reached_by(clean_aws: pytest.MonkeyPatch, given: str, used: str) -> None:
    clean_aws.setenv("MAKEREADY_PROXY", given)
    assert make_client("s3://bucket/autumn").meta.config.proxies == {"https": used}
    assert parse(used) == parse(given)


@pytest.mark.parametrize("login", ["anna", "anna:", ":canary", "anna:m%C3%BCnze"])
def test_a_login_that_s3_would_not_be_sent_is_told_before(clean_aws: pytest.MonkeyPatch, login: str) -> None:
    clean_aws.setenv("MAKEREADY_PROXY", f"http://{login}@proxy.example:3128")
    with pytest.raises(StoreError, match="only with a login of user and password") as told:
        open_store("s3://bucket", "autumn")
    assert "canary" not in str(told.value)


def test_a_bucket_away_from_this_machine_is_known_as_one(clean_aws: pytest.MonkeyPatch) -> None:
    assert open_store("s3://bucket", "autumn").remote
    clean_aws.setenv("AWS_ENDPOINT_URL_S3", "https://storage.example")
    assert open_store("s3://bucket", "autumn").remote


@pytest.mark.parametrize("destination", ["s3://", "s3:///prefix", "s3://a", "s3://bucket/../other", "s3://user@bucket"])
def test_what_is_no_bucket_is_refused(destination: str) -> None:
    with pytest.raises(StoreError, match="should look like s3://bucket/prefix"):
        open_store(destination, "autumn")


def test_bytes_altered_on_their_way_are_refused_and_sent_again(rig: Rig) -> None:
    wire.alter_bodies(rig.client, times=2)
    assert rig.put()
    assert rig.store.read(KEY) == BODY


def test_bytes_altered_every_time_are_never_kept(rig: Rig) -> None:
    wire.alter_bodies(rig.client, times=1000)
    with pytest.raises(ShelfBusy, match="altered on their way"):
        rig.put()
    assert list(rig.store.entries()) == []


def test_a_write_whose_answer_was_lost_knows_itself_again(rig: Rig) -> None:
    wire.lose_answers(rig.client, times=1)
    assert rig.put()
    assert not rig.put()


def test_the_same_bytes_of_somebody_else_are_not_taken_for_ours(rig: Rig) -> None:
    rig.put()
    wire.answer(rig.client, 503, "SlowDown", times=1)
    assert not rig.put()


def test_a_race_in_flight_is_tried_again(rig: Rig) -> None:
    wire.answer(rig.client, 409, "ConditionalRequestConflict", times=1)
    assert rig.put()


def test_a_race_that_was_lost_is_seen_by_looking(rig: Rig) -> None:
    rig.put(b"theirs")
    wire.answer(rig.client, 409, "ConditionalRequestConflict", times=1000)
    assert not rig.put()
    assert rig.store.read(KEY) == b"theirs"


@pytest.mark.parametrize(("status", "code"), [(503, "SlowDown"), (500, "InternalError"), (429, "TooManyRequests")])
def test_an_unwell_service_is_tried_again_with_growing_pauses(rig: Rig, status: int, code: str) -> None:
    wire.answer(rig.client, status, code, times=TRIES - 1)
    assert rig.put()
    assert rig.pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0, 20.0]
    assert max(rig.pauses) <= LONGEST_PAUSE


def test_a_service_that_stays_unwell_is_given_up(rig: Rig) -> None:
    heard = wire.answer(rig.client, 503, "SlowDown", times=1000)
    with pytest.raises(ShelfBusy, match="run again later"):
        rig.put()
    assert len(heard) == TRIES


@pytest.mark.parametrize(
    ("status", "code", "advice"),
    [
        (403, "AccessDenied", "s3:PutObject"),
        (403, "RequestTimeTooSkewed", "clock"),
        (400, "ExpiredToken", "expired"),
        (403, "InvalidAccessKeyId", "AWS_ACCESS_KEY_ID"),
        (301, "PermanentRedirect", "AWS_REGION"),
        (507, "InsufficientStorage", "no space"),
        (418, "Teapot", "answered 418 Teapot"),
    ],
)
def test_what_no_repeat_mends_is_told_at_once(rig: Rig, status: int, code: str, advice: str) -> None:
    wire.answer(rig.client, status, code, times=1000)
    with pytest.raises(StoreError, match=advice):
        rig.put()
    assert rig.pauses == []


def test_a_stream_that_breaks_is_taken_up_where_it_broke(rig: Rig) -> None:
    rig.put()
    wire.break_streams(rig.client, after=1000, times=3)
    assert b"".join(rig.store.chunks(KEY)) == BODY


def test_a_stream_that_always_breaks_is_given_up(rig: Rig) -> None:
    rig.put()
    wire.break_streams(rig.client, after=1000, times=1000)
    with pytest.raises(ShelfBusy, match="keeps breaking"):
        list(rig.store.chunks(KEY))


@pytest.mark.parametrize("fault", [wire.ignore_conditions, wire.refuse_conditions])
def test_where_conditions_are_unknown_the_probe_says_so_and_a_put_looks_first(rig: Rig, fault: Callable[[Any], None]) -> None:
    fault(rig.client)
    assert rig.store.probe() == Probe(conditional=False)
    assert rig.put(b"first")
    assert not rig.put(b"second")
    assert rig.store.read(KEY) == b"first"


def test_where_overlapping_writes_may_both_win_the_probe_says_so(plain_swift: Swift, use: Callable[[Swift], None]) -> None:
    use(plain_swift)
    rig = Rig(plain_swift.bucket())
    assert rig.store.probe() == Probe(conditional=False)
    assert rig.put(b"first")
    assert not rig.put(b"second")


def test_what_a_killed_probe_left_is_never_listed_and_is_swept(rig: Rig, swift: Swift) -> None:
    swift.client.put_object(Bucket=rig.bucket, Key="autumn/.part-0123", Body=b"")
    assert list(rig.store.entries()) == []
    assert rig.store.sweep(before=0) == 0
    assert rig.store.sweep(before=float("inf")) == 1
    assert rig.store.sweep(before=float("inf")) == 0


def test_at_most_eight_uploads_run_at_once(rig: Rig) -> None:
    together: list[int] = []
    full = threading.Event()

    def hold(**_: Any) -> None:
        together.append(1)
        if len(together) == UPLOADS:
            full.set()
        full.wait(100)
        most.append(len(together))
        together.pop()

    most: list[int] = []
    rig.client.meta.events.register("before-call.s3.PutObject", hold)
    threads = [threading.Thread(target=rig.put, args=(b"", f"a/{number}")) for number in range(2 * UPLOADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == UPLOADS


def test_over_tls_all_is_the_same_and_an_unknown_certificate_is_refused(
    tls_swift: Swift, use: Callable[[Swift], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    use(tls_swift)
    rig = Rig(tls_swift.bucket())
    assert rig.store.probe() == Probe(conditional=True)
    assert rig.put()
    assert rig.store.read(KEY) == BODY
    monkeypatch.delenv("AWS_CA_BUNDLE")
    with pytest.raises(StoreError, match="certificate"):
        Rig(rig.bucket).store.probe()


def test_a_key_in_a_missing_bucket_is_not_just_missing(swift: Swift, use: Callable[[Swift], None]) -> None:
    use(swift)
    with pytest.raises(StoreError, match="no bucket") as refusal:
        Rig("never-made").store.read(KEY)
    assert not isinstance(refusal.value, NotOnShelf)
