"""The life of one model call, in the order in which the real gateway decides."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.sandbox.billing import Billing
from pipeline.sandbox.call_log import CallLog
from pipeline.sandbox.fault_responses import LOSES_ONLY_THE_RESPONSE, NEVER_LOGGED, fault_response
from pipeline.sandbox.faults import When
from pipeline.sandbox.logged_call import LoggedCall
from pipeline.sandbox.model_call import ModelCall, read_call
from pipeline.sandbox.rate_limit import RateLimit
from pipeline.sandbox.refusals import LACKING, authorize, is_moderated, throttled
from pipeline.sandbox.reply_cache import ReplyCache
from pipeline.sandbox.responses import Manner, Refused, Response, completed, gateway_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.sandbox.counters import Counters
    from pipeline.sandbox.fault_dice import FaultDice
    from pipeline.sandbox.gateway_headers import Headers
    from pipeline.sandbox.provider import Provider
    from pipeline.sandbox.settings import SandboxSettings

CACHE_TTL = (60.0, 30 * 86_400.0)
"""Shortest and longest `cf-aig-cache-ttl` in seconds, as documented; others are brought within."""


@dataclass(frozen=True)
class OpenCall:
    """A call that is being answered: under which settings, since when (seconds since 1970), under which log id."""

    settings: SandboxSettings
    call: ModelCall
    since: float
    log_id: str

    @property
    def price_usd(self) -> Decimal:
        """What its picture costs."""
        return self.settings.price_of(self.call.model)

    @property
    def cache_key(self) -> str | None:
        """Where the cache keeps its reply; None where the caller gave no key."""
        headers = self.call.headers
        return None if headers.cache_key is None else f"{headers.gateway}/{headers.cache_key}"


class Gateway:
    """Answers model calls: refuses, strikes with faults, answers from the cache, or has a picture made and charges it."""

    def __init__(self, provider: Provider, dice: FaultDice, counters: Counters, *, clock: Callable[[], float]) -> None:
        """`clock`: seconds since 1970."""
        self.billing = Billing()
        self.call_log = CallLog()
        self._cache = ReplyCache()
        self._rate_limit = RateLimit()
        self._provider = provider
        self._dice = dice
        self._counters = counters
        self._clock = clock

    def run(self, settings: SandboxSettings, account: str, headers: Headers, body: bytes) -> Response:
        """The response to POST …/accounts/{account}/ai/run. Waits out the latency before it returns."""
        number = self._counters.call_came()
        log_id = hashlib.sha256(f"log {number} {self._clock()}".encode()).hexdigest()[:26].upper()
        try:
            authorize(settings, account, headers)
            call = self._read(settings, headers, body)
            response = self._answer(OpenCall(settings, call, self._clock(), log_id))
        except Refused as refused:
            response = refused.response
        status = str(response.status) if response.manner is Manner.WHOLE else response.manner.value
        self._counters.call_answered(status)
        return response.with_headers(("cf-aig-log-id", log_id), ("cf-ray", f"{log_id[:16].lower()}-SBX"), ("cf-aig-step", "0"))

    def _read(self, settings: SandboxSettings, headers: Headers, body: bytes) -> ModelCall:
        kept = {name: value for name, value in headers.items() if name.startswith("cf-aig-") or name == "user-agent"}
        try:
            call = read_call(headers, body, settings.catalogue, logging=settings.log != "asked")
        except Refused as refused:
            self._counters.call_read(kept, body, valid=refused.response.status != 400)
            raise
        self._counters.call_read(kept, body, valid=True)
        return call

    def _answer(self, opened: OpenCall) -> Response:
        settings, call = opened.settings, opened.call
        if settings.gateways is not None and call.headers.gateway not in (*settings.gateways, "default"):
            raise Refused(gateway_error(404, 2001, "Please configure AI Gateway in the Cloudflare dashboard"))
        if (wait := self._rate_limit.enter(call.headers.gateway, settings.pace, opened.since)) is not None:
            self._counters.count("throttled")
            return self._failed(opened, throttled(settings, wait, opened.since))
        if fault := self._strike(opened, When.BEFORE):
            response = fault_response(fault, call.model.id)
            return response if fault in NEVER_LOGGED else self._failed(opened, response)
        if is_moderated(call.prompt, settings.moderated):
            return self._failed(opened, gateway_error(422, 2017, "Prompt blocked due to security configurations"))
        if cached := self._cached(opened):
            return cached
        if lacking := self.billing.reserve(opened.price_usd, settings):
            return self._failed(opened, LACKING[lacking])
        return self._make(opened)

    def _cached(self, opened: OpenCall) -> Response | None:
        if opened.cache_key is None or opened.call.headers.skip_cache:
            return None
        body = self._cache.find(opened.cache_key, opened.since)
        if body is None:
            return None
        self._counters.count("cache_hits")
        response = Response(200, body, headers=(("cf-aig-cache-status", "HIT"),))
        self._log(opened, response, Decimal(0), cached=True)
        return response

    def _make(self, opened: OpenCall) -> Response:
        """From here on there is a picture, and it is charged whether or not the caller still listens."""
        settings, call, price = opened.settings, opened.call, opened.price_usd
        picture = self._provider.make(call, settings)
        self.billing.charge(call, price)
        image = self._provider.hand_over(picture, settings, self._clock())
        reply = json.dumps(completed(image, settings.reply_shape)).encode()
        good = Response(200, reply, headers=(("cf-aig-cache-status", "MISS"),))
        fault = self._strike(opened, When.AFTER)
        if fault and fault not in LOSES_ONLY_THE_RESPONSE:
            spoilt = fault_response(fault, call.model.id)
            self._log(opened, spoilt, price, success=False)
            return spoilt
        if opened.cache_key is not None:
            self._cache.keep(opened.cache_key, reply, self._clock() + _seconds_kept(opened))
        self._log(opened, good, price)
        return fault_response(fault, call.model.id) if fault else good

    def _strike(self, opened: OpenCall, when: When) -> str | None:
        fault = self._dice.roll(opened.settings.faults, opened.settings.seed, when, opened.call.identity)
        self._counters.fault_struck(fault)
        return fault

    def _failed(self, opened: OpenCall, response: Response) -> Response:
        """The response of a call that made no picture, written into the log."""
        self._log(opened, response, Decimal(0), success=False)
        return response

    def _log(self, opened: OpenCall, response: Response, cost: Decimal, *, success: bool = True, cached: bool = False) -> None:
        now = self._clock()
        if opened.call.headers.logged:
            logged = LoggedCall(opened.log_id, opened.call, now, now - opened.since, response, success, cached, cost)
            self.call_log.write(logged)


def _seconds_kept(opened: OpenCall) -> float:
    """How long the cache keeps the reply."""
    asked = opened.call.headers.cache_seconds
    shortest, longest = CACHE_TTL
    return opened.settings.cache_seconds if asked is None else min(max(asked, shortest), longest)
