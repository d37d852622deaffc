"""Links that look like an object store's presigned ones: no extension, a signature, and an end."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

from pipeline.sandbox.responses import Response

_KEY = b"sandbox"
STAMP = "%Y%m%dT%H%M%SZ"


def signed_link(origin: str, picture: str, now: float, seconds: float) -> str:
    """A link to a picture that lives `seconds` from `now` (seconds since 1970); `origin` is like `http://127.0.0.1:8080`."""
    made = datetime.fromtimestamp(now, UTC)
    path = f"/provider-outputs/{picture}/{picture}"
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"sandbox/{made:%Y%m%d}/auto/s3/aws4_request",
        "X-Amz-Date": made.strftime(STAMP),
        "X-Amz-Expires": str(max(0, round(seconds))),
        "X-Amz-SignedHeaders": "host",
    }
    query["X-Amz-Signature"] = _signature(path, query["X-Amz-Date"], query["X-Amz-Expires"])
    return f"{origin}{path}?{urlencode(query)}"


def judge_link(target: str, now: float) -> str | Response:
    """The picture a request target (path and query) leads to; or the XML refusal: altered, or past its end at `now`."""
    parts = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    date, expires = query.get("X-Amz-Date", ""), query.get("X-Amz-Expires", "")
    if not hmac.compare_digest(_signature(parts.path, date, expires), query.get("X-Amz-Signature", "")):
        return xml_error(403, "SignatureDoesNotMatch", "The request signature we calculated does not match.")
    made = datetime.strptime(date, STAMP).replace(tzinfo=UTC).timestamp()
    if now >= made + int(expires):
        return expired_link()
    return parts.path.rsplit("/", 1)[-1]


def expired_link() -> Response:
    """What an object store answers when a link is past its end."""
    return xml_error(403, "ExpiredRequest", "Request has expired")


def xml_error(status: int, code: str, message: str) -> Response:
    """An object store's refusal."""
    text = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Response(status, text.encode(), "application/xml")


def _signature(path: str, date: str, expires: str) -> str:
    return hmac.new(_KEY, f"{path}\n{date}\n{expires}".encode(), hashlib.sha256).hexdigest()
