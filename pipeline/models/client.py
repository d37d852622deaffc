"""The client of the model's API."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from pipeline.errors import AmbiguousFault, CallError, ItemFault, SafeFault, Throttled
from pipeline.models import log_pages, payload
from pipeline.models.faults import GATEWAY, GATEWAY_AUTH, REFUSED, classify, row_of
from pipeline.models.http_exchange import Reply, exchange
from pipeline.models.replies import answer_in, complaints, log_id_in, tells_success

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import httpx

    from pipeline.models.api_account import Account
    from pipeline.models.log_pages import Logged
    from pipeline.models.replies import Answer
    from pipeline.records import Request

READ_TIMEOUT = 180.0
"""Seconds without an answer. Half of all pictures take 36 s, 95 % no more than 53 s; giving up too soon may be paid twice."""

LOOK_TIMEOUT = 30.0
"""Seconds without an answer where nothing is made."""


@dataclass(frozen=True)
class Access:
    """What this token may do. `can_read_log`: whether it lists calls; None where that could not be found out."""

    can_read_log: bool | None


class LookTurns(Protocol):
    """The pace of look-ups in the log."""

    def enter(self) -> bool:
        """Wait for a place; False where there is none because the run stops."""

    def hold(self, seconds: float | None) -> None:
        """Take note that the API has asked to wait so many seconds (None: it did not say how many)."""


class ModelClient:
    """One account's access to the model. Safe to use from many threads; each call is one attempt."""

    def __init__(
        self,
        http: httpx.Client,
        account: Account,
        *,
        read_timeout: float = READ_TIMEOUT,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        looks: LookTurns | None = None,
    ) -> None:
        """`http`: as `wire.api_client` makes it, with a real User-Agent. `read_timeout`: seconds a paid call may stay silent.

        `now` is for dates, `clock` (seconds) for deadlines; `looks` is where look-ups wait for their turn.
        """
        self._http = http
        self._account = account
        self._read_timeout = read_timeout
        self._now = now
        self._clock = clock
        self._looks = looks

    def draw(
        self,
        request: Request,
        *,
        gateway: str,
        cache_key: str,
        cache_ttl: int,
        metadata: Mapping[str, str],
        leaving: Callable[[], None] | None = None,
        sent: Callable[[], None] | None = None,
    ) -> Answer:
        """Ask for one picture, once. This is the call that costs money.

        `cache_key` and `cache_ttl` (60 s to a month): a repeat under the same key within that time is answered with the same
        picture, uncharged. `metadata`: at most five entries, found again in the gateway's log. `leaving` is
        called at the last moment before the request is whole, and may raise to keep it; `sent` when it has gone out. Raises a
        CallError of the class that says what can be done; ItemFault, with nothing sent,
        where the request breaks the model's input schema. An AmbiguousFault holds what came of a 2xx without a picture.
        """
        headers = payload.headers(gateway=gateway, cache_key=cache_key, cache_ttl=cache_ttl, metadata=metadata)
        body = payload.body(request)
        try:
            reply = self._exchange("POST", self._account.run_url, content=body, headers=headers, leaving=leaving, sent=sent)
            if not 200 <= reply.status < 300:
                raise self._fault(reply)
            cached = reply.headers.get("cf-aig-cache-status", "").upper() == "HIT"
            answer = answer_in(reply.text, reply.body, log_id=log_id_in(reply.headers), cached=cached)
            if answer is None:
                raise self._without_picture(reply)
        except AmbiguousFault as doubt:
            doubt.arrived = self._without_token(doubt.arrived)
            raise
        return answer

    def check_access(self, gateway: str) -> Access:
        """Look at the gateway's log before anything is paid for: it costs nothing.

        A list without calls is no proof that calls would be listed.
        Raises RunFault where that shows that no call will do: the token is refused, or there is no such gateway. Whatever else
        comes of it proves nothing and is let pass: a token may draw and yet not read logs, and a 404 may be the log's own.
        """
        try:
            reply = self._exchange("GET", self._account.logs_url(gateway), params={"page": 1, "per_page": 1})
        except (SafeFault, AmbiguousFault):
            return Access(can_read_log=None)
        if 200 <= reply.status < 300 and (page := log_pages.read_page(reply.text)):
            return Access(can_read_log=True if page.entries else None)
        why = row_of(reply.status, complaints(reply.text)).text
        # The default gateway is made at the first call; others must be there.
        if why in (REFUSED, GATEWAY_AUTH) or (why == GATEWAY and gateway != "default"):
            raise self._fault(reply)
        return Access(can_read_log=False if reply.status == 403 else None)

    def log_mark(self, gateway: str) -> str:
        """A name for the log of this account's gateway that does not tell the account: 24 hex digits."""
        return self._account.log_mark(gateway)

    def calls_in_log(self, gateway: str, fingerprint: str, *, read: Callable[[], object] = lambda: None) -> Iterator[Logged]:
        """The calls sent with this fingerprint in their metadata, newest first, whenever they were made.

        A call still under way is not listed yet, and one that has ended may take a minute to appear: an empty answer is no
        proof soon after the call. Raises SafeFault or Throttled where the log cannot be read at the moment, ItemFault where
        this token or account cannot read it, or not to its end; what came before that is true. `read` is told of each page.
        """
        seen: set[str] = set()
        for page in range(1, log_pages.MOST_PAGES + 1):
            reply = self._look(self._account.logs_url(gateway), log_pages.question(fingerprint, page))
            read()
            log = log_pages.read_page(reply.text)
            if log is None:
                raise SafeFault("The gateway's log gave something that is no page of a log.", status=reply.status)
            new = [entry for entry in log.entries if entry.id not in seen]
            # The API may have ignored the filter.
            yield from (entry for entry in new if entry.metadata.get("fingerprint") == fingerprint)
            if log.is_last:
                return
            if not new:
                raise ItemFault(f"The gateway's log cannot be searched to its end: page {page} of it repeats what came before.")
            seen |= {entry.id for entry in new}
        raise ItemFault("The gateway's log is too long to be searched: its filter on metadata does not work.")

    def logged_answer(self, gateway: str, log_id: str) -> Answer | None:
        """The stored reply of an earlier call; None where it holds no picture or none was stored. Raises as `calls_in_log`."""
        url = f"{self._account.logs_url(gateway)}/{quote(log_id, safe='')}/response"
        try:
            reply = self._look(url, {})
        except ItemFault as fault:
            if fault.status == 404:
                return None
            raise
        return answer_in(reply.text, reply.body, log_id=log_id)

    def _look(self, url: str, params: Mapping[str, str | int]) -> Reply:
        """Read something that costs nothing: as no charge is in doubt, an AmbiguousFault becomes a SafeFault."""
        if self._looks and not self._looks.enter():
            raise SafeFault("The gateway's log was not asked: the run stops.")
        try:
            reply = self._exchange("GET", url, params=params)
        except AmbiguousFault as lost:
            raise SafeFault(str(lost), status=lost.status) from lost
        if 200 <= reply.status < 300:
            return reply
        fault = self._fault(reply)
        if self._looks and isinstance(fault, Throttled):
            self._looks.hold(fault.retry_after)
        if isinstance(fault, Throttled | SafeFault):
            raise fault
        if isinstance(fault, AmbiguousFault):
            raise SafeFault(str(fault), status=fault.status, code=fault.code)
        raise ItemFault(
            f"The gateway's log cannot be read; does the token have the permission AI Gateway: Read? {fault}",
            status=fault.status,
            code=fault.code,
        )

    def _exchange(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        params: Mapping[str, str | int] | None = None,
        leaving: Callable[[], None] | None = None,
        sent: Callable[[], None] | None = None,
    ) -> Reply:
        request = self._http.build_request(
            method,
            url,
            params=params,
            content=content,
            headers={
                **(headers or {}),
                "authorization": f"Bearer {self._account.token.get_secret_value()}",
                "accept": "application/json",
            },
        )
        timeout = self._read_timeout if method == "POST" else LOOK_TIMEOUT
        return exchange(self._http, request, read_timeout=timeout, clock=self._clock, leaving=leaving, sent=sent)

    def _without_picture(self, reply: Reply) -> CallError:
        """What a 2xx is in which no picture can be found."""
        fault = self._fault(reply)
        if isinstance(fault, AmbiguousFault):
            fault.arrived, fault.whole = reply.body, tells_success(reply.text)
        return fault

    def _without_token(self, body: bytes | None) -> bytes | None:
        """Bytes that are to be kept: an API that echoes what it was sent must not put the token on a shelf."""
        token = self._account.token.get_secret_value()
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            body = body and body.replace(token.encode(encoding), "[token]".encode(encoding))
        return body

    def _fault(self, reply: Reply) -> CallError:
        # An API that echoes what it was sent must not put the token into an error's text.
        text = reply.text.replace(self._account.token.get_secret_value(), "[token]")
        return classify(reply.status, reply.headers, text, now=self._now())
