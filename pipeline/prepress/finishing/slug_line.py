"""The slug line: which job, item, day and page a sheet is, in small letters above the trim, for those who sort the sheets."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import reportlab
from pikepdf import Array, Dictionary, Name, Stream
from reportlab.pdfbase.ttfonts import TTFontFile

from pipeline.prepress.finishing.page_layout import FAR_BAND, POINTS_PER_MM, points
from pipeline.prepress.finishing.press_marks import all_inks
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from pikepdf import Object, Pdf

    from pipeline.prepress.finishing.page_layout import PageLayout

SIZE = 6.0
"""Points."""
CUT, UNSHOWN = "...", "?"
FIRST, LAST = 32, 126
"""The letters that the font holds: ASCII, of which names of jobs and items are made."""
_SYMBOLIC = 4
"""The flag of a font whose letters are numbered by itself (ISO 32000-1, table 123)."""


def slug_text(job: str, item: str, day: datetime, page: int = 1, pages: int = 1, *, sandbox: bool = False) -> str:
    """What the slug line says; `day` is when the picture was made, UTC."""
    warning = "SANDBOX, not for press - " if sandbox else ""  # first: on a narrow sheet the end is cut
    return f"{warning}{job} - {item} - {day:%Y-%m-%d} - page {page} of {pages}"


def slug_line(pdf: Pdf, layout: PageLayout, text: str, font: Object) -> Object:
    """A form as large as the page that writes `text` in all inks above its marks, from the trim's left edge on.

    What does not fit beside the page's edge is cut. `font` is `slug_font(pdf)`, which all pages of a document share.
    """
    left, _, right, top = layout.media
    start = layout.trim[0]
    shown = _fitting("".join(sign if FIRST <= ord(sign) <= LAST else UNSHOWN for sign in one_line(text)), right - start)
    letters = shown.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    height = top - FAR_BAND * POINTS_PER_MM / 2 - SIZE / 3
    return Stream(
        pdf,
        f"BT /All cs 1 scn /Slug {SIZE:g} Tf {points(start):g} {points(height):g} Td ({letters}) Tj ET".encode(),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([left, 0, right, top]),
        Resources=Dictionary(Font=Dictionary(Slug=font), ColorSpace=Dictionary(All=all_inks(pdf))),
    )


def slug_font(pdf: Pdf) -> Object:
    """The font, with those of its letters that can be shown embedded: Bitstream Vera Sans, which comes with ReportLab."""
    face, subset = _face()
    described = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/MKREDY+BitstreamVeraSans-Roman"),
        Flags=_SYMBOLIC,
        FontBBox=Array([round(side) for side in face.bbox]),
        ItalicAngle=0,
        Ascent=round(face.ascent),
        Descent=round(face.descent),
        CapHeight=round(face.capHeight),
        StemV=round(face.stemV),
        FontFile2=pdf.make_indirect(Stream(pdf, subset, Length1=len(subset))),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=described.FontName,
            FirstChar=FIRST,
            LastChar=LAST,
            Widths=Array([round(_width(code), 2) for code in range(FIRST, LAST + 1)]),
            FontDescriptor=pdf.make_indirect(described),
            ToUnicode=pdf.make_indirect(Stream(pdf, _TO_UNICODE)),
        )
    )


_TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def /CMapName /Adobe-Identity-UCS def\n"
    b"/CMapType 2 def 1 begincodespacerange <00> <FF> endcodespacerange\n"
    b"1 beginbfrange <20> <7E> <0020> endbfrange\n"
    b"endcmap CMapName currentdict /CMap defineresource pop end end"
)


@cache
def _face() -> tuple[TTFontFile, bytes]:
    """The font, and its file with the letters of ASCII alone, each under its own number."""
    face = TTFontFile(str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"))
    return face, face.makeSubset([FIRST] * FIRST + [*range(FIRST, LAST + 1)])


def _width(code: int) -> float:
    """Of a letter, in thousandths of the size."""
    face, _ = _face()
    return float(face.charWidths.get(code, face.defaultWidth))


def _fitting(text: str, width: float) -> str:
    """As much of a text as fits into so many points, cut where it does not."""
    if _long(text) <= width:
        return text
    while text and _long(text + CUT) > width:
        text = text[:-1]
    return text + CUT


def _long(text: str) -> float:
    return sum(_width(ord(sign)) for sign in text) * SIZE / 1000
