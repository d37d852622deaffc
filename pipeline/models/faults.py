"""What a failed reply means for the caller: the API's errors as a table, and the function that reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import AmbiguousFault, CallError, ItemFault, Moderated, RunFault, SafeFault, Throttled
from pipeline.models.limits_told import Limit, limit_told
from pipeline.models.replies import complaints, is_page, log_id_in
from pipeline.models.retry_after import seconds_asked
from pipeline.redaction import redact
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from datetime import datetime

    from pipeline.models.replies import Complaint

AGAIN = "then run again: nothing made is lost."
REFUSED = (
    "The API refused the token. Make one for this account with the permissions AI Gateway: Run and AI Gateway: Read, put it "
    "into CLOUDFLARE_API_TOKEN, and run again."
)
GATEWAY_AUTH = (
    "The gateway refused the call. Either it does not take the token: make one for this account with the permissions AI "
    "Gateway: Run and AI Gateway: Read, and put it into CLOUDFLARE_API_TOKEN. Or the provider refused the key of your own that "
    "the gateway keeps for it: look in the Cloudflare dashboard (AI Gateway, Provider Keys). Then run again."
)
CREDIT = f"The account is out of credit. Top it up in the Cloudflare dashboard (AI Gateway, Credits), {AGAIN}"
SPEND = (
    f"The account's spend limit is reached. Raise it in the Cloudflare dashboard (AI Gateway) or wait until it renews, {AGAIN}"
)
QUOTA = f"The account's quota for today is used up. Wait until tomorrow, {AGAIN}"
EDGE = "The network in front of the API refuses this client. Try without a proxy or from another network, or ask Cloudflare."
FORBIDDEN = "This token or account may not use the model. Look at both in the Cloudflare dashboard (AI Gateway: Run is needed)."
ACCOUNT = "The API knows no such account. Look at CLOUDFLARE_ACCOUNT_ID (32 hex digits, on the dashboard's overview page)."
MODEL = "The API has no such model for this account. Look in Cloudflare's catalogue: it may have been renamed or withdrawn."
GATEWAY = "The account has no such gateway. Make it in the Cloudflare dashboard (AI Gateway), or name another one in the spec."
NOT_FOUND = (
    "The API does not know what was asked for. Look at CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_BASE and the spec's gateway."
)
REDIRECT = "The API answered with a redirect, which is not followed. Look at CLOUDFLARE_API_BASE."
BLOCKED = "The prompt or the picture was blocked by moderation. Change the prompt."
INPUT = "The API refuses the request as it is."
LARGE = "The request is too large for the API. Shorten the prompt."
BUSY = "Too many requests: the gateway's limit is reached."
CAPACITY = "The model has no capacity free at the moment."
SCANNER = "The guardrails' scanner is down at the moment."
PLATFORM = "The provider does not serve the platform at the moment."
TIMED_OUT = "The API gave up waiting for the picture, which may still have been made."
UNWELL = "The API or the provider failed, perhaps after the picture was made."
NO_PICTURE = "The API answered without a picture, although one may have been made."


@dataclass(frozen=True)
class FaultRow:
    """One row of the table: these statuses with these codes (`*`: any other, or none), saying this, are this fault."""

    statuses: Container[int]
    codes: str
    fault: type[CallError]
    text: str
    says: str = ""
    """What codes and message must match (a regular expression, any case); empty: anything."""
    told: Limit | None = None
    """The limit that plain text, or a web page, must tell of; None: it is not looked into."""
    wait: float = 0.0
    """Seconds that a SafeFault's back-off lasts at least."""

    def fits(self, status: int, codes: Sequence[str], message: str, limit: Limit | None = None) -> bool:
        """Whether a failure belongs here.

        One inside a 2xx has no status to go by: any row will do that names its code. Not so those of an ItemFault, which
        would end the matter: 7000 has been seen where a picture was made.
        """
        if self.told:
            return status in self.statuses and self.told is limit
        named = any(code in codes for code in self.codes.split())
        by_status = status in self.statuses and (named or "*" in self.codes)
        by_code = named and 200 <= status < 300 and self.fault is not ItemFault
        return (by_status or by_code) and re.search(self.says, f"{' '.join(codes)} {message}", re.IGNORECASE) is not None


NO_MODEL = r"(no such|unknown|not find|invalid) model|model\b.*(not found|not exist|deprecated|unavailable)"
NO_GATEWAY = r"(no such|unknown|not find|invalid) gateway|gateway\b.*(not found|not exist|unknown)"
NO_ACCOUNT = r"no route|not route|object identifier|account"
PROVIDER_BLOCKED = r"moderat|nsfw|content.policy"

