"""The models are rows of a table, and a spec may add rows and say prices."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.models.catalogue import CATALOGUE, HALF_SIZES, PRO_SIZES, V4_PRO, Catalogue
from pipeline.records import Model, pixels_of

TABLE = {
    "recraft/recraftv4-pro": ("0.25", "raster", PRO_SIZES, False),
    "recraft/recraftv4": ("0.04", "raster", HALF_SIZES, False),
    "recraft/recraftv4-pro-vector": ("0.30", "vector", PRO_SIZES, False),
    "recraft/recraftv4-vector": ("0.08", "vector", HALF_SIZES, True),
    "recraft/recraftv4-1-pro": ("0.21", "raster", PRO_SIZES, True),
}
"""USD a picture, what comes back, the sizes, and whether the price was not read at Cloudflare, who charges it."""

SKETCH = Model("house/sketch", Decimal("0.10"), ("512x512", "640x384"))


def test_the_table_has_these_models_in_this_order() -> None:
    assert [model.id for model in CATALOGUE] == [*TABLE]


@pytest.mark.parametrize(("model", "row"), TABLE.items(), ids=TABLE)
def test_a_row_says_price_output_and_sizes(model: str, row: tuple[str, str, tuple[str, ...], bool]) -> None:
    price, output, sizes, about = row
    found = CATALOGUE.get(model)
    assert found
    assert (found.price_usd, found.output, found.sizes, found.about) == (Decimal(price), output, sizes, about)


@pytest.mark.parametrize("model", CATALOGUE.rows, ids=lambda model: model.id)
def test_a_row_has_a_name_for_people_and_a_latency(model: Model) -> None:
    assert model.name.startswith("Recraft V4")
    assert model.latency_seconds > 0


def test_no_two_rows_have_one_id_or_one_name() -> None:
    assert len({model.id for model in CATALOGUE}) == len({model.name for model in CATALOGUE}) == len(CATALOGUE.rows)


def test_who_names_no_model_means_v4_pro() -> None:
    assert CATALOGUE.default is V4_PRO
    assert V4_PRO.id == "recraft/recraftv4-pro"


def test_a_model_that_is_not_in_the_table_is_not_found() -> None:
    assert CATALOGUE.get("recraft/recraftv3") is None
    assert CATALOGUE.get("") is None


@pytest.mark.parametrize("sizes", [PRO_SIZES, HALF_SIZES])
def test_there_are_fourteen_sizes_and_no_two_are_the_same(sizes: tuple[str, ...]) -> None:
    assert len(sizes) == len(set(sizes)) == 14


def test_every_size_of_v4_is_half_of_one_of_v4_pro() -> None:
    pro, half = map(pixels_of, PRO_SIZES), map(pixels_of, HALF_SIZES)
    assert [*pro] == [(2 * width, 2 * height) for width, height in half]


@pytest.mark.parametrize(
    ("model", "size", "pixels"),
    [
        ("recraft/recraftv4-pro", "2048x2048", 2048),
        ("recraft/recraftv4", "1024x1024", 1024),
        ("recraft/recraftv4-pro-vector", "2048x2048", 2048),
        ("recraft/recraftv4-vector", "1024x1024", 1024),
        ("recraft/recraftv4-1-pro", "2048x2048", 2048),
    ],
)
def test_a_model_draws_a_square_by_default_whose_side_its_pictures_have_at_least(model: str, size: str, pixels: int) -> None:
    found = CATALOGUE.get(model)
    assert found
    assert (found.default_size, found.least_long_side) == (size, pixels)


@pytest.mark.parametrize(
    ("sizes", "pixels"),
    [
        (("512x512",), 512),
        (("640x384", "512x512"), 512),
        (("384x640",), 640),
        (("640x384", "384x700"), 640),
    ],
)
def test_the_least_long_side_is_the_smallest_of_the_longer_sides(sizes: tuple[str, ...], pixels: int) -> None:
    assert Model("house/sketch", Decimal(1), sizes).least_long_side == pixels


def test_a_model_that_is_added_comes_last_and_changes_no_other() -> None:
    assert CATALOGUE.with_models([SKETCH]).rows == (*CATALOGUE.rows, SKETCH)


def test_a_model_that_is_known_takes_the_place_of_its_row() -> None:
    own = Model("recraft/recraftv4-pro", Decimal("0.20"), ("1024x1024",))
    catalogue = CATALOGUE.with_models([own, SKETCH])
    assert catalogue.rows == (own, *CATALOGUE.rows[1:], SKETCH)
    assert catalogue.default is own


def test_of_two_models_of_one_id_the_later_counts() -> None:
    later = Model(SKETCH.id, Decimal("0.11"), ("512x512",))
    assert CATALOGUE.with_models([SKETCH, later]).rows == (*CATALOGUE.rows, later)


def test_the_table_itself_stays_as_it_is() -> None:
    rows = CATALOGUE.rows
    CATALOGUE.with_models([SKETCH])
    CATALOGUE.with_prices({V4_PRO.id: Decimal(9)})
    assert CATALOGUE.rows == rows
    assert Catalogue() == CATALOGUE


def test_a_price_that_somebody_says_is_no_longer_about() -> None:
    catalogue = CATALOGUE.with_prices({"recraft/recraftv4-1-pro": Decimal("0.22")})
    found = catalogue.get("recraft/recraftv4-1-pro")
    assert found
    assert (found.price_usd, found.about) == (Decimal("0.22"), False)
    assert [row for row in catalogue if row.id != found.id] == [row for row in CATALOGUE if row.id != found.id]


def test_a_price_that_is_confirmed_is_no_longer_about_either() -> None:
    prices = {model.id: model.price_usd for model in CATALOGUE}
    assert {model.about for model in CATALOGUE.with_prices(prices)} == {False}


def test_prices_can_be_said_of_models_that_a_spec_adds() -> None:
    found = CATALOGUE.with_models([SKETCH]).with_prices({SKETCH.id: Decimal("0.12")}).get(SKETCH.id)
    assert found
    assert found.price_usd == Decimal("0.12")
