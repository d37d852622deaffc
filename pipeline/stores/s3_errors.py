"""What an S3 service answers, sorted by what can be done about it, put as sentences.

The exceptions of botocore are never chained to those of this program: their text can hold what was signed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import botocore.exceptions as boto
import urllib3.exceptions

from pipeline.errors import NotOnShelf, ShelfBusy, StoreError, Unsupported
from pipeline.redaction import redact
from pipeline.safe_text import one_line
from pipeline.stores.s3_pages import OtherAnswer

FAULTS = (boto.BotoCoreError, boto.ClientError, urllib3.exceptions.HTTPError)
"""Everything a call to the service can raise; urllib3's, where the body of a refusal breaks off."""


class TooLate(boto.HTTPClientError):  # type: ignore[misc]
    """A call, or the reading of a body, has come to the end of its time."""

    def __init__(self) -> None:
        super().__init__(error="too late")


_PASSING = {
    *("SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequests", "RequestTimeout"),
    *("InternalError", "ServiceUnavailable", "OperationAborted", "ConditionalRequestConflict"),
}
_ALTERED = {"XAmzContentSHA256Mismatch", "BadDigest", "IncompleteBody"}
_MISSING = {"NoSuchKey", "404", "NotFound"}
_NO_BUCKET = {"NoSuchBucket", "InvalidBucketName"}
_WRONG_CREDENTIALS = {
    *("InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthFailure", "InvalidToken", "UnrecognizedClientException", "401"),
    *("InvalidSecurity", "MissingSecurityHeader", "CredentialsNotSupported", "Unauthorized"),
}
_WRONG_REGION = {
    *("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"),
    *("AuthorizationQueryParametersError", "301"),
}
_UNKNOWN = {"NotImplemented", "MethodNotAllowed", "InvalidArgument", "InvalidRequest"}
"""What services say to a header or a call that they do not know, with 400, 405 or 501."""
_FULL = {"QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "507"}

_NO_CREDENTIALS = (
    *(boto.NoCredentialsError, boto.PartialCredentialsError, boto.CredentialRetrievalError, boto.TokenRetrievalError),
    *(boto.NoAuthTokenError, boto.SSOError),
)


LONGEST_QUOTE = 300
"""Characters of what a service says that are told on."""


LONGEST_CODE = 64
"""Characters of its codes."""


class ServiceReply(NamedTuple):
    """The code, the HTTP status and the words of a refusal; empty and 0 where none came."""

    code: str
    status: int
    message: str = ""

    @property
    def quoted(self) -> str:
        """What the service says, to be put after a sentence: one line, secrets hidden; empty where it says nothing."""
        return _quoted("the service", self.message)


def _quoted(who: str, words: str) -> str:
    text = redact(one_line(words))
    if len(text) > LONGEST_QUOTE:
        text = f"{text[:LONGEST_QUOTE].rstrip()}…"
    return f' ({who} says: "{text}")' if text else ""


def answer(fault: Exception) -> ServiceReply:
    """Read code and status off an exception of botocore."""
    if not isinstance(fault, boto.ClientError):
        return ServiceReply("", 0)
    error, status = fault.response.get("Error", {}), fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code = redact(one_line(str(error.get("Code", ""))))[:LONGEST_CODE]
    message = "" if code == str(status) else str(error.get("Message") or "")  # no body that can be read: botocore's own words
    return ServiceReply(code, status, message)


def is_taken(fault: Exception) -> bool:
    """Whether a conditional write was refused because something lies there (412)."""
    return answer(fault).status == 412


def is_missing(fault: Exception) -> bool:
    """Whether there is nothing under the key, in a bucket that exists."""
    return answer(fault).code in _MISSING


def is_conflict(fault: Exception) -> bool:
    """Whether another write to the same key stood in the way (409)."""
    return answer(fault).status == 409


def is_passing(fault: Exception) -> bool:
    """Whether the same call may well succeed a little later."""
    code, status, _ = answer(fault)
    if isinstance(fault, OtherAnswer):
        return fault.status < 300 or fault.status >= 500
    if status:
        return status in {408, 409, 429, 500, 502, 503, 504} or code in _PASSING | _ALTERED
    if isinstance(fault, boto.SSLError) or _refused_by_proxy(fault):
        return False
    return isinstance(
        fault, (boto.HTTPClientError, boto.ConnectionError, boto.IncompleteReadError, urllib3.exceptions.HTTPError)
    )


def told_plainly(fault: Exception, *, doing: str, url: str, endpoint: str) -> StoreError:
    """Make the error to raise `from None`. `doing` is a verb with its object: "write s3://…", `url` the job's place."""
    reply = answer(fault)
    if not reply.status:
        return _without_answer(fault, doing=doing, url=url, endpoint=endpoint)
    kind, what = _refused(reply, url=url, endpoint=endpoint, passing=is_passing(fault))
    return kind(f"cannot {doing}: {what}{'' if kind is NotOnShelf else reply.quoted}")


def _refused(reply: ServiceReply, *, url: str, endpoint: str, passing: bool) -> tuple[type[StoreError], str]:
    """What a refusal means, and what to do about it."""
    code, status, message = reply
    bucket = "/".join(url.split("/")[:3])
    if code in _MISSING:
        return NotOnShelf, "there is nothing there"
    if code in _NO_BUCKET:
        return StoreError, f"there is no bucket {bucket} at {endpoint}; create it or mend its name"
    if code in _ALTERED:
        return ShelfBusy, "the bytes were altered on their way, again and again; check the network"
    if code == "RequestTimeTooSkewed":
        return StoreError, "this machine's clock is wrong by minutes; set it right, then run again"
    if code == "ExpiredToken":
        return StoreError, "the AWS credentials have expired; sign in again"
    if code in _WRONG_CREDENTIALS or status == 401:
        names = "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN"
        return StoreError, f"{endpoint} does not accept the AWS credentials ({code}); check {names}"
    if code in _WRONG_REGION:
        return StoreError, f"{bucket} lies in another region; set AWS_REGION to the bucket's own"
    if status in {302, 303, 307, 308}:
        return StoreError, (
            f"{endpoint} sends the request on, again and again; set AWS_ENDPOINT_URL_S3 and AWS_REGION to the bucket's own "
            "(a bucket that was made just now may need some minutes)"
        )
    if code in _FULL:
        return StoreError, f"the service has no space left for {bucket}; make space, then run again"
    if status == 403:
        return StoreError, _forbidden(message, url)
    if status == 501 or (status in {400, 405} and code in _UNKNOWN):
        return Unsupported, f"{endpoint} does not know how, or does not allow it ({status} {code})"
    if passing:
        return ShelfBusy, f"{endpoint} is unwell or throttling ({code or status}); run again later"
    return StoreError, f"{endpoint} answered {status} {'' if code == str(status) else code}".rstrip()


def _forbidden(message: str, url: str) -> str:
    """What may be missing where the service says 403, as far as its own words tell."""
    allowed = f"s3:PutObject, s3:GetObject, s3:DeleteObject and s3:ListBucket on {url}"
    if "kms:" in message:
        return f"the AWS credentials may not use the key; allow them kms:GenerateDataKey and kms:Decrypt, beside {allowed}"
    if "requester pays" in message.lower():
        return "the bucket wants the requester to pay; set MAKEREADY_S3_REQUEST_PAYER=requester if you will"
    return (
        f"the AWS credentials may not; allow them {allowed}. If the bucket's policy asks for encryption, set "
        "MAKEREADY_S3_ENCRYPTION; if the requester pays, MAKEREADY_S3_REQUEST_PAYER=requester"
    )


def _without_answer(fault: Exception, *, doing: str, url: str, endpoint: str) -> StoreError:
    if isinstance(fault, OtherAnswer):
        return _of_something_else(fault, doing=doing, endpoint=endpoint)
    if isinstance(fault, _NO_CREDENTIALS):
        return StoreError(
            f"cannot {doing}: no AWS credentials were found, or only a part of them; set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
        )
    if isinstance(fault, TooLate):
        return ShelfBusy(
            f"cannot {doing}: {endpoint} does not come to an end in time, it stalls or sends a byte now and then; look at the "
            "service and the network, then run again"
        )
    if isinstance(fault, boto.SSLError):
        return StoreError(
            f"cannot {doing}: the certificate of {endpoint} cannot be verified; if it is your own, set AWS_CA_BUNDLE"
        )
    if isinstance(fault, boto.ProxyConnectionError):
        return _of_the_proxy(fault, doing=doing, endpoint=endpoint)
    if isinstance(fault, (boto.EndpointConnectionError, boto.ConnectTimeoutError)):
        return ShelfBusy(f"cannot {doing}: {endpoint} cannot be reached; check AWS_ENDPOINT_URL_S3 and the network")
    if isinstance(fault, boto.ParamValidationError):
        return StoreError(f"cannot {doing}: {url} is no valid S3 address; mend the bucket's name")
    if is_passing(fault):
        return ShelfBusy(f"cannot {doing}: the connection to {endpoint} keeps breaking; run again later")
    return StoreError(f"cannot {doing}: the AWS settings do not work ({type(fault).__name__}); check AWS_* and ~/.aws/config")


def _of_something_else(fault: OtherAnswer, *, doing: str, endpoint: str) -> StoreError:
    kind = ShelfBusy if is_passing(fault) else StoreError
    if not fault.page:
        what = f"{endpoint} is unwell, or something else answers in its place"
        return kind(f"cannot {doing}: {what}{_quoted('it', fault.words)}; run again later, or check AWS_ENDPOINT_URL_S3")
    status = f", with HTTP {fault.status}" if 300 <= fault.status < 500 else ""
    said = f"{status}{_quoted('it', fault.words)}"
    return kind(
        f"cannot {doing}: a web page answered in place of the S3 service at {endpoint}{said}; check that "
        "AWS_ENDPOINT_URL_S3 is the address of the service's API, and that no sign-in page or proxy of this network stands "
        "in the way (MAKEREADY_PROXY, if a proxy is the way out)"
    )


def _refused_by_proxy(fault: Exception) -> int:
    """The status by which a proxy has refused the way for good, as urllib3 tells it; 0 where none has."""
    if not isinstance(fault, boto.ProxyConnectionError):
        return 0
    found = re.search(r"Tunnel connection failed: (4[0-9]{2})", str(fault.kwargs.get("error", "")))
    return int(found[1]) if found and found[1] not in {"408", "429"} else 0


def _of_the_proxy(fault: Exception, *, doing: str, endpoint: str) -> StoreError:
    match _refused_by_proxy(fault):
        case 0:
            return ShelfBusy(f"cannot {doing}: the proxy (MAKEREADY_PROXY) cannot be reached, or does not reach {endpoint}")
        case 401 | 407 as status:
            return StoreError(
                f"cannot {doing}: the proxy wants a login, or does not take the one it was given (HTTP {status}): set "
                "MAKEREADY_PROXY to http://USER:PASSWORD@HOST:PORT"
            )
        case status:
            return StoreError(
                f"cannot {doing}: the proxy does not let through to {endpoint} (HTTP {status}): ask those who run it"
            )
