"""The standards that a PDF can be built to: what each asks of the whole file.

PDF/X-4 is ISO 15930-7. PDF/X-1a:2003 is ISO 15930-4: PDF 1.4, inks and greys alone, no colour by an ICC profile, nothing
see-through, no layers (knowledge of the trade; the standards were not read here). *Built to*, never certified: no validator
that is free proves either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.prepress.pdf_pages import Standard


@dataclass(frozen=True)
class PdfStandard:
    """What a file of a standard says of itself."""

    name: str
    """As `GTS_PDFXVersion` has it."""
    pdf_version: str
    in_xmp: Mapping[str, str]
    """What the metadata says of it: X-1a is told by the document's info alone."""
    see_through: bool
    """Whether anything may show through."""


STANDARDS: Mapping[Standard, PdfStandard] = {
    "x-4": PdfStandard("PDF/X-4", "1.6", {"pdfxid:GTS_PDFXVersion": "PDF/X-4"}, see_through=True),
    "x-1a": PdfStandard("PDF/X-1a:2003", "1.4", {}, see_through=False),
}
