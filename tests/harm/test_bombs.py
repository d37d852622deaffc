"""Bombs, pictures and specs, are refused before they cost anything: each is tried in a process of its own.

The limits are on CPU time of that process, about ten times what it takes on a quiet machine: a busy one shares its caches and
cores. What is let through takes minutes or gigabytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harm import picture_bombs, spec_bombs
from tests.harm.measuring import Cost, bench

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    CostOf = Callable[[Path], Cost]


@pytest.fixture(scope="module")
def cost_of_opening() -> Iterator[CostOf]:
    with bench("tests.harm.open_one") as cost_of:
        yield cost_of


@pytest.fixture(scope="module")
def cost_of_loading() -> Iterator[CostOf]:
    with bench("tests.harm.load_one") as cost_of:
        yield cost_of


def assert_within(cost: Cost, cpu_seconds: float, megabytes: float) -> None:
    print(f"{cost.seconds:.4f} s CPU, {cost.megabytes:.1f} MB: {cost.said}")  # noqa: T201 (the figures, for `-rP`)
    assert cost.seconds < cpu_seconds
    assert cost.megabytes < megabytes


@pytest.mark.parametrize("name", picture_bombs.BOMBS)
def test_a_picture_bomb_is_refused_for_half_a_second_of_cpu_and_20_mb(
    name: str, cost_of_opening: CostOf, tmp_path: Path
) -> None:
    (tmp_path / "came").write_bytes(picture_bombs.BOMBS[name]())
    cost = cost_of_opening(tmp_path / "came")
    assert cost.said.startswith("refused")
    assert_within(cost, 0.5, 20)


@pytest.mark.parametrize("name", picture_bombs.ODDITIES)
def test_what_is_written_about_a_picture_costs_and_says_nothing(name: str, cost_of_opening: CostOf, tmp_path: Path) -> None:
    (tmp_path / "came").write_bytes(picture_bombs.ODDITIES[name]())
    cost = cost_of_opening(tmp_path / "came")
    assert cost.said == "taken"
    assert_within(cost, 0.5, 20)


@pytest.mark.parametrize("name", spec_bombs.BOMBS)
def test_a_yaml_bomb_is_refused_for_a_second_of_cpu_and_60_mb(name: str, cost_of_loading: CostOf, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(spec_bombs.BOMBS[name]())
    cost = cost_of_loading(tmp_path / "spec.yaml")
    assert cost.said.startswith("refused")
    assert_within(cost, 1, 60)


@pytest.mark.parametrize("name", spec_bombs.MULTIPLYING)
def test_a_spec_that_multiplies_itself_is_refused_before_memory_fills(
    name: str, cost_of_loading: CostOf, tmp_path: Path
) -> None:
    for file, text in spec_bombs.MULTIPLYING[name]().items():
        (tmp_path / file).write_text(text)
    cost = cost_of_loading(tmp_path / "spec.yaml")
    assert cost.said.startswith("refused")
    assert_within(cost, 20, 250)
