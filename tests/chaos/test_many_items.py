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
"""Beside the first, which is made alone: so the log is known as searchable, and no run looks for a call of its own any more."""
AT_THE_DOOR = 1
"""Each run reads the log once before it pays for anything, to see that it may."""
HOURS = 4
"""Far more than it takes: ten minutes on two cores that have much else to do."""


@pytest.mark.chaos
@pytest.mark.timeout(HOURS * 3600)
def test_twenty_thousand_items_are_made_to_the_end_and_no_call_is_in_doubt(tmp_path: Path) -> None:
    with Sandbox(tmp_path, seed=1, latency=0.0) as sandbox:
        field = Field(tmp_path / "job", sandbox, items=ITEMS + 1, pace=100_000, in_flight=50)
        field.words = ("--plain", "--only", "leaf-1")
        alone = field.run()
        assert alone.code == 0, alone
        field.words = ("--plain",)
        before = sandbox.stats()["log_reads"]
        with field.running() as process:
            out, err = process.communicate(timeout=HOURS * 3600)
        stats = sandbox.stats()
        assert process.returncode == 0, out[-2000:] + err[-4000:]
        assert "may be billed" not in out + err
        assert stats["log_reads"] == before + AT_THE_DOOR, "calls were looked up, and nothing was wrong with the wire"
        assert Counter(stats["charges"].values()) == {1: ITEMS + 1}
        assert f"{ITEMS:,} delivered, 1 kept" in out
        assert f"${ITEMS * PRICE:,.2f}" in out
        assert_tidy(field)
