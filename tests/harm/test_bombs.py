"""Bombs, pictures and specs, are refused before they cost anything: each is tried in a process of its own."""

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
    with bench("tests.harm.open_one", times=3) as cost_of:
        yield cost_of


@pytest.fixture(scope="module")
def cost_of_loading() -> Iterator[CostOf]:
    with bench("tests.harm.load_one", times=3) as cost_of:
        yield cost_of


@pytest.fixture(scope="module")
def cost_of_loading_once() -> Iterator[CostOf]:
    with bench("tests.harm.load_one", times=1) as cost_of:
        yield cost_of


def assert_within(cost: Cost, seconds: float, megabytes: float) -> None:
    print(f"{cost.seconds:.4f} s CPU, {cost.megabytes:.1f} MB: {cost.said}")  # noqa: T201 (the figures, for `-rP`)
    assert cost.seconds < seconds
    assert cost.megabytes < megabytes


@pytest.mark.parametrize("name", picture_bombs.BOMBS)
def test_a_picture_bomb_is_refused_in_a_fifth_of_a_second_and_20_mb(name: str, cost_of_opening: CostOf, tmp_path: Path) -> None:
    (tmp_path / "came").write_bytes(picture_bombs.BOMBS[name]())
    cost = cost_of_opening(tmp_path / "came")
    assert cost.said.startswith("refused")
    assert_within(cost, 0.2, 20)


@pytest.mark.parametrize("name", picture_bombs.ODDITIES)
def test_what_is_written_about_a_picture_costs_and_says_nothing(name: str, cost_of_opening: CostOf, tmp_path: Path) -> None:
    (tmp_path / "came").write_bytes(picture_bombs.ODDITIES[name]())
    cost = cost_of_opening(tmp_path / "came")
    assert cost.said == "taken"
    assert_within(cost, 0.2, 20)


@pytest.mark.parametrize("name", spec_bombs.BOMBS)
def test_a_yaml_bomb_is_refused_in_a_tenth_of_a_second_and_60_mb(name: str, cost_of_loading: CostOf, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(spec_bombs.BOMBS[name]())
    cost = cost_of_loading(tmp_path / "spec.yaml")
    assert cost.said.startswith("refused")
    assert_within(cost, 0.1, 60)


@pytest.mark.parametrize("name", spec_bombs.MULTIPLYING)
def test_a_spec_that_multiplies_itself_is_refused_before_memory_fills(
    name: str, cost_of_loading_once: CostOf, tmp_path: Path
) -> None:
    for file, text in spec_bombs.MULTIPLYING[name]().items():
        (tmp_path / file).write_text(text)
    cost = cost_of_loading_once(tmp_path / "spec.yaml")
    assert cost.said.startswith("refused")
    assert_within(cost, 3, 250)
