"""A stand-in for S3 services as they were reported to behave, on loopback. It checks no signature, and keeps what came.

skew       the clocks differ
lock       objects are locked by default: every upload must carry a checksum
kms        the credentials may not use the bucket's key
sse        the bucket's policy asks for a header of encryption
payer      the bucket's owner does not pay for requests
moved-301  the bucket lies in another region, by the service's own address
moved-307  every request is sent on to where it came from
region     the signature is for the wrong region
locked     what is stored cannot be deleted
no-400, no-405, no-501   no conditions for writes, told with this status
torn-list  a part of a list, and no way to the rest
turning    a part of a list, and the way back to it
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    import pytest

KMS = "User: arn:aws:iam::111122223333:user/press is not authorized to perform: kms:GenerateDataKey on resource: key/abc"
REFUSALS = {
    "skew": (403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."),
    "moved-301": (301, "PermanentRedirect", "The bucket must be addressed using the specified endpoint."),
    "moved-307": (307, "TemporaryRedirect", "Please re-send this request."),
    "region": (400, "AuthorizationHeaderMalformed", "The region 'us-east-1' is wrong; expecting 'eu-central-1'"),
}
REFUSED_WRITES = {
    "kms": (403, "AccessDenied", KMS),
    "no-400": (400, "InvalidArgument", "Unsupported header 'If-None-Match' received for this API call."),
    "no-405": (405, "MethodNotAllowed", "The specified method is not allowed against this resource."),
    "no-501": (501, "NotImplemented", "A header you provided implies functionality that is not implemented."),
}


@dataclass(frozen=True)
class Heard:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    """By names in small letters."""
    body: bytes


class ScriptedS3:
    """Serves until the block ends; `behaviour` is one of those above, or nothing for a service that does all well."""

    def __init__(self, behaviour: str = "") -> None:
        self.behaviour = behaviour
        self.page: tuple[int, bytes] | None = None
        """The status and the body, of type text/html, with which something in its place answers everything."""
        self.heard: list[Heard] = []
        self.objects: dict[str, bytes] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"service": self}))
        self._server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def use(self, environment: pytest.MonkeyPatch) -> None:
        """Point the AWS variables here."""
        for name, value in {
            "AWS_ENDPOINT_URL_S3": self.endpoint,
            "AWS_ACCESS_KEY_ID": "tester",
            "AWS_SECRET_ACCESS_KEY": "testing-secret",
            "AWS_REGION": "us-east-1",
        }.items():
            environment.setenv(name, value)

    def refusal(self, heard: Heard) -> tuple[int, str, str] | None:
        """The status, code and words with which it refuses a request; None where it carries it out."""
        writes, said = heard.method == "PUT", heard.headers
        if self.behaviour in REFUSALS:
            return REFUSALS[self.behaviour]
        if self.behaviour == "payer" and said.get("x-amz-request-payer") != "requester":
            return 403, "AccessDenied", "Bucket is a requester pays bucket"
        if self.behaviour == "sse" and writes and "x-amz-server-side-encryption" not in said:
            return 403, "AccessDenied", "Access Denied: explicit deny in a resource-based policy"
        if self.behaviour == "lock" and writes and not ("content-md5" in said or any("x-amz-checksum-" in n for n in said)):
            return 400, "InvalidRequest", "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests"
        if self.behaviour == "locked" and heard.method == "DELETE":
            return 403, "AccessDenied", "Object is WORM protected and cannot be overwritten"
        if writes and self.behaviour in REFUSED_WRITES and (self.behaviour == "kms" or "if-none-match" in said):
            return REFUSED_WRITES[self.behaviour]
        return None

    def list(self, query: dict[str, list[str]]) -> str:
        """The keys that are asked for, on one page."""
        keys = sorted(key for key in self.objects if key.startswith(query.get("prefix", [""])[0]))
        going_on = {
            "torn-list": "<IsTruncated>true</IsTruncated>",
            "turning": "<IsTruncated>true</IsTruncated><NextContinuationToken>again</NextContinuationToken>",
        }.get(self.behaviour, "<IsTruncated>false</IsTruncated>")
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
            f"<Size>{len(self.objects[key])}</Size></Contents>"
            for key in keys
        )
        return f"<ListBucketResult><Name>bucket</Name>{going_on}{found}</ListBucketResult>"


class _Handler(BaseHTTPRequestHandler):
    service: ScriptedS3
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        heard = Heard(self.command, self.path, headers, body)
        self.service.heard.append(heard)
        if self.service.page:
            status, page = self.service.page
            return self._answer(status, page, **{"Content-Type": "text/html"})
        refusal = self.service.refusal(heard)
        if refusal:
            status, code, words = refusal
            there = {"Location": f"{self.service.endpoint}{self.path}"} if status == 307 else {}
            text = f"<Error><Code>{code}</Code><Message>{escape(words)}</Message><RequestId>R</RequestId></Error>"
            return self._answer(status, text.encode(), **there)
        return self._carry_out(heard)

    def _carry_out(self, heard: Heard) -> None:
        parts = urlsplit(heard.path)
        key, objects = unquote(parts.path).lstrip("/").partition("/")[2], self.service.objects
        if heard.method == "PUT":
            if "if-none-match" in heard.headers and key in objects:
                return self._answer(412, b"<Error><Code>PreconditionFailed</Code></Error>")
            objects[key] = heard.body
            return self._answer(200, ETag=f'"{hashlib.md5(heard.body).hexdigest()}"')
        if heard.method == "DELETE":
            objects.pop(key, None)
            return self._answer(204)
        if not key:
            return self._answer(200, self.service.list(parse_qs(parts.query)).encode())
        if key not in objects:
            return self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        return self._answer(200, objects[key])

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/xml", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD" and status != 204:
            self.wfile.write(body)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _serve
