"""The life of one model call, in the order in which the real gateway decides."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.sandbox.billing import Till
from pipeline.sandbox.call_log import CallLog, LoggedCall
from pipeline.sandbox.commission import lay_out
from pipeline.sandbox.faults import Dice, When, chance
from pipeline.sandbox.model_call import Call, Headers, read_call
from pipeline.sandbox.rate_limit import Turnstile
from pipeline.sandbox.refusals import LACKING, authorize, moderated, throttled
from pipeline.sandbox.reply_cache import Recall
from pipeline.sandbox.responses import (
    AFTER,
    BEFORE,
    LOSES_ONLY_THE_ANSWER,
    Manner,
    Refused,
    Response,
    completed,
    gateway_error,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.sandbox.paint_queue import Easel
    from pipeline.sandbox.picture_server import Gallery
    from pipeline.sandbox.settings import SandboxSettings
    from pipeline.sandbox.stats import Counting

CACHE_TTL = (60.0, 30 * 86_400.0)
"""Shortest and longest `cf-aig-cache-ttl` in seconds, as documented; others are brought within."""


@dataclass(frozen=True)
class Handling:
    """One call being handled: at which scene, since when (seconds since 1970), under which log id."""

    scene: SandboxSettings
    call: Call
    since: float
    log_id: str


class Gateway:
    """Answers model calls: refuses, strikes with faults, recalls from the cache, or charges and has a picture painted."""

    def __init__(
        self,
        easel: Easel,
        gallery: Gallery,
        dice: Dice,
        counting: Counting,
        *,
        clock: Callable[[], float],
        pause: Callable[[float], object],
    ) -> None:
        self.till = Till()
        self.logbook = CallLog()
        self._recall = Recall()
        self._turnstile = Turnstile()
        self._easel = easel
        self._gallery = gallery
        self._dice = dice
        self._counting = counting
        self._clock = clock
        self._pause = pause

    def run(self, scene: SandboxSettings, account: str, headers: Headers, body: bytes) -> Response:
        """The answer to POST …/accounts/{account}/ai/run. Waits out the latency before it returns."""
        number = self._counting.came()
        log_id = hashlib.sha256(f"log {number} {self._clock()}".encode()).hexdigest()[:26].upper()
        try:
            authorize(scene, account, headers)
            call = self._read(headers, body)
            answer = self._handle(Handling(scene, call, self._clock(), log_id))
        except Refused as refused:
            answer = refused.answer
        status = str(answer.status) if answer.manner is Manner.WHOLE else answer.manner.value
        self._counting.answered(status)
        return answer.with_headers(("cf-aig-log-id", log_id), ("cf-ray", f"{log_id[:16].lower()}-SBX"), ("cf-aig-step", "0"))

    def _read(self, headers: Headers, body: bytes) -> Call:
        kept = {name: value for name, value in headers.items() if name.startswith("cf-aig-") or name == "user-agent"}
        try:
            call = read_call(headers, body)
        except Refused as refused:
            self._counting.read(kept, body, valid=refused.answer.status != 400)
            raise
        self._counting.read(kept, body, valid=True)
        return call

    def _handle(self, handling: Handling) -> Response:
        scene, call = handling.scene, handling.call
        if scene.gateways is not None and call.gateway not in (*scene.gateways, "default"):
            raise Refused(gateway_error(404, 2001, "Please configure AI Gateway in the Cloudflare dashboard"))
        if (wait := self._turnstile.enter(call.gateway, scene.pace, handling.since)) is not None:
            self._counting.count("throttled")
            return self._failed(handling, throttled(scene, wait, handling.since))
        fault = self._strike(handling, When.BEFORE)
        if fault in ("reset", "hang"):
            return BEFORE[fault]
        if fault:
            return self._failed(handling, BEFORE[fault])
        if moderated(call.input["prompt"], scene.moderated):
            return self._failed(handling, gateway_error(422, 2017, "Prompt blocked due to security configurations"))
        if cached := self._recalled(handling):
            return cached
        if lacking := self.till.reserve(scene):
            return self._failed(handling, LACKING[lacking])
        return self._make(handling)

    def _recalled(self, handling: Handling) -> Response | None:
        call = handling.call
        if call.cache_key is None or call.skip_cache:
            return None
        body = self._recall.find(f"{call.gateway}/{call.cache_key}", handling.since)
        if body is None:
            return None
        self._counting.count("cache_hits")
        self._log(handling, 200, body, Decimal(0), cached=True)
        return Response(200, body, headers=(("cf-aig-cache-status", "HIT"),))

    def _make(self, handling: Handling) -> Response:
        """From here on there is a picture, and it is charged whether or not anybody still listens."""
        scene, call = handling.scene, handling.call
        number = self._counting.made(call.fingerprint)
        picture = hashlib.sha256(f"{call.identity}/{number}/{scene.seed}".encode()).hexdigest()[:32]
        oddity = self._strike(handling, When.PICTURE)
        seed = f"{scene.seed}/{call.cache_key or ''}"
        self._easel.order(picture, lay_out(call.input, call.size, seed=seed, image_format=scene.image_format, fault=oddity))
        factor = 1 + scene.latency_spread * (2 * chance(scene.seed, "latency", picture) - 1)
        self._pause(scene.latency_seconds * factor)
        self._counting.painted(call.fingerprint, picture)
        self.till.charge(call.fingerprint, scene.price_usd)
        good = json.dumps(completed(self._image(picture, oddity, scene), scene.reply_shape)).encode()
        fault = self._strike(handling, When.AFTER)
        if fault and fault not in LOSES_ONLY_THE_ANSWER:
            spoilt = AFTER[fault]
            self._log(handling, spoilt.status, spoilt.body, scene.price_usd, success=False)
            return spoilt
        if call.cache_key is not None:
            shortest, longest = CACHE_TTL
            kept = scene.cache_seconds if call.cache_seconds is None else min(max(call.cache_seconds, shortest), longest)
            self._recall.keep(f"{call.gateway}/{call.cache_key}", good, self._clock() + kept)
        self._log(handling, 200, good, scene.price_usd)
        return AFTER[fault] if fault else Response(200, good, headers=(("cf-aig-cache-status", "MISS"),))

    def _image(self, picture: str, oddity: str | None, scene: SandboxSettings) -> str:
        if oddity in ("inline", "base64"):
            text = base64.b64encode(self._easel.take(picture)).decode()
            self._easel.handed_over(picture)
            return f"data:image/{scene.image_format};base64,{text}" if oddity == "inline" else text
        return self._gallery.hang(picture, scene, self._clock(), dead=oddity == "expired")

    def _strike(self, handling: Handling, when: When) -> str | None:
        fault = self._dice.roll(handling.scene.faults, handling.scene.seed, when, handling.call.identity)
        self._counting.struck(fault)
        return fault

    def _failed(self, handling: Handling, answer: Response) -> Response:
        """The answer of a call that made no picture, written into the log."""
        self._log(handling, answer.status, answer.body, Decimal(0), success=False)
        return answer

    def _log(
        self, handling: Handling, status: int, reply: bytes, cost: Decimal, *, success: bool = True, cached: bool = False
    ) -> None:
        call, now = handling.call, self._clock()
        if call.logged:
            self.logbook.write(
                LoggedCall(
                    id=handling.log_id,
                    gateway=call.gateway,
                    at=now,
                    seconds=now - handling.since,
                    status_code=status,
                    success=success,
                    cached=cached,
                    cost=cost,
                    metadata=call.metadata,
                    prompt=call.input["prompt"],
                    reply=reply if call.payload_logged else None,
                )
            )
