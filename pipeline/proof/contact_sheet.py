"""The contact sheet: all pictures of a job small on A4, twenty a page, with a few facts under each, as a PDF."""

from __future__ import annotations

import io
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PIL import Image
from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.proof.sheet_facts import Tone, facts
from pipeline.proof.sheet_fonts import BOLD, SheetFonts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Json = dict[str, Any]

ACROSS, DOWN = 5, 4
PAGE = landscape(A4)
"""Points, as all lengths here."""
MARGIN, HEAD, GAP = 10 * mm, 9 * mm, 3 * mm
TITLE, SMALL, LEADING = 11.0, 6.0, 7.2
TEXT_LINES = 7
"""Under a picture: its name, three lines of facts and three of its prompt."""
JPEG_QUALITY = 85
_SETTINGS = threading.Lock()
"""ReportLab's settings are those of the whole process."""

INK, GREY, FRAME = HexColor("#1A1A1A"), HexColor("#5C5C5C"), HexColor("#D0D0D0")
TONES: Mapping[Tone, Color] = {
    Tone.PLAIN: INK,
    Tone.QUIET: GREY,
    Tone.GOOD: HexColor("#1B6E3C"),
    Tone.BAD: HexColor("#A31621"),
}


@dataclass(frozen=True)
class Cell:
    """Where one picture stands with its text: its lower left corner, and its size."""

    left: float
    bottom: float
    width: float
    height: float


def contact_sheet(data: Json, thumbnail: Callable[[str], bytes | None]) -> bytes:
    """The PDF of a page's JSON (`page_data`). `thumbnail` gives the bytes under a key, None where there are none.

    What is no picture leaves its frame empty. 10 ms CPU a picture: small ones alone are decoded, and lie in it as JPEG.
    """
    with _bytes_as_they_are():
        return _drawn(data, thumbnail)


@contextmanager
def _bytes_as_they_are() -> Iterator[None]:
    """Have ReportLab put JPEG into the file as it is: as text it took half of the time, and a quarter more room."""
    with _SETTINGS:
        usual, rl_config.useA85 = rl_config.useA85, 0
        try:
            yield
        finally:
            rl_config.useA85 = usual


def _drawn(data: Json, thumbnail: Callable[[str], bytes | None]) -> bytes:
    body, fonts = io.BytesIO(), SheetFonts()
    canvas = Canvas(body, pagesize=PAGE, pageCompression=1, invariant=1)
    canvas.setTitle(f"{data['job']}: contact sheet, edition {data['number']}")
    canvas.setCreator("Makeready")
    cells, items = _cells(), data["items"]
    pages = [items[start : start + len(cells)] for start in range(0, len(items), len(cells))] or [[]]
    for number, some in enumerate(pages, start=1):
        _draw_head(canvas, fonts, data, f"{number} / {len(pages)}")
        for cell, item in zip(cells, some, strict=False):
            _draw_item(canvas, fonts, cell, item, thumbnail(item["thumb"]) if "thumb" in item else None)
        canvas.showPage()
    canvas.save()
    return body.getvalue()


def page_count(items: int) -> int:
    """How many pages so many items take."""
    return max(1, -(-items // (ACROSS * DOWN)))


def _cells() -> list[Cell]:
    """The places of a page, line by line from its upper left."""
    width = (PAGE[0] - 2 * MARGIN - (ACROSS - 1) * GAP) / ACROSS
    height = (PAGE[1] - 2 * MARGIN - HEAD - (DOWN - 1) * GAP) / DOWN
    return [
        Cell(MARGIN + column * (width + GAP), MARGIN + (DOWN - 1 - row) * (height + GAP), width, height)
        for row in range(DOWN)
        for column in range(ACROSS)
    ]


def _draw_head(canvas: Canvas, fonts: SheetFonts, data: Json, page: str) -> None:
    base = PAGE[1] - MARGIN - TITLE
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, TITLE)
    canvas.drawString(MARGIN, base, str(data["job"])[:80])
    about = f"edition {data['number']} · {data['run']['ended_at'][:16].replace('T', ' ')} · page {page}"
    if data["run"].get("sandbox"):
        about = f"painted by the sandbox, not by the model · {about}"
    _draw_line(canvas, fonts, PAGE[0] - MARGIN - fonts.width(about, 8.0), base, about, size=8.0)


def _draw_item(canvas: Canvas, fonts: SheetFonts, cell: Cell, item: Json, thumbnail: bytes | None) -> None:
    text = TEXT_LINES * LEADING
    _draw_picture(canvas, Cell(cell.left, cell.bottom + text, cell.width, cell.height - text), thumbnail)
    base = cell.bottom + text - LEADING
    told = [(line, fact.tone) for fact in facts(item) for line in fonts.lines(fact.text, SMALL, cell.width, fact.lines)]
    for line, tone in told[:TEXT_LINES]:
        canvas.setFillColor(TONES[tone])
        _draw_line(canvas, fonts, cell.left, base, line, size=SMALL)
        base -= LEADING


def _draw_picture(canvas: Canvas, room: Cell, thumbnail: bytes | None) -> None:
    picture = _as_jpeg(thumbnail) if thumbnail else None
    if picture is None:
        canvas.setStrokeColor(FRAME)
        canvas.rect(room.left, room.bottom, room.width, room.height)
        return
    width, height = picture.getSize()
    scale = min(room.width / width, room.height / height)
    canvas.drawImage(picture, room.left, room.bottom, width * scale, height * scale)


def _as_jpeg(thumbnail: bytes) -> ImageReader | None:
    """A thumbnail as ReportLab puts it into the file byte for byte; None where it is none."""
    with suppress(OSError, ValueError, Image.DecompressionBombError):
        jpeg = io.BytesIO()
        with Image.open(io.BytesIO(thumbnail), formats=("WEBP",)) as small:
            small.thumbnail((640, 640))
            flat = Image.new("RGB", small.size, "white")
            flat.paste(small, mask=small.getchannel("A") if small.mode == "RGBA" else None)
        flat.save(jpeg, "JPEG", quality=JPEG_QUALITY, subsampling="4:4:4")
        jpeg.seek(0)
        return ImageReader(jpeg)
    return None


def _draw_line(canvas: Canvas, fonts: SheetFonts, left: float, base: float, line: str, *, size: float) -> None:
    text = canvas.beginText(left, base)
    for font, piece in fonts.runs(line):
        text.setFont(font, size)
        text.textOut(piece)
    canvas.drawText(text)
