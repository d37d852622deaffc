"""The client and the sandbox know the same contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import SecretStr

from pipeline.errors import AmbiguousFault, CallError, HoldPassed, Moderated, RunFault, SafeFault, Throttled
from pipeline.models.api_account import Account
from pipeline.models.client import ModelClient
from pipeline.models.replies import Answer
from pipeline.sandbox import Sandbox, SandboxSettings
from pipeline.wire.http_clients import api_client
from pipeline.wire.open_sockets import Connections
from tests.samples import a_request

ERA = datetime.now(UTC) - timedelta(hours=1)
PRINT = "f" * 64

Draw = Callable[[str], Answer]


class Bench:
    """A sandbox and a client of it."""

    def __init__(self, sandbox: Sandbox, token: str, account_id: str, stack: ExitStack) -> None:
        self.sandbox = sandbox
        account = Account(sandbox.base_url, account_id, SecretStr(token))
        self.recraft = ModelClient(
            stack.enter_context(api_client(account.base_url, connections=Connections())), account, read_timeout=100
        )

    def draw(self, prompt: str = "A shield", gateway: str = "default", leaving: Callable[[], None] | None = None) -> Answer:
        metadata = {"job": "j", "item": "i", "fingerprint": PRINT, "run": "r"}
        return self.recraft.draw(
            a_request(prompt), gateway=gateway, cache_key="j/i/f", cache_ttl=600, metadata=metadata, leaving=leaving
        )


Make = Callable[..., Bench]


@pytest.fixture
def bench() -> Iterator[Make]:
    with ExitStack() as stack:

        def make(scene: SandboxSettings | None = None, token: str | None = None, account_id: str | None = None) -> Bench:
            sandbox = stack.enter_context(Sandbox(scene or SandboxSettings(), paint=lambda sheet: b"no picture"))
            return Bench(sandbox, token or sandbox.token, account_id or sandbox.account_id, stack)

        yield make


@pytest.mark.parametrize("shape", ["envelope", "run", "bare"])
def test_a_picture_is_drawn_once_and_then_comes_from_the_cache(bench: Make, shape: str) -> None:
    at = bench(SandboxSettings(reply_shape=shape))  # type: ignore[arg-type]
    first, again = at.draw(), at.draw()
    assert (first.cached, again.cached) == (False, True)
    assert first.image == again.image
    assert first.image.startswith("http")


def test_an_answer_that_was_lost_is_found_in_the_log(bench: Make) -> None:
    at = bench(SandboxSettings(faults={"lost": 1.0}))
    with pytest.raises(AmbiguousFault):
        at.draw()
    (logged,) = at.recraft.calls_in_log("default", PRINT)
    assert (logged.success, logged.status, logged.cost) == (True, 200, Decimal("0.25"))
    found = at.recraft.logged_answer("default", logged.id)
    assert found
    assert found.image.startswith("http")


def test_other_fingerprints_are_not_found(bench: Make) -> None:
    at = bench()
    at.draw()
    assert list(at.recraft.calls_in_log("default", "e" * 64)) == []
    assert list(at.recraft.calls_in_log("other", PRINT)) == []


@pytest.mark.parametrize(
    ("fault", "wanted"),
    [
        ("busy", Throttled),
        ("capacity", SafeFault),
        ("scanner", SafeFault),
        ("plain", SafeFault),
        ("unwell", AmbiguousFault),
        ("html", AmbiguousFault),
        ("reset", AmbiguousFault),
        ("timeout", AmbiguousFault),
        ("no-state", AmbiguousFault),
        ("not-ok", AmbiguousFault),
        ("string-error", AmbiguousFault),
    ],
)
def test_each_fault_of_the_sandbox_is_understood(bench: Make, fault: str, wanted: type[CallError]) -> None:
    with pytest.raises(wanted) as caught:
        bench(SandboxSettings(faults={fault: 1.0})).draw()
    assert type(caught.value) is wanted


def test_a_blocked_prompt_is_refused(bench: Make) -> None:
    with pytest.raises(Moderated):
        bench().draw("gore")


@pytest.mark.parametrize(
    "scene",
    [
        SandboxSettings(credit_usd=Decimal(0)),
        SandboxSettings(spend_limit_usd=Decimal(0)),
        SandboxSettings(gateways=("prints",)),
    ],
)
def test_what_no_call_can_mend_stops_the_run(bench: Make, scene: SandboxSettings) -> None:
    with pytest.raises(RunFault):
        bench(scene).draw(gateway="missing")


def test_a_wrong_token_is_found_at_the_door(bench: Make) -> None:
    at = bench(token="another-token")
    with pytest.raises(RunFault):
        at.recraft.check_access("default")
    with pytest.raises(RunFault):
        at.draw()


def test_a_wrong_account_is_told_by_the_call_alone(bench: Make) -> None:
    at = bench(account_id="0" * 32)
    assert at.recraft.check_access("default").can_read_log is None
    with pytest.raises(RunFault, match="CLOUDFLARE_ACCOUNT_ID"):
        at.draw()


def test_the_right_ones_pass_the_door_and_nothing_is_paid(bench: Make) -> None:
    at = bench()
    assert at.recraft.check_access("default").can_read_log is None
    assert at.sandbox.bodies() == []


def test_an_empty_log_is_no_proof_that_it_lists_calls(bench: Make) -> None:
    at = bench()
    assert at.recraft.check_access("default").can_read_log is None
    at.draw()
    assert at.recraft.check_access("default").can_read_log


def test_the_clients_name_is_not_refused(bench: Make) -> None:
    assert bench(SandboxSettings(refuse_default_clients=True)).draw()


def test_a_request_that_may_not_leave_any_more_is_never_whole(bench: Make) -> None:
    at = bench()

    def asleep() -> None:
        raise HoldPassed("the run has slept")

    with pytest.raises(HoldPassed):
        at.draw(leaving=asleep)
    assert at.draw().image
    assert (at.sandbox.stats().requests, at.sandbox.stats().made) == (1, 1)
