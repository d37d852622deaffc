"""A job of twenty thousand small pictures: what happens once in thousands of calls happens here."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.chaos.field import Field, Sandbox
from tests.chaos.laws import PRICE, assert_tidy

if TYPE_CHECKING:
    from pathlib import Path

ITEMS = 20_000
HOURS = 4
"""Far more than it takes: ten minutes on two cores that have much else to do."""


@pytest.mark.chaos
@pytest.mark.timeout(HOURS * 3600)
def test_twenty_thousand_items_are_made_to_the_end_and_no_call_is_in_doubt(tmp_path: Path) -> None:
    with Sandbox(tmp_path, seed=1, latency=0.0) as sandbox:
        field = Field(tmp_path / "job", sandbox, items=ITEMS, pace=100_000, in_flight=50)
        with field.running() as process:
            out, err = process.communicate(timeout=HOURS * 3600)
        stats = sandbox.stats()
        assert process.returncode == 0, out[-2000:] + err[-4000:]
        assert "may be billed" not in out + err
        assert stats["log_reads"] <= 1, "calls were looked up, and nothing was wrong with the wire"
        assert Counter(stats["charges"].values()) == {1: ITEMS}
        assert f"{ITEMS:,} of {ITEMS:,} delivered" in out
        assert f"${ITEMS * PRICE:,.2f}" in out
        assert_tidy(field)
