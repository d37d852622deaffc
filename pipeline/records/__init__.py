"""The words of the design as values: what is wanted, what was paid, what came, what a check and what people said.

Values on the shelf or in the manifest are pydantic models (their JSON is a contract), the others dataclasses; all are frozen.
"""

from pipeline.records.documents import Document, DocumentFile, PageFile
from pipeline.records.notice_kinds import USUAL_KINDS, NoticeKind
from pipeline.records.orders import BleedFrom, Model, Order, Output, Pixels, PrintSize, Request, Rgb, pixels_of, stem_of
from pipeline.records.outcomes import (
    EARLIER_PRICE_USD,
    Approval,
    Assessed,
    Decided,
    Finding,
    KeptFile,
    Level,
    Master,
    Outcome,
    PastTake,
    Payment,
    Printed,
    PrintFile,
    Result,
    Stored,
    Timings,
    Usd,
    Verdict,
)
from pipeline.records.press import PressProfile

__all__ = [
    "EARLIER_PRICE_USD",
    "USUAL_KINDS",
    "Approval",
    "Assessed",
    "BleedFrom",
    "Decided",
    "Document",
    "DocumentFile",
    "Finding",
    "KeptFile",
    "Level",
    "Master",
    "Model",
    "NoticeKind",
    "Order",
    "Outcome",
    "Output",
    "PageFile",
    "PastTake",
    "Payment",
    "Pixels",
    "PressProfile",
    "PrintFile",
    "PrintSize",
    "Printed",
    "Request",
    "Result",
    "Rgb",
    "Stored",
    "Timings",
    "Usd",
    "Verdict",
    "pixels_of",
    "stem_of",
]
