"""The pixels that came are judged at the size they are printed at, by the limits of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.models.catalogue import V4_PRO
from pipeline.prepress.checks.inspection import inspect
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.checks.ppi import judge
from pipeline.prepress.pictures import open_picture
from pipeline.records import PrintSize
from tests.prepress.pictures.conftest import artwork, encoded
from tests.prepress.pictures.test_svg import svg
from tests.samples import a_request

if TYPE_CHECKING:
    from PIL import Image

INCH = PrintSize("1x1in", (25.4, 25.4), 0, "sheet", min_ppi=200)


@pytest.mark.parametrize(
    ("side", "code", "level", "limit"),
    [(199, "ppi.too-low", "fail", 200), (200, "ppi.low", "warn", 224), (224, "ppi.low", "warn", 224)],
)
def test_too_few_pixels_fail_and_few_are_warned_of(side, code, level, limit):
    finding = judge((side, side), INCH, V4_PRO.offered)
    assert finding
    assert (finding.code, finding.level.value, finding.measured, finding.limit) == (code, level, side, limit)


def test_enough_pixels_are_nothing_to_speak_of():
    assert judge((225, 225), INCH, V4_PRO.offered) is None


@pytest.fixture
def found(tmp_path):
    """The codes of what is found on a picture for which 256x256 px were asked, printed at a size."""

    def look(came: Image.Image | bytes, print_size: PrintSize | None) -> set[str]:
        path = tmp_path / "came"
        path.write_bytes(came if isinstance(came, bytes) else encoded(came, "PNG"))
        limits = Limits(min_long_side=64, exact_size=False)
        with open_picture(path) as picture:
            findings = inspect(picture, a_request("x", size="256x256"), limits, print_size).findings
        return {finding.code for finding in findings if finding.check == "ppi"}

    return look


def test_the_check_is_asked_only_where_there_is_a_print_size(found):
    assert found(artwork(128, 128), INCH) == {"ppi.too-low"}
    assert found(artwork(128, 128), None) == set()


def test_a_vector_has_all_the_pixels_it_needs(found):
    assert found(svg(attributes='viewBox="0 0 10 10"'), INCH) == set()
