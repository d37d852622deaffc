"""The settings of one sandbox."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from pipeline.errors import UsageError
from pipeline.models.catalogue import CATALOGUE, Catalogue
from pipeline.sandbox.faults import check_rates

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from pipeline.pace.pacer import Window
    from pipeline.records import Model

ReplyShape = Literal["envelope", "run", "bare"]
RetryAfter = Literal["seconds", "date", "none"]
ImageFormat = Literal["webp", "png"]
LogKind = Literal["kept", "asked", "empty", "refused", "missing", "repeating"]
"""What the gateway's log is like: keeps every call; only those that ask for it (a gateway whose logging is off); lists nothing
(200); is refused (403); is not there (404); gives its first page under every number."""


@dataclass(frozen=True)
class SandboxSettings:
    """How the sandbox behaves. Money is in USD, times are in seconds; raises UsageError for faults that do not exist."""

    token: str = "sandbox-token"  # noqa: S105 (opens nothing but the sandbox)
    account: str = "5a4db0c5a4db0c5a4db0c5a4db0c5a4d"
    gateways: tuple[str, ...] | None = None
    """Gateways that exist beside `default`; None: every name does."""
    port: int = 0
    """TCP port on 127.0.0.1; 0: a free one."""

    latency_seconds: float = 0.0
    latency_spread: float = 0.0
    """Each call takes `latency_seconds` times a factor within 1 ± this, rolled from the seed."""
    pace: tuple[Window, ...] = ()
    """Sliding windows for each gateway; calls beyond them are answered 429 and do not count."""
    retry_after: RetryAfter = "seconds"
    """How a 429 of the pace says when to come again."""
    refuse_default_clients: bool = False
    """Answer 403 `error code: 1010` to the default names of HTTP libraries, as some networks do."""

    catalogue: Catalogue = CATALOGUE
    """The models that are served; a call of any other is answered 404."""
    price_usd: Decimal | None = None
    """What a picture of any model costs; None: each its own price in the catalogue."""
    credit_usd: Decimal | None = None
    spend_limit_usd: Decimal | None = None
    moderated: tuple[str, ...] = ("gore", "nudity")
    """Prompts with one of these words are blocked with 422."""

    image_format: ImageFormat = "webp"
    """Of the pictures of models that draw pixels; the others give SVG."""
    reply_shape: ReplyShape = "envelope"
    link_seconds: float = 86_400.0
    cache_seconds: float = 300.0
    """How long a reply is kept under the caller's own cache key where no `cf-aig-cache-ttl` says otherwise."""
    log: LogKind = "kept"
    log_delay_seconds: float = 0.0
    """How long after its call a log entry can be found."""

    faults: Mapping[str, float] = field(default_factory=dict)
    """Rate (0..1) by name; see `pipeline.sandbox.faults.FAULTS`."""
    seed: int = 0
    hang_seconds: float | None = None
    drip_seconds: float = 0.2
    redirect_to: str = "http://169.254.169.254/latest/meta-data/"

    def __post_init__(self) -> None:
        check_rates(self.faults)
        if self.log not in get_args(LogKind):
            raise UsageError(f"there is no log that is {self.log!r}; choose one of {', '.join(get_args(LogKind))}")
        if not 0 <= self.latency_spread <= 1:
            raise UsageError(f"the spread of the latency is {self.latency_spread}; it must lie between 0 and 1")

    def price_of(self, model: Model) -> Decimal:
        """What a picture of this model is charged, USD."""
        return model.price_usd if self.price_usd is None else self.price_usd
