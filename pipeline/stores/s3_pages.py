"""Web pages, as of a captive portal or a proxy, that come in place of an S3 service's answer.

botocore takes a page for the bytes of an object, for an empty list (where it is XHTML), for a write that went well,
or for a 500.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import botocore.exceptions as boto

from pipeline.safe_text import page_lines

if TYPE_CHECKING:
    from botocore.client import BaseClient

MOST_READ = 16 << 10
"""Bytes of a page that are looked at."""

LEFT_ALONE = frozenset({404, 409, 412, 501})
"""Statuses that tell all that matters, whoever says them."""
OF_AN_OBJECT = frozenset({"GetObject", "HeadObject"})

_BEGINS = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)


class OtherAnswer(boto.BotoCoreError):  # type: ignore[misc]  # botocore has no types
    """What came is none of an S3 service's answers. `status` is 500 where it was 2xx, for botocore calls it so."""

    fmt = "something else than an S3 service answered ({status})"

    def __init__(self, *, status: int, words: str, page: bool) -> None:
        """`words`: what it says, on one line; `page`: it is a web page."""
        super().__init__(status=status)
        self.status, self.words, self.page = status, words, page


def refuse_pages(client: BaseClient) -> None:
    """Have calls of a boto3 S3 client that get a web page, or a text in place of XML, raise `OtherAnswer`."""
    client.meta.events.register("before-parse.s3", _look)


def _look(operation_model: Any, response_dict: dict[str, Any], **_: object) -> None:  # noqa: ANN401 (botocore has no types)
    status, body, headers = response_dict["status_code"], response_dict["body"], response_dict["headers"]
    if status in LEFT_ALONE:
        return
    if status < 300 and operation_model.name in OF_AN_OBJECT:
        # Nothing of ours is a page. Elsewhere an empty answer may well be called one.
        if str(headers.get("content-type", "")).startswith("text/html") and not _from_s3(headers):
            raise OtherAnswer(status=status, words=_words(body.read(MOST_READ)) if body else "", page=True)
        return
    page = _BEGINS.match(body[:MOST_READ]) is not None
    if page or (body and status >= 500 and not body.lstrip().startswith(b"<")):
        raise OtherAnswer(status=status, words=_words(body[:MOST_READ]), page=page)


def _from_s3(headers: Any) -> bool:  # noqa: ANN401 (a mapping of whichever library)
    """Whether a service speaks that knows S3: an object of somebody's may be a page."""
    return any(name.lower().startswith("x-amz-") for name in headers)


def _words(body: bytes) -> str:
    return " ".join(page_lines(body.decode("utf-8", "replace")))
