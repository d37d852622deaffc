"""Faults on the way to a real S3 server, each set on the client that is to meet it. All begin just before a request leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError, ResponseStreamingError
from botocore.httpsession import URLLib3Session

if TYPE_CHECKING:
    from collections.abc import Iterator


class Reply:
    """What stands for a socket in an answer that never came over one."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._body


def alter_bodies(client: Any, times: int) -> None:
    """The first `times` uploads arrive with other bytes than were signed."""
    left = [times]

    def alter(request: AWSPreparedRequest, **_: Any) -> None:
        if left[0]:
            left[0] -= 1
            request.body = b"altered".ljust(len(request.body.getvalue()), b"!")

    client.meta.events.register("before-send.s3.PutObject", alter)


def lose_answers(client: Any, times: int) -> None:
    """The first `times` uploads reach the server and are done; then the connection is lost."""
    left = [times]

    def lose(request: AWSPreparedRequest, **_: Any) -> None:
        if left[0]:
            left[0] -= 1
            session = URLLib3Session()
            assert session.send(request).status_code == 200
            session.close()
            raise lost(request)

    client.meta.events.register("before-send.s3.PutObject", lose)


def lost(request: AWSPreparedRequest) -> ConnectionClosedError:
    """The fault that a lost connection is."""
    return ConnectionClosedError(endpoint_url=request.url)


def answer(client: Any, status: int, code: str, times: int, operation: str = "PutObject") -> list[str]:
    """The first `times` requests are answered so and never reach the server; the list fills with their URLs."""
    heard: list[str] = []

    def refuse(request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        if len(heard) == times:
            return None
        heard.append(request.url)
        body = f"<Error><Code>{code}</Code><Message>said by the test</Message></Error>".encode()
        return AWSResponse(request.url, status, {"content-type": "application/xml"}, Reply(body))

    client.meta.events.register(f"before-send.s3.{operation}", refuse)
    return heard


def refuse_conditions(client: Any) -> None:
    """The server does not know `If-None-Match` of a write, and says so."""

    def refuse(request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        if "If-None-Match" not in request.headers:
            return None
        return AWSResponse(request.url, 501, {}, Reply(b"<Error><Code>NotImplemented</Code></Error>"))

    client.meta.events.register("before-send.s3.PutObject", refuse)


def ignore_conditions(client: Any) -> None:
    """The server never gets to see `If-None-Match` and acts as those that do not know it."""

    def drop(params: dict[str, Any], **_: Any) -> None:
        params["headers"].pop("If-None-Match", None)

    client.meta.events.register("before-call.s3.PutObject", drop)


def break_streams(client: Any, after: int, times: int) -> None:
    """The first `times` downloads break off after that many bytes."""
    left = [times]

    class Broken:
        def __init__(self, whole: Any) -> None:
            self._whole = whole

        def iter_chunks(self, _: int) -> Iterator[bytes]:
            yield self._whole.read(after)
            raise ResponseStreamingError(error="cut off")

        def close(self) -> None:
            self._whole.close()

    def cut(parsed: dict[str, Any], **_: Any) -> None:
        if left[0]:
            left[0] -= 1
            parsed["Body"] = Broken(parsed["Body"])

    client.meta.events.register("after-call.s3.GetObject", cut)
