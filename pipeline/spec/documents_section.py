"""`documents`: files of many pages, bound from the print files of a job's items."""

from typing import Annotated

from pydantic import BaseModel, Field

from pipeline.spec import text_patterns
from pipeline.spec.deliver_section import InkColor, PdfStandard
from pipeline.spec.section import STRICT
from pipeline.spec.value_shapes import Shape

DOCUMENT_NAME = Shape(
    r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_-])?\.pdf",
    "must be the name of a file that ends with .pdf: letters, digits, dot, dash and underscore, 100 in all",
)
ITEM_PATTERN = Shape(r"[A-Za-z0-9._*?\[\]!-]+", "must be the id of an item, or a pattern of ids such as card-*")


class DocumentSection(BaseModel):
    """One PDF with a page for each of its items, made once all of them are there."""

    model_config = STRICT

    name: Annotated[str, DOCUMENT_NAME, Field(description="The file's name.", examples=["deck.pdf"])]
    items: Annotated[
        list[Annotated[str, text_patterns.CAPPED, ITEM_PATTERN]] | None,
        Field(
            min_length=1,
            description="Ids or patterns of items, in the order of their pages; all of them, in the spec's order, if left out.",
            examples=[["cover", "card-*"]],
        ),
    ] = None
    color: Annotated[InkColor | None, Field(description="Of the pdf in `deliver` that its pages are.")] = None
    standard: Annotated[PdfStandard | None, Field(description="Of the pdf in `deliver` that its pages are.")] = None


Documents = Annotated[
    list[DocumentSection],
    Field(max_length=100, description="PDFs of many pages, bound from those of `deliver`: a deck of cards, a calendar."),
]
