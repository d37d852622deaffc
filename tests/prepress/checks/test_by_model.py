"""What a job does not say about its pictures follows the model that makes them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pipeline.models.catalogue import V4_PRO
from pipeline.prepress.checks.inspection import inspect
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.pictures import open_picture
from pipeline.records import Model, PrintSize
from tests.prepress.pictures.conftest import artwork, encoded
from tests.prepress.pictures.test_svg import SHAPES, svg
from tests.samples import a_request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Codes = Callable[..., dict[str, str]]

SMALL = Model("small", Decimal("0.01"), ("256x256", "384x192", "192x384"))
VECTOR = replace(V4_PRO, id="vector", output="vector")
SQUARE = svg(SHAPES, attributes='viewBox="0 0 10 10"')
A0 = PrintSize("A0", (841.0, 1189.0))


@pytest.fixture
def codes(tmp_path) -> Codes:
    """Inspect what came from a model for a request of 256x256 px: the codes of what was found, each with its level."""

    def look(came: bytes, model: Model = V4_PRO, print_size: PrintSize | None = None, **limits: object) -> Mapping[str, str]:
        (tmp_path / "came").write_bytes(came)
        with open_picture(tmp_path / "came") as picture:
            found = inspect(picture, a_request("x", "256x256", model=model), Limits(**limits), print_size)
        return {finding.code: finding.level.value for finding in found.findings if finding.check != "gamut"}

    return look


def test_a_raster_has_the_long_side_that_its_model_promises(codes):
    picture = encoded(artwork(256, 256), "PNG")
    assert codes(picture, SMALL) == {}
    assert codes(picture) == codes(picture, V4_PRO) == {"resolution.too-small": "fail"}


def test_what_the_job_says_goes_before_the_model(codes):
    picture = encoded(artwork(256, 256), "PNG")
    assert codes(picture, SMALL, min_long_side=257) == {"resolution.too-small": "fail"}
    assert codes(picture, V4_PRO, min_long_side=256) == {}
    assert codes(SQUARE, VECTOR, formats=["webp"]) == {"format.not-wanted": "fail"}


def test_vectors_are_expected_of_a_vector_model_and_pixels_are_not(codes):
    assert codes(SQUARE, VECTOR) == {}
    assert codes(encoded(artwork(256, 256), "PNG"), VECTOR, min_long_side=1) == {"format.not-wanted": "fail"}


def test_a_drawing_without_anything_in_it_is_blank(codes):
    assert codes(svg(), VECTOR) == {"aspect.not-as-asked": "fail", "blank.flat": "fail"}


def test_a_drawing_is_measured_as_a_picture_is(tmp_path):
    (tmp_path / "came").write_bytes(svg(SHAPES, attributes='viewBox="0 0 10 10"'))
    asked = a_request("x", "256x256", model=VECTOR, colors=[(0xCC, 0x33, 0x33), (0, 255, 0)])
    with open_picture(tmp_path / "came") as picture:
        found = inspect(picture, asked, Limits(), PrintSize("A6", (105.0, 148.0), 3.0))
    assert {"palette.missing-colour", "gamut.lost"} >= {each.code for each in found.findings if each.level != "info"}
    assert {"ink.most", "gamut.lost_share", "clipping.white", "duplicates.hash"} <= set(found.measures)
    assert found.measures["ink.most"] > 100


DRAWN = {
    "live text": ('<text x="1" y="5" font-size="4">Ink</text>', {"mode.live-text": "warn"}),
    "a colour that is not read": ('<path d="M0 0h5v5z" fill="color(display-p3 1 0 0)"/>', {"mode.drawn-in-part": "warn"}),
    "a nest that nothing draws": ("<g opacity='.5'>" * 250 + "</g>" * 250, {"mode.not-drawn": "fail"}),
}


@pytest.mark.parametrize("name", DRAWN)
def test_what_cannot_be_drawn_as_it_is_written_is_told(codes, name):
    body, expected = DRAWN[name]
    assert codes(svg(SHAPES + body, 'viewBox="0 0 10 10"'), VECTOR) == expected


def test_a_vector_from_a_raster_model_is_taken_as_ever(codes):
    assert codes(SQUARE) == {}


def test_a_vector_holds_at_any_trim(codes):
    assert codes(SQUARE, VECTOR, A0) == {}


def test_the_advice_names_sizes_of_the_model_itself(tmp_path):
    (tmp_path / "came").write_bytes(encoded(artwork(256, 256), "PNG"))
    with open_picture(tmp_path / "came") as picture:
        found = inspect(picture, a_request("x", "256x256", model=SMALL), Limits(), PrintSize("x", (64.0, 32.0), 0.0))
    (too_low,) = [finding for finding in found.findings if finding.code == "ppi.too-low"]
    assert "`size: 384x192`" in too_low.text


def test_the_limits_of_v4_pro_are_what_the_schema_shows():
    limits, shown = Limits().for_model(V4_PRO), Limits.model_json_schema()["properties"]
    assert (limits.min_long_side, limits.formats) == (2048, ("webp", "png", "jpeg", "svg"))
    assert (shown["min_long_side"]["default"], tuple(shown["formats"]["default"])) == (limits.min_long_side, limits.formats)
