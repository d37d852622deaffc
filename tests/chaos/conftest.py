"""Seeds: each test of harm draws its own, says it when it fails, and takes `CHAOS_SEED` instead where that is set."""

from __future__ import annotations

import os
import random
import secrets
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def seed(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> int:
    """What the harm is rolled from: anew for each long test, the same each time for a quick one.

    How threads and processes run beside each other is not replayed.
    """
    rolled = int(
        os.environ.get("CHAOS_SEED") or (secrets.randbelow(1 << 32) if request.node.get_closest_marker("chaos") else 1)
    )
    record_property("seed", rolled)
    return rolled


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """What a test has measured, to be told at the end."""
    return lambda text: record_property("figures", text)


@pytest.fixture
def dice(seed: int) -> random.Random:
    return random.Random(seed)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.failed and (seed := dict(item.user_properties).get("seed")) is not None:
        report.sections.append(("seed", f"replay with: CHAOS_SEED={seed} scripts/chaos -k '{item.name}'"))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.stats.get("passed", []):
        told = dict(report.user_properties).get("figures")
        if told:
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {told} ({report.duration:.0f} s)")
