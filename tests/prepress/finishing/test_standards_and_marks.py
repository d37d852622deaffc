"""PDF/X-1a and the marks outside the bleed, as the programs of press people read them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from pikepdf import Name, Pdf, Stream
from PIL import Image

from pipeline.prepress.finishing.slug_line import slug_text
from pipeline.prepress.pdf_pages import MARKS, PdfPage
from tests.prepress.finishing.conftest import A6, MADE_AT, SVG, rendered, said_by, tags
from tests.prepress.finishing.test_pdf_x import device_colours

MM = 72 / 25.4
X_1A = {"format": "pdf", "color": "cmyk", "page": PdfPage("x-1a")}
MARKED = {"format": "pdf", "color": "cmyk", "page": PdfPage(marks=MARKS)}
PLATES = ("Cyan", "Magenta", "Yellow", "Black")
PPI = 300
"""Of the plates that tests look at: a line of 0.25 pt is one pixel there."""


def boxes(path):
    said = said_by("pdfinfo", "-box", path)
    return {name: [float(n) for n in sides.split()] for name, sides in re.findall(r"(\w+Box): +([\d. ]+)", said)}


def plates(path):
    """The plates of a page as Ghostscript separates them, by ink: 0 is solid."""
    whole = path.with_suffix(".plates.tif")
    said_by("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=tiffsep", f"-r{PPI}", f"-sOutputFile={whole}", path)
    found = {}
    for ink in PLATES:
        with Image.open(whole.with_stem(f"{whole.stem}({ink})")) as plate:
            found[ink] = plate.convert("L")
    return found


def darkest(plate, box):
    """The darkest pixel of a part of a plate; left, bottom, right and top in mm from the lower left corner."""
    left, bottom, right, top = (round(side / 25.4 * PPI) for side in box)
    return plate.crop((left, plate.height - top, right, plate.height - bottom)).getextrema()[0]


@pytest.mark.parametrize("kind", ["webp", "svg"])
def test_x_1a_is_read_as_such_and_holds_inks_alone(delivered, master, kind):
    record, file, findings = delivered(master(kind), **X_1A)
    assert findings == ()
    assert "built to PDF/X-1a:2003" in record.description
    assert file.read_bytes().startswith(b"%PDF-1.4")
    assert "No syntax or stream encoding errors" in said_by("qpdf", "--check", file)
    said = said_by("pdfinfo", file)
    assert re.search(r"PDF version: +1\.4", said)
    assert re.search(r"PDF subtype: +PDF/X-1a:2003", said)
    assert "Pages: 1" in said_by("mutool", "info", file)
    found = tags(file)
    assert found["PDF:GTS_PDFXVersion"] == "PDF/X-1a:2003"
    assert str(found["PDF:Trapped"]).lower() == "false"
    assert "XMP-pdfxid:GTS_PDFXVersion" not in found
    with Pdf.open(file) as pdf:
        assert device_colours(pdf) == {"/DeviceCMYK"}
        assert b"/ICCBased" not in file.read_bytes()
        (page,) = pdf.pages
        assert Name.Group not in page
        assert Name.OCProperties not in pdf.Root
        assert not [each for each in pdf.objects if isinstance(each, Stream) and each.get(Name.Type) in ("/ObjStm", "/XRef")]
        (intent,) = pdf.Root.OutputIntents
        assert (str(intent.OutputConditionIdentifier), intent.DestOutputProfile.N) == ("FOGRA39", 4)


def test_what_shows_through_lies_as_pixels_in_x_1a(delivered, master):
    path = master("svg")
    path.write_text(SVG.replace("<circle", '<circle fill-opacity=".5"'))
    record, file, (finding,) = delivered(path, **X_1A)
    assert (finding.code, "built to PDF/X-1a:2003" in record.description) == ("finishing.by-pixels", True)
    with Pdf.open(file) as pdf:
        assert device_colours(pdf) == {"/DeviceCMYK"}
        assert Name.Group not in pdf.pages[0]


@pytest.mark.parametrize(
    ("marks", "bleed", "offset", "across", "down"),
    [
        (MARKS, 3.0, None, 9.0, 16.0),
        (("crop", "registration"), 3.0, None, 9.0, 9.0),
        (("crop",), 5.0, None, 11.0, 11.0),
        (("crop", "slug"), 0.0, None, 9.0, 16.0),
        (("crop",), 3.0, 6.5, 12.5, 12.5),
    ],
)
def test_the_boxes_leave_the_marks_outside_the_bleed(delivered, master, marks, bleed, offset, across, down):
    size = replace(A6, bleed_mm=bleed)
    _, file, _ = delivered(master(), size=size, format="pdf", color="cmyk", page=PdfPage(marks=marks, mark_offset=offset))
    assert "No syntax or stream encoding errors" in said_by("qpdf", "--check", file)
    found = boxes(file)
    trim = [across * MM, down * MM, (across + 105) * MM, (down + 148) * MM]
    assert found["MediaBox"] == pytest.approx([0, 0, (2 * across + 105) * MM, (2 * down + 148) * MM], abs=0.01)
    assert found["TrimBox"] == pytest.approx(trim, abs=0.01)
    grown = [side + bleed * MM * sign for side, sign in zip(trim, (-1, -1, 1, 1), strict=True)]
    assert found["BleedBox"] == pytest.approx(grown, abs=0.01)


def test_each_plate_has_every_mark(delivered, master):
    """On a white picture there is nothing else in the inks."""
    _, file, _ = delivered(master(Image.new("RGB", (512, 512), "white")), **MARKED)
    for plate in plates(file).values():
        for corner in (8, 9.5, 10, 11), (113, 9.5, 115, 11), (8, 168, 10, 169), (113, 168, 115, 169):
            assert darkest(plate, corner) == 0
        assert darkest(plate, (1, 85, 5, 95)) == 0  # the registration mark of the left side
        assert darkest(plate, (9, 176, 60, 180)) == 0  # the slug line
        assert darkest(plate, (9, 16, 114, 164)) == 255  # nothing in the trim
        assert darkest(plate, (6.2, 13.2, 116.8, 166.8)) == 255  # nor in the bleed


def test_the_bar_has_a_solid_patch_of_each_ink_alone(delivered, master):
    _, file, _ = delivered(master(Image.new("RGB", (512, 512), "white")), **MARKED)
    found = plates(file)
    start = (123 - 16 * 5) / 2
    for number, ink in enumerate(PLATES):
        patch = (start + 5 * number + 1, 2, start + 5 * number + 4, 5)
        assert {each: darkest(plate, patch) for each, plate in found.items()} == dict.fromkeys(PLATES, 255) | {ink: 0}


@pytest.mark.parametrize("color", ["rgb", "cmyk"])
def test_the_slug_line_can_be_read_in_an_embedded_font(delivered, master, color):
    _, file, _ = delivered(master(), sandbox=True, format="pdf", color=color, page=PdfPage(marks=MARKS))
    assert said_by("pdftotext", file, "-").strip() == "SANDBOX, not for press - autumn - shield - 2026-11-22 - page 1 of 1"
    (font,) = said_by("pdffonts", file).splitlines()[2:]
    assert re.search(r"TrueType +\S+ +yes yes yes", font)


def test_a_slug_line_that_is_too_long_is_cut_at_the_edge(delivered, master):
    _, file, _ = delivered(master(), replace(A6, trim="25x25mm", trim_mm=(25.0, 25.0)), format="pdf", page=PdfPage(marks=MARKS))
    text = said_by("pdftotext", file, "-").strip()
    assert text.startswith("autumn - shield")
    assert text.endswith("...")
    page = rendered(file)
    assert page.size[0] == pytest.approx(43, abs=1)


def test_the_slug_line_names_job_item_day_and_page():
    assert slug_text("autumn", "shield", MADE_AT, 3, 52) == "autumn - shield - 2026-11-22 - page 3 of 52"


def test_a_page_without_marks_is_the_page_of_the_version_before(delivered, master):
    _, file, _ = delivered(master(), format="pdf", color="cmyk")
    with Pdf.open(file) as pdf:
        (page,) = pdf.pages
        assert page.Contents.read_bytes() == b"q 314.6457 0 0 436.5354 0 0 cm /Art Do Q"
        assert set(page.Resources.XObject.keys()) == {"/Art"}
