"""The provider behind the gateway: it has the picture of a call painted, takes its time, and hands the picture over."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.sandbox.commission import Commission, lay_out
from pipeline.sandbox.fault_dice import chance
from pipeline.sandbox.faults import When

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.sandbox.counters import Counters
    from pipeline.sandbox.fault_dice import FaultDice
    from pipeline.sandbox.model_call import ModelCall
    from pipeline.sandbox.paint_queue import PaintQueue
    from pipeline.sandbox.picture_server import PictureServer
    from pipeline.sandbox.settings import SandboxSettings


@dataclass(frozen=True)
class MadePicture:
    """A picture that was made: its name, what was asked of the painter, and the fault of the kind `picture` it has."""

    name: str
    commission: Commission
    fault: str | None


class Provider:
    """Makes pictures, of pixels or as SVG, whichever the model draws."""

    def __init__(
        self,
        paint_queue: PaintQueue,
        picture_server: PictureServer,
        dice: FaultDice,
        counters: Counters,
        *,
        pause: Callable[[float], object],
    ) -> None:
        """`pause` waits so many seconds."""
        self._paint_queue = paint_queue
        self._picture_server = picture_server
        self._dice = dice
        self._counters = counters
        self._pause = pause

    def make(self, call: ModelCall, settings: SandboxSettings) -> MadePicture:
        """Have the picture of this call painted; returns when the latency has passed."""
        number = self._counters.picture_begun(call.fingerprint)
        name = hashlib.sha256(f"{call.identity}/{number}/{settings.seed}".encode()).hexdigest()[:32]
        fault = self._dice.roll(settings.faults, settings.seed, When.PICTURE, call.identity)
        self._counters.fault_struck(fault)
        seed = f"{settings.seed}/{call.headers.cache_key or ''}"
        image_format = "svg" if call.model.output == "vector" else settings.image_format
        commission = lay_out(call.input, call.size, seed=seed, image_format=image_format, fault=fault)
        self._paint_queue.order(name, commission)
        factor = 1 + settings.latency_spread * (2 * chance(settings.seed, "latency", name) - 1)
        self._pause(settings.latency_seconds * factor)
        self._counters.picture_made(call.fingerprint, name)
        return MadePicture(name, commission, fault)

    def hand_over(self, picture: MadePicture, settings: SandboxSettings, now: float) -> str:
        """What the reply says under `image`: a link that lives from `now` (seconds since 1970), or the picture itself."""
        if picture.fault not in ("inline", "base64"):
            return self._picture_server.link(picture.name, settings, now, dead=picture.fault == "expired")
        text = base64.b64encode(self._paint_queue.take(picture.name)).decode()
        self._paint_queue.handed_over(picture.name)
        return f"data:{picture.commission.media_type};base64,{text}" if picture.fault == "inline" else text
