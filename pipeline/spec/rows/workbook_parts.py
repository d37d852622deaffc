"""What the reader of workbooks leaves out of a sheet: errors, formulas without a value, zeros before a number, hidden rows."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from pipeline.spec.rows.workbook_cells import Cell, cell_at
from pipeline.spec.rows.workbook_open_document import shown_otherwise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_UNPACKED = 256 * 2**20
"""Bytes of all XML in a workbook; a sheet of the most cells has a fifth of it."""
MOST_PARSED = 16 * 2**20
"""Bytes of a part that lists sheets or styles."""
CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*[^<>/])>(<(?:\w+:)?f[ />])?")
CELL_ENDS = re.compile(rb"</(?:\w+:)?c>")
VALUE = re.compile(rb"<(?:\w+:)?v[^<>]*>([^<]+)<")
ATTRIBUTE = re.compile(rb"""\b([rts])\s*=\s*["']([^"'<>]*)["']""")
HIDDEN = re.compile(rb"""<(?:\w+:)?row\s[^<>]*\bhidden\s*=\s*["'](?:1|true)["']""")
ZEROS = re.compile("0{2,}")
"""A format of numbers that puts zeros before them: `00000` shows 4711 as 04711."""
ERROR = "holds `{}`, a spreadsheet's error and not a text: mend the formula, or the cell"
TOO_LARGE = "the workbook unpacks to more than 256 MiB"


class TooLarge(Exception):
    """A workbook unpacks to more than may be; the text is a sentence."""


@dataclass
class Parts:
    """What was found in a sheet, by cell."""

    faults: dict[Cell, str] = field(default_factory=dict)
    """Sentences that follow the cell's name."""
    digits: dict[int, dict[int, int]] = field(default_factory=dict)
    """By row and column, how many digits are shown of a number at least."""
    hidden: int = 0
    """Rows."""


def look_into(body: bytes, sheet: str | None) -> Parts:
    """What is to be known of a sheet (None: the first) of Excel's XML or LibreOffice's; nothing of other workbooks.

    Raises TooLarge before anything is unpacked whole. The sizes that an archive states of its parts are not relied on.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            _measure(archive)
            if "content.xml" in archive.namelist():
                return _of_open_document(archive.read("content.xml"), sheet)
            part = _part_of(archive, sheet)
            return _scan(archive.read(part), _zeros(archive)) if part else Parts()
    except (zipfile.BadZipFile, zlib.error, EOFError, ElementTree.ParseError, KeyError, NotImplementedError, RuntimeError):
        return Parts()


def _of_open_document(xml: bytes, sheet: str | None) -> Parts:
    parts = Parts()
    for (row, column), text, is_error in shown_otherwise(xml, sheet):
        if is_error:
            parts.faults[row, column] = ERROR.format(text or "an error")
        else:
            parts.digits.setdefault(row, {})[column] = len(text)
    return parts


def _measure(archive: zipfile.ZipFile) -> None:
    """See that all parts that are read unpack to as much as may be; raises TooLarge."""
    total = 0
    for each in archive.infolist():
        if each.filename.lower().endswith((".xml", ".rels")):
            stated, each.file_size = each.file_size, MOST_UNPACKED + 1
            with archive.open(each) as part:
                while chunk := part.read(2**20):
                    total += len(chunk)
                    if total > MOST_UNPACKED:
                        raise TooLarge(TOO_LARGE)
            each.file_size = stated


def _part_of(archive: zipfile.ZipFile, sheet: str | None) -> str | None:
    """The name in the archive of a sheet's XML; None where it is no workbook of Excel's kind."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    sheets = {each.get("name"): each for each in _elements(archive, "xl/workbook.xml", "sheet")}
    targets = {
        each.get("Id"): each.get("Target", "") for each in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    element = sheets.get(sheet) if sheet else next(iter(sheets.values()), None)
    own = next((value for key, value in element.items() if key.endswith("}id")), None) if element is not None else None
    target = targets.get(own, "")
    name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return name if name in archive.namelist() else None


def _zeros(archive: zipfile.ZipFile) -> Mapping[str, int]:
    """How many digits the formats of cells show at least, by their number."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    formats = {each.get("numFmtId"): each.get("formatCode", "") for each in _elements(archive, "xl/styles.xml", "numFmt")}
    cells = next(iter(_elements(archive, "xl/styles.xml", "cellXfs")), ())
    codes = {str(number): formats.get(each.get("numFmtId"), "") for number, each in enumerate(cells)}
    return {number: len(code) for number, code in codes.items() if ZEROS.fullmatch(code)}


def _elements(archive: zipfile.ZipFile, part: str, name: str) -> Iterator[ElementTree.Element]:
    text = archive.read(part)
    if len(text) > MOST_PARSED or b"<!DOCTYPE" in text:  # no workbook has either
        return
    yield from ElementTree.fromstring(text).iterfind(f".//{{*}}{name}")  # noqa: S314 (no entities, and its size is held)


def _scan(xml: bytes, zeros: Mapping[str, int]) -> Parts:
    parts = Parts(hidden=len(HIDDEN.findall(xml)))
    if not (zeros or b"<f" in xml or b":f" in xml or b'"e"' in xml or b"'e'" in xml):
        return parts
    for match in CELL.finditer(xml):
        said = {key.decode(): value.decode("ascii", "replace") for key, value in ATTRIBUTE.findall(match[1])}
        cell = cell_at(said.get("r", ""))
        if cell is None:
            continue
        if digits := zeros.get(said.get("s", "")):
            parts.digits.setdefault(cell[0], {})[cell[1]] = digits
        kind = said.get("t")
        if kind != "e" and (not match[2] or kind == "str"):
            continue
        ends = CELL_ENDS.search(xml, match.end())
        value = VALUE.search(xml, match.end(1), ends.start() if ends else match.end())
        if kind == "e":
            parts.faults[cell] = ERROR.format(value[1].decode("utf-8", "replace") if value else "#VALUE!")
        elif not value:
            parts.faults[cell] = "holds a formula that was never calculated: open the workbook and save it"
    return parts
