"""The contact sheet shows every picture small, with its facts, in whatever language, and never fails for a letter."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics

from pipeline.proof.contact_sheet import contact_sheet, page_count
from pipeline.proof.decisions import Decision, Kind
from pipeline.proof.item_data import Material
from pipeline.proof.page_data import page_data
from pipeline.proof.sheet_facts import FactLine, Tone, facts
from pipeline.proof.sheet_fonts import HAN, HANGUL, KANA, PLAIN, SheetFonts
from pipeline.records import Outcome, Payment, Result, Verdict
from tests.proof.jobs import NOON, job, leaf, printed_leaf

if TYPE_CHECKING:
    from collections.abc import Callable

SENTENCES = (
    "Опавший лист",
    "עלה סתיו על נייר",
    "ورقة خريف",
    "秋の葉とカエデ",
    "秋叶",
    "가을 잎",
    "हिन्दी पत्ता",
    "ใบไม้",
    "🍁 and \U0001f9d1\u200d\U0001f33e",
    "\ud800 \x00 \x1b[31m \u202e e\u0301",
    "x" * 10_000,
    "",
)


def webp(size: tuple[int, int] = (320, 320), mode: str = "RGB") -> bytes:
    body = io.BytesIO()
    Image.new(mode, size, "teal").save(body, "WEBP")
    return body.getvalue()


def sheet(*items: Outcome, thumbnail: Callable[[str], bytes | None] = lambda _: webp(), **said: Any) -> pikepdf.Pdf:
    thumbs = frozenset(f"thumbs/{item.stem}.webp" for item in items)
    data = page_data(job(*items, **said), Material("x", thumbs=thumbs))
    return pikepdf.open(io.BytesIO(contact_sheet(data, thumbnail)))


def images(pdf: pikepdf.Pdf) -> list[list[tuple[int, int, str]]]:
    """Width and height of the pictures of each page, and how their bytes are packed."""
    found = [page.resources.get("/XObject", {}).values() for page in pdf.pages]
    return [[(int(each.Width), int(each.Height), str(each.Filter[-1])) for each in those] for those in found]


def told(item: Outcome, *decisions: Decision) -> list[FactLine]:
    material = Material("x", {item.stem: decisions})
    return list(facts(page_data(job(item), material)["items"][0]))


def test_twenty_pictures_fill_a_page() -> None:
    items = [leaf(f"leaf-{number}") for number in range(21)]
    shades = (webp((320 - number, 320)) for number in range(21))
    assert [len(those) for those in images(sheet(*items, thumbnail=lambda _: next(shades)))] == [20, 1]
    assert [page_count(number) for number in (0, 1, 20, 21, 500)] == [1, 1, 1, 2, 25]


def test_pictures_lie_in_it_as_jpeg_of_their_thumbnails() -> None:
    assert images(sheet(leaf(), thumbnail=lambda _: webp((320, 160)))) == [[(320, 160, "/DCTDecode")]]


@pytest.mark.parametrize(
    "body", [None, b"", b"<svg/>", webp()[:60], b"\x89PNG\r\n\x1a\n"], ids=["none", "empty", "svg", "cut off", "png"]
)
def test_what_is_no_picture_leaves_its_frame_empty(body: bytes | None) -> None:
    assert images(sheet(leaf(), thumbnail=lambda _: body)) == [[]]


def test_a_picture_one_can_see_through_stands_on_white() -> None:
    assert images(sheet(leaf(), thumbnail=lambda _: webp(mode="RGBA"))) == [[(320, 320, "/DCTDecode")]]


def test_a_job_without_items_has_a_page_with_its_title() -> None:
    assert len(sheet().pages) == 1


@pytest.mark.parametrize("prompt", SENTENCES)
def test_any_language_can_stand_in_it(prompt: str) -> None:
    assert len(sheet(leaf(request={"prompt": prompt}, outcome=Result.FAILED, reason=prompt)).pages) == 1


@pytest.mark.parametrize("prompt", SENTENCES)
def test_without_any_font_of_the_system_it_is_made_as_well(prompt: str) -> None:
    fonts = SheetFonts(lambda: iter(()))
    for line in fonts.lines(prompt, 6.0, 150.0, 3):
        assert 0 <= fonts.width(line, 6.0) <= 150.5
        assert all(pdfmetrics.getFont(font) for font, _ in fonts.runs(line))


def test_letters_of_asia_have_fonts_that_every_reader_has() -> None:
    fonts = SheetFonts(lambda: iter(()))
    shown = [(PLAIN, "a "), (HAN, "秋"), (PLAIN, " "), (KANA, "の"), (PLAIN, " "), (HANGUL, "가")]
    assert fonts.runs("a 秋 の 가") == shown


def test_a_letter_that_no_font_has_is_marked() -> None:
    assert SheetFonts(lambda: iter(())).runs("a Ж e\u0301") == [(PLAIN, "a ? e")]


def test_a_font_that_is_damaged_is_passed_over(tmp_path: Path) -> None:
    damaged = tmp_path / "DejaVuSans.ttf"
    damaged.write_bytes(b"\0\1\0\0" + bytes(400))
    assert SheetFonts(lambda: iter((damaged, Path("missing.ttf")))).runs("Ж") == [(PLAIN, "?")]


def test_words_of_right_to_left_scripts_are_turned_round() -> None:
    shown = "".join(piece for _, piece in SheetFonts(lambda: iter(())).runs("ab אב גד 秋"))
    assert shown == "ab ?? ?? 秋"
    fonts = SheetFonts(lambda: iter(()))
    fonts._known |= {char: (PLAIN, char) for char in "אבגד"}
    assert fonts.runs("ab אב גד cd") == [(PLAIN, "ab דג בא cd")]


def test_a_long_text_is_cut_where_a_word_ends_and_says_so() -> None:
    lines = SheetFonts().lines("one two three four five six seven eight nine ten " * 5, 6.0, 100.0, 2)
    assert len(lines) == 2
    assert not lines[0].endswith("…")
    assert lines[1].endswith("…")


def test_under_a_picture_stand_take_size_cost_and_the_worst_colour() -> None:
    found = told(printed_leaf())
    assert [line.text for line in found[:4]] == [
        "leaf",
        "take 1 · 2048x2048 · $0.25 · ΔE 0.9 at most",
        "A5 · 241 ppi · holds",
        "waiting",
    ]


def test_a_size_without_a_name_is_told_in_millimetres_and_too_few_pixels_in_red() -> None:
    size = printed_leaf().print
    assert size
    poster = size.model_copy(update={"trim_mm": (500.0, 700.0), "ppi": 72.3, "verdict": Verdict.FAIL})
    assert told(leaf(print=poster))[2] == FactLine("500 x 700 mm · 72 ppi · too few", Tone.BAD)


def test_who_has_approved_stands_there() -> None:
    item = leaf()
    said = [
        Decision(item=item.id, fingerprint=item.fingerprint, kind=kind, by=by, number=number, at=NOON)
        for number, (kind, by) in enumerate([(Kind.REJECT, "ben"), (Kind.APPROVE, "anna"), (Kind.COMMENT, "carl")], 1)
    ]
    assert told(item, *said)[2] == FactLine("approved by anna · in conflict", Tone.GOOD)


def test_an_item_without_a_picture_says_why() -> None:
    lost = leaf(master=None, outcome=Result.REFUSED, reason="Blocked.", receipt=Payment(charged_usd=Decimal(0)))
    assert told(lost)[2] == FactLine("refused · Blocked.", Tone.BAD)
