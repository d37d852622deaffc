"""Documents as the spec asks for them: their pages are known before anything is paid for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.prepress.colour.presses import profile_called

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spec.conftest import Load, Mistakes

CARDS = "{id: 'card-{n}', prompt: 'x {n}', for_each: {n: [1, 2]}}"
HEAD = f"job: j\ndefaults: {{print: {{trim: A6}}}}\nprompts: [{CARDS}, {{id: cover, prompt: c}}]\n"
PDFS = "deliver: [{format: pdf, color: cmyk}, {format: pdf}, {format: jpeg}]\n"


@pytest.mark.parametrize(
    ("said", "items"),
    [
        ("{name: deck.pdf, color: cmyk}", ("card-1", "card-2", "cover")),
        ("{name: deck.pdf, color: cmyk, items: [cover, 'card-*']}", ("cover", "card-1", "card-2")),
        ("{name: deck.pdf, color: cmyk, items: ['card-2', '*']}", ("card-2", "card-1", "cover")),
    ],
)
def test_the_pages_are_in_the_order_that_was_asked_for(load: Load, said: str, items: tuple[str, ...]) -> None:
    (document,) = load(f"{HEAD}{PDFS}documents: [{said}]\n").documents
    assert (document.name, document.items) == ("deck.pdf", items)
    assert (document.delivery.format, document.delivery.color) == ("pdf", "cmyk")


def test_one_pdf_needs_no_telling_apart(load: Load) -> None:
    (document,) = load(f"{HEAD}deliver: [{{format: pdf}}, {{format: jpeg}}]\ndocuments: [{{name: d.pdf}}]\n").documents
    assert document.delivery.format == "pdf"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{PDFS}documents: [{{name: d.pdf}}]", "5:13: 2 pdf files of `deliver` fit: say which"),
        (
            f"{PDFS}documents: [{{name: d.pdf, standard: x-1a}}]",
            "5:13: its pages are pdf files of `deliver`, and none there fits",
        ),
        ("deliver: [{format: jpeg}]\ndocuments: [{name: d.pdf}]", "5:13: its pages are pdf files of `deliver`, and none there"),
        ("documents: [{name: d.pdf}]", "4:13: its pages are pdf files of `deliver`"),
        ("deliver: [{format: pdf}]\ndocuments: [{name: d.pdf, items: [card-3]}]", "5:35: `card-3`: did you mean `card-"),
        ("deliver: [{format: pdf}]\ndocuments: [{name: d.pdf, items: ['z*']}]", "5:35: `z*` fits no item of this job"),
        (
            "deliver: [{format: pdf}]\ndocuments: [{name: d.pdf}, {name: D.pdf}]",
            "5:35: `D.pdf` is the name of a document",
        ),
        ("deliver: [{format: pdf}]\ndocuments: [{name: d}]", "5:20: `name` must be the name of a file that ends with .pdf"),
        ("deliver: [{format: pdf}]\ndocuments: [{name: ../d.pdf}]", "5:20: `name` must be the name of a file"),
        ("deliver: [{format: pdf}]\ndocuments: [{name: con.pdf}]", "5:20: `con.pdf` is the name of a device"),
        ("deliver: [{format: pdf}]\ndocuments: [{name: d.pdf, item: [cover]}]", "5:27: `item`: did you mean `items`?"),
    ],
)
def test_what_cannot_be_bound_is_a_mistake_at_its_place(mistakes: Mistakes, text: str, said: str) -> None:
    (found,) = mistakes(f"{HEAD}{text}\n")
    assert found.startswith(f"spec.yaml:{said}")


def test_pages_of_two_presses_are_no_document_and_of_one_it_is_made_for_that(
    load: Load, mistakes: Mistakes, folder: Path
) -> None:
    (folder / "thin.icc").write_bytes(profile_called("Thin newsprint", ink=0.7))
    pages = "job: j\ndefaults: {print: {trim: A6}}\nprompts:\n  - {id: a, prompt: x, print: {press: thin.icc}}\n"
    other = "  - {id: b, prompt: y}\n"
    files = "deliver: [{format: pdf, color: cmyk}]\n"
    (found,) = mistakes(f"{pages}{other}{files}documents: [{{name: d.pdf}}]\n")
    assert "7:13: its pages are made for Thin newsprint and the shipped profile, and a document for one press" in found
    (document,) = load(f"{pages}{other}{files}documents: [{{name: d.pdf, items: [a]}}]\n").documents
    assert document.delivery.profile
    assert document.delivery.profile.name == "Thin newsprint"
