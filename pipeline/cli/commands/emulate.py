"""`makeready emulate`: the sandbox on its own, until it is told to stop."""

from __future__ import annotations

import json
import re
import signal
import sys
from decimal import Decimal, InvalidOperation
from threading import Event
from typing import TYPE_CHECKING, get_args

from pipeline.errors import UsageError
from pipeline.pace.pacer import Window
from pipeline.sandbox.faults import FAULTS, read_rates
from pipeline.sandbox.settings import LogKind, SandboxSettings

if TYPE_CHECKING:
    import argparse

EXAMPLE_LATENCY = 2.0

LOOK_SECONDS = 0.2
"""A signal that another thread has taken is handled when the main one looks up from its waiting."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `makeready emulate`, and the table of faults."""
    import argparse

    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = "Serve the model API's contract on loopback:\nplay money, painted pictures, faults by name."
    parser.epilog = "faults:\n" + "\n".join(f"  {fault.name:<13} {fault.when.value:<8} {fault.text}" for fault in FAULTS)
    defaults = SandboxSettings()
    parser.add_argument("--port", type=int, default=0, help="TCP port on 127.0.0.1 (default: a free one)")
    parser.add_argument(
        "--latency", type=float, default=EXAMPLE_LATENCY, metavar="SECONDS", help="what a call takes (default: 2)"
    )
    parser.add_argument("--spread", type=float, default=0.25, help="share by which the latency varies (default: 0.25)")
    parser.add_argument("--pace", action="append", default=[], metavar="N/SECONDS", help="such as 200/60s; may be repeated")
    parser.add_argument("--retry-after", choices=["seconds", "date", "none"], default="seconds", help="how a 429 says when")
    parser.add_argument("--credit", metavar="USD", help="402 when it is spent (default: no end)")
    parser.add_argument("--spend-limit", metavar="USD", help="429 with code 2041 when it is reached (default: none)")
    parser.add_argument("--moderate", action="append", metavar="WORD", help="block prompts with this word; may be repeated")
    parser.add_argument("--gateway", action="append", metavar="NAME", help="the gateways that exist (default: every name)")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME=RATE", help="such as busy=0.1; may be repeated")
    parser.add_argument("--redirect-to", default=defaults.redirect_to, metavar="URL", help="where the fault redirect leads")
    parser.add_argument("--seed", type=int, default=0, help="what faults and pictures are rolled from (default: 0)")
    parser.add_argument("--format", choices=["webp", "png"], default="webp", help="of the pictures (default: webp)")
    parser.add_argument("--reply", choices=["envelope", "run", "bare"], default="envelope", help="shape of a success")
    parser.add_argument(
        "--link-seconds", type=float, default=defaults.link_seconds, help="life of a picture's link (default: a day)"
    )
    parser.add_argument(
        "--log", choices=get_args(LogKind), default="kept", help="what the gateway's log is like (default: kept)"
    )
    parser.add_argument("--log-delay", type=float, default=0.0, metavar="SECONDS", help="how late its entries are (default: 0)")
    parser.add_argument("--token", default=defaults.token, help=f"the token that is let in (default: {defaults.token})")
    parser.add_argument("--account", default=defaults.account, help="the account id that exists")


def read_settings(arguments: argparse.Namespace) -> SandboxSettings:
    """The settings that the options describe. Raises UsageError with what is wrong and how it is spelled."""
    defaults = SandboxSettings()
    return SandboxSettings(
        token=arguments.token,
        account=arguments.account,
        gateways=tuple(arguments.gateway) if arguments.gateway else None,
        port=arguments.port,
        latency_seconds=arguments.latency,
        latency_spread=arguments.spread,
        pace=tuple(read_window(text) for text in arguments.pace),
        retry_after=arguments.retry_after,
        credit_usd=_usd(arguments.credit),
        spend_limit_usd=_usd(arguments.spend_limit),
        moderated=tuple(arguments.moderate) if arguments.moderate else defaults.moderated,
        image_format=arguments.format,
        reply_shape=arguments.reply,
        link_seconds=arguments.link_seconds,
        log=arguments.log,
        log_delay_seconds=arguments.log_delay,
        faults=read_rates(arguments.fault),
        seed=arguments.seed,
        redirect_to=arguments.redirect_to,
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM; returns 0.

    The first line on stdout is JSON for programs: `base_url`, `account_id`, `token`, `stats_url`. What people export follows.
    """
    from pipeline.sandbox.server import Sandbox

    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    try:
        sandbox = Sandbox(read_settings(arguments))
    except OSError as error:
        raise UsageError(f"port {arguments.port} cannot be served: {error.strerror}; choose another --port") from error
    except OverflowError as error:
        raise UsageError(f"--port {arguments.port}: a port lies between 0 and 65535") from error
    with sandbox:
        address = {
            "base_url": sandbox.base_url,
            "account_id": sandbox.account_id,
            "token": sandbox.token,
            "stats_url": f"{sandbox.origin}/_sandbox/stats",
        }
        sys.stdout.write(json.dumps(address) + "\n")
        sys.stdout.write(f"export CLOUDFLARE_API_BASE={sandbox.base_url}\n")
        sys.stdout.write(f"export CLOUDFLARE_ACCOUNT_ID={sandbox.account_id}\n")
        sys.stdout.write(f"export CLOUDFLARE_API_TOKEN={sandbox.token}\n")
        sys.stdout.flush()
        while not stop.wait(LOOK_SECONDS):
            pass
    return 0


def read_window(text: str) -> Window:
    """`200/60s` or `200/60` as a window of 200 requests in 60 seconds. Raises UsageError for another spelling."""
    found = re.fullmatch(r"([1-9]\d*)/(\d+(?:\.\d+)?)s?", text)
    if not found or float(found[2]) <= 0:
        raise UsageError(f"a pace is spelled REQUESTS/SECONDS, as in 200/60s; got {text!r}")
    return Window(requests=int(found[1]), seconds=float(found[2]))


def _usd(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation as error:
        raise UsageError(f"money is a number of USD, as in 25 or 0.50; got {text!r}") from error