# The first row that fits counts. What is marked (+) the contract does not list: general API errors, or inferred.
TABLE = (
    FaultRow((429,), "2041", RunFault, SPEND),
    FaultRow((402, 403, 429), "*", RunFault, SPEND, says=r"spend(ing)?[ -]limit"),  # its code is not documented
    FaultRow((429,), "3036", RunFault, QUOTA),
    FaultRow((402, 403, 429), "", RunFault, SPEND, told=Limit.SPEND),
    FaultRow((402, 403, 429), "", RunFault, QUOTA, told=Limit.QUOTA),
    FaultRow((429,), "3040", SafeFault, CAPACITY),
    FaultRow((429,), "2003 *", Throttled, BUSY),
    FaultRow((402,), "2021 *", RunFault, CREDIT),
    FaultRow((401,), "2009", RunFault, GATEWAY_AUTH),
    FaultRow((401,), "10000 *", RunFault, REFUSED),
    FaultRow((400, 403), "6003 6111 9106 9109", RunFault, REFUSED),  # (+) malformed or unknown
    FaultRow((403,), "1010", RunFault, EDGE),
    FaultRow((403,), "5018 3041 3023 *", RunFault, FORBIDDEN),
    FaultRow((400, 404, 410), "7003 5007 *", RunFault, MODEL, says=NO_MODEL),  # (+) as a 400 or 410
    FaultRow((400, 404), "2001", RunFault, GATEWAY),  # (+) "Please configure AI Gateway"
    FaultRow((400, 404), "7003 *", RunFault, GATEWAY, says=NO_GATEWAY),  # (+)
    FaultRow((400, 404), "7003 7000", RunFault, ACCOUNT, says=NO_ACCOUNT),  # (+) as a 400
    FaultRow((404, 410), "7003 *", RunFault, NOT_FOUND),
    FaultRow((413,), "3006 *", ItemFault, LARGE),
    FaultRow((422,), "2017", Moderated, BLOCKED),
    FaultRow((424,), "2016 2017 2030", Moderated, BLOCKED),
    FaultRow((*range(200, 300), 400, 422, 424), "*", Moderated, BLOCKED, says=PROVIDER_BLOCKED),  # (+)
    FaultRow((400, 500), "5006 5004 7000", ItemFault, INPUT),
    FaultRow((408,), "3007 3008 *", AmbiguousFault, TIMED_OUT),
    FaultRow((503,), "7013", SafeFault, SCANNER),
    FaultRow((503,), "*", SafeFault, PLATFORM, wait=30.0),
    FaultRow(range(500, 600), "*", AmbiguousFault, UNWELL),
    FaultRow(range(400, 500), "*", ItemFault, INPUT),
    FaultRow(range(300, 400), "*", RunFault, REDIRECT),
    # A run that failed inside a 200 (`state: Failed`, `provider_unavailable`) had been taken up: only the log knows its cost.
    FaultRow(range(1000), "*", AmbiguousFault, NO_PICTURE),
)


def may_hide_a_picture(fault: CallError) -> bool:
    """Whether a fault that is told to cost nothing came from where pictures are made, so that one may have been made after all.

    A 429 and a guardrail scanner that is down (503, 7013) are the gateway's own word: such a call went no further.
    """
    return isinstance(fault, SafeFault) and fault.status not in (None, 429) and fault.code != "7013"


def row_of(status: int, found: Sequence[Complaint], limit: Limit | None = None) -> FaultRow:
    """The row of the table that a reply without a picture belongs to, by what it complains of, or the limit it tells of."""
    return next(row for row in TABLE if row.fits(status, _codes(found), _message(found), limit))


def classify(status: int, headers: Mapping[str, str], body: str, *, now: datetime) -> CallError:
    """What a reply without a picture means for the caller.

    `headers`: names in lower case (or a mapping that does not care); `body`: as it came, in any of the API's three shapes of
    error, HTML or plain text; `now`: what a `retry-after` that is a date counts from. The fault's text quotes at most 200
    characters of the API's own words.
    """
    found = complaints(body)
    limit, sentence = limit_told(body) or (None, "")
    row = row_of(status, found, limit)
    codes = _codes(found)
    text = f"{row.text} {_source(status, codes, _message(found) or (sentence if row.told else ''), body)}"
    code, log_id = (codes[0] if codes else None), log_id_in(headers)
    wait = seconds_asked(headers.get("retry-after"), now)
    if issubclass(row.fault, Throttled):
        throttled = row.fault(text, retry_after=wait, status=status, code=code)
        throttled.log_id = log_id
        return throttled
    if issubclass(row.fault, SafeFault):
        return row.fault(text, retry_after=max(wait or 0.0, row.wait), status=status, code=code, log_id=log_id)
    return row.fault(text, status=status, code=code, log_id=log_id)


def _source(status: int, codes: list[str], message: str, body: str) -> str:
    """`(HTTP 400, code 5006: "…")`, so that a support page can be searched."""
    code = f", code {one_line(codes[0])[:40]}" if codes else _sort(status, body)
    quoted = one_line(redact(message))
    quote = f': "{quoted[:200]}{"…" if len(quoted) > 200 else ""}"' if quoted else ""
    return f"(HTTP {status}{code}{quote})"


def _sort(status: int, body: str) -> str:
    """What an answer without a code is, where that can be said in a word."""
    if not body and 200 <= status < 300:
        return ", empty: there is nothing to keep"
    return ", a web page" if is_page(body) else ""


def _codes(found: Sequence[Complaint]) -> list[str]:
    return [complaint.code for complaint in found if complaint.code]


def _message(found: Sequence[Complaint]) -> str:
    return "; ".join(complaint.message for complaint in found if complaint.message)
