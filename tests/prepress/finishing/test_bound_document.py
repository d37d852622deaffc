"""Many pages in one file, as the programs of press people read it."""

from __future__ import annotations

import io
import re
import tracemalloc
from dataclasses import replace

import pytest
from pikepdf import Name, Pdf, Stream
from PIL import Image

from pipeline.prepress.deliveries import Delivery, Sheet, Ticket
from pipeline.prepress.finishing import finish
from pipeline.prepress.finishing.bound_document import BoundPage, bind
from pipeline.prepress.pdf_documents import WantedDocument
from pipeline.prepress.pdf_pages import MARKS, PdfPage
from pipeline.records import Order
from tests.prepress.finishing.conftest import A6, MADE_AT, RIGHTS, SVG, said_by, tags
from tests.samples import a_request

COLOURS = ("#1F3A5F", "#A4243B", "#D8973C", "#F4F1E8")
KINDS = [("cmyk", "x-1a", MARKS), ("cmyk", "x-4", ()), ("rgb", "x-4", MARKS)]


@pytest.fixture
def deck(tmp_path, press):
    """A document of four cards and a drawing, with its delivery and its pages as they were delivered."""

    def make(color, standard, marks):
        delivery = Delivery("pdf", color, press, page=PdfPage(standard, marks))
        ticket = Ticket("autumn", (delivery,), RIGHTS)
        pages = []
        for number, look in enumerate((*COLOURS, SVG)):
            master = tmp_path / f"{number}"
            if look == SVG:
                master.write_text(SVG)
            else:
                Image.new("RGB", (400, 500), look).save(master, "PNG")
            size = A6 if number else replace(A6, trim_mm=(60.0, 90.0))
            order = replace(Order(f"card-{number}", a_request(f"card {number}")), print=size)
            made = finish(order, master, ticket, master_sha256="ab" * 32, made_at=MADE_AT, folder=tmp_path / f"p{number}")
            ((_, file),) = made.files
            pages.append(BoundPage(order.item, Sheet.of(size), file.read_bytes()))
        wanted = WantedDocument("deck.pdf", tuple(page.item for page in pages), delivery)
        path = tmp_path / "deck.pdf"
        with path.open("wb") as out:
            bind(out, wanted, ticket, pages)
        return path, pages, wanted, ticket

    return make


@pytest.mark.parametrize(("color", "standard", "marks"), KINDS)
def test_every_program_reads_all_pages_with_their_boxes(deck, color, standard, marks):
    path, pages, *_ = deck(color, standard, marks)
    assert "No syntax or stream encoding errors" in said_by("qpdf", "--check", path)
    assert "Pages: 5" in said_by("mutool", "info", path)
    said = said_by("pdfinfo", "-box", "-l", "9", path)
    assert re.search("PDF subtype: +PDF/" + ("X-1a:2003" if standard == "x-1a" else "X-4"), said)
    assert tags(path)["PDF:PageCount"] == 5
    assert tags(path)["XMP-dc:Title"] == "deck"
    with Pdf.open(path) as bound:
        for page, alone in zip(bound.pages, pages, strict=True):
            with Pdf.open(io.BytesIO(alone.body)) as pdf:
                for box in "/MediaBox", "/BleedBox", "/TrimBox":
                    assert [float(side) for side in page.obj[box]] == [float(side) for side in pdf.pages[0].obj[box]]
        assert len(bound.Root.OutputIntents) == 1
        assert str(bound.trailer.Info.GTS_PDFXVersion) == ("PDF/X-1a:2003" if standard == "x-1a" else "PDF/X-4")
        assert Name.Filter not in bound.Root.Metadata


@pytest.mark.parametrize(("color", "standard", "marks"), KINDS[:1])
def test_ghostscript_separates_each_page_into_the_inks_of_its_own_file(deck, tmp_path, color, standard, marks):
    path, pages, *_ = deck(color, standard, marks)
    (tmp_path / "alone.pdf").write_bytes(pages[1].body)
    inks = []
    for source, first in (path, 2), (tmp_path / "alone.pdf", 1):
        whole = tmp_path / f"{source.stem}.tif"
        said_by(
            *("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=tiffsep", "-r36"),
            *(f"-dFirstPage={first}", f"-dLastPage={first}", f"-sOutputFile={whole}", source),
        )
        names = (whole.with_stem(f"{whole.stem}({ink})") for ink in ("Cyan", "Magenta", "Yellow", "Black"))
        plates = [Image.open(name).convert("L") for name in names]
        inks.append([plate.getpixel((plate.width // 2, plate.height // 2)) for plate in plates])
    assert inks[0] == inks[1]
    assert len(set(inks[0])) > 1


def test_each_slug_line_tells_its_page(deck):
    path, *_ = deck(*KINDS[0])
    said = said_by("pdftotext", path, "-")
    assert re.findall(r"(card-\d) - 2026-11-22 - page (\d) of 5", said) == [(f"card-{n}", f"{n + 1}") for n in range(5)]
    assert len(said_by("pdffonts", path).splitlines()) == 3  # one font, after two lines of heading


def test_what_pages_share_is_in_it_once(deck):
    path, pages, *_ = deck(*KINDS[2])
    with Pdf.open(path) as bound:
        profiles = [each for each in bound.objects if isinstance(each, Stream) and Name.N in each]
        assert sorted(int(each.N) for each in profiles) == [3, 4]  # sRGB, and that of the output intent
    assert path.stat().st_size < sum(len(page.body) for page in pages)


def test_the_same_pages_give_the_same_bytes(deck):
    path, pages, wanted, ticket = deck(*KINDS[0])
    again = io.BytesIO()
    bind(again, wanted, ticket, pages)
    assert again.getvalue() == path.read_bytes()


def test_a_long_document_takes_the_memory_of_a_page(deck):
    _, pages, wanted, ticket = deck(*KINDS[1])
    names = tuple(f"card-{number}" for number in range(300))
    long = replace(wanted, items=names)

    class Nowhere(io.RawIOBase):
        written = 0

        def write(self, body):
            self.written += len(body)
            return len(body)

    peaks = []
    for number in (10, 300):
        out = Nowhere()
        # No two pages are the same: each has a picture of its own.
        cards = (
            BoundPage(name, pages[1].sheet, pages[1].body.replace(b"/Height 500", b"/Height %d" % (200 + at)))
            for at, name in enumerate(names[:number])
        )
        tracemalloc.start()
        bind(out, long, ticket, cards)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 500_000
