"""The standard and the marks of a PDF as the spec asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.prepress.pdf_pages import MARKS, PLAIN_PAGE, PdfPage

if TYPE_CHECKING:
    from tests.spec.conftest import Load, Mistakes

HEAD = "job: j\ndefaults: {print: {trim: A6}}\nprompts: [{id: a, prompt: x}]\n"


@pytest.mark.parametrize(
    ("said", "page"),
    [
        ("", PLAIN_PAGE),
        (", standard: x-4", PLAIN_PAGE),
        (", standard: x-1a", PdfPage("x-1a")),
        (", marks: true", PdfPage(marks=MARKS)),
        (", marks: false", PLAIN_PAGE),
        (", marks: [slug, crop, slug]", PdfPage(marks=("crop", "slug"))),
        (", marks: [crop], mark_offset: 0.25in", PdfPage(marks=("crop",), mark_offset=6.35)),
    ],
)
def test_what_is_said_of_the_page_is_read(load: Load, said: str, page: PdfPage) -> None:
    (made,) = load(f"{HEAD}deliver: [{{format: pdf, color: cmyk{said}}}]\n").deliveries
    assert made.page == page


@pytest.mark.parametrize(
    ("wanted", "place", "says"),
    [
        ("{format: pdf, standard: x-1a}", "4:35", "PDF/X-1a holds no rgb"),
        ("{format: tiff, standard: x-4}", "4:36", "`standard` is for pdf alone"),
        ("{format: jpeg, marks: true}", "4:33", "`marks` is for pdf alone: a JPEG has no page for it"),
        ("{format: pdf, mark_offset: 3mm}", "4:38", "there are no `marks`"),
        ("{format: pdf, marks: true, mark_offset: 2mm}", "4:10", "less than the bleed of `a`, 3mm"),
        ("{format: pdf, marks: [crop, colour-bar]}", "4:39", "`colour-bar`: did you mean `color-bar`?"),
        ("{format: pdf, standard: x1b}", "4:35", "`standard` must be x-4 or x-1a"),
    ],
)
def test_what_cannot_be_is_a_mistake_at_its_place(mistakes: Mistakes, wanted: str, place: str, says: str) -> None:
    (said,) = mistakes(f"{HEAD}deliver: [{wanted}]\n")
    assert said.startswith(f"spec.yaml:{place}: ")
    assert says in said


@pytest.mark.parametrize("called", ["X-1a", "x1a", "PDF/X-1a", "'PDF/X-1a:2003'"])
def test_the_standard_goes_by_the_names_that_printers_have_for_it(load: Load, called: str) -> None:
    wanted = f"color: CMYK, standard: {called}"
    spec = load(f"{HEAD}deliver: [{{format: pdf, {wanted}}}]\ndocuments: [{{name: d.pdf, {wanted}}}]\n")
    assert spec.deliveries[0].page.standard == spec.documents[0].delivery.page.standard == "x-1a"
