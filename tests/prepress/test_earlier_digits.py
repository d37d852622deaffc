"""Print files that lie on a shelf of an earlier version keep their place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.prepress.colour.press_profiles import open_profile
from pipeline.prepress.deliveries import Delivery, Sheet, Ticket
from pipeline.prepress.pdf_pages import PdfPage

STEM = "shield/0123456789abcdef"
A6 = Sheet(105.0, 148.0, 3.0, "A6")
PRESS = open_profile()
PDF = Delivery("pdf", "cmyk", PRESS)
SEVERAL = (Delivery("tiff", "cmyk", PRESS), Delivery("jpeg", bleed_from="mirror"), Delivery("pdf", profile=PRESS))


@pytest.mark.parametrize(("deliveries", "digits"), [((PDF,), "021732b5"), (SEVERAL, "fc8761b6")])
def test_what_was_asked_for_before_lies_where_the_version_before_put_it(deliveries: tuple[Delivery, ...], digits: str) -> None:
    assert Ticket("autumn", deliveries).folder(STEM, A6) == f"prints/{STEM}-{digits}"


@pytest.mark.parametrize("page", [PdfPage("x-1a"), PdfPage(marks=("crop",)), PdfPage(marks=("crop",), mark_offset=5.0)])
def test_another_page_lies_in_another_folder(page: PdfPage) -> None:
    folders = {Ticket("autumn", (each,)).folder(STEM, A6) for each in (PDF, replace(PDF, page=page))}
    assert len(folders) == 2


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"format": "jpeg", "page": PdfPage(marks=("crop",))}, "for pdf alone"),
        ({"format": "pdf", "profile": PRESS, "page": PdfPage("x-1a")}, "holds no RGB"),
    ],
)
def test_a_page_that_cannot_be_is_no_delivery(wanted: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Delivery(**wanted)  # type: ignore[arg-type]
