"""An SVG of the sandbox goes the whole way that one of a vector model does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.models.catalogue import CATALOGUE
from pipeline.prepress.checks.inspection import inspect
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.colour.press_profiles import open_profile
from pipeline.prepress.deliveries import Delivery, Rights, Ticket
from pipeline.prepress.finishing import finish
from pipeline.prepress.pictures import open_picture
from pipeline.records import Order, PrintSize
from tests.samples import a_request

VECTOR = CATALOGUE.get("recraft/recraftv4-pro-vector")
A6 = PrintSize("A6", (105.0, 148.0), 3.0)


@pytest.fixture(params=["A shield", "A city at night"])
def request_of_a_vector(request):
    return a_request(request.param, "1664x2560", model=VECTOR)


@pytest.fixture
def master(opened, request_of_a_vector, tmp_path):
    caller = opened()
    link = caller.link(request_of_a_vector.prompt, size=request_of_a_vector.size, model=VECTOR.id)
    path = tmp_path / "master"
    path.write_bytes(caller.fetch(link).content)
    return path


def test_it_opens_as_an_svg_of_the_size_that_was_asked_for(master):
    with open_picture(master) as picture:
        assert (picture.media_type, picture.width, picture.height) == ("image/svg+xml", 1664, 2560)


def test_no_check_has_anything_against_it(master, request_of_a_vector):
    with open_picture(master) as picture:
        assert inspect(picture, request_of_a_vector, Limits(), A6).findings == ()


@pytest.mark.parametrize("color", ["rgb", "cmyk"])
def test_it_becomes_a_page_of_vectors(master, request_of_a_vector, tmp_path, color):
    ticket = Ticket("autumn", (Delivery("pdf", color, open_profile()),), Rights(), sandbox=True)
    order = replace(Order("shield", request_of_a_vector), print=A6)
    made_at = datetime(2026, 11, 22, tzinfo=UTC)
    done = finish(order, master, ticket, master_sha256="ab" * 32, made_at=made_at, folder=tmp_path / "prints")
    ((_, file),) = done.files
    assert done.findings == ()
    page = file.read_bytes()
    assert page.startswith(b"%PDF-")
    assert b"/Subtype /Image" not in page
