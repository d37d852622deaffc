"""The whole of a drop file: the one source of what the program takes, and of the JSON Schema that editors read."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from pydantic_core import PydanticCustomError

from pipeline.spec import text_patterns
from pipeline.spec.moments import Moment
from pipeline.spec.notify_section import Notify
from pipeline.spec.publish_section import DEFAULT_NAME, Approved, Files, Name, Place, Tables
from pipeline.spec.schema import schema_of
from pipeline.spec.section import STRICT
from pipeline.spec.text_patterns import CAPPED
from pipeline.spec.value_shapes import Shape, Written

LONGEST_LINKS = 7 * 86_400
"""Seconds. What a signed link may live for at most, by the rules of its signature (AWS Signature Version 4)."""
UNITS = {"s": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400}
"""Seconds."""

ITEM_PATTERN = Shape(r"[A-Za-z0-9._*?\[\]!-]+", "must be the id of an item, or a pattern of ids such as poster-*")
LIFE = Shape("[1-9][0-9]{0,5} ?(?:s|min|m|h|d)", "must be a time with its unit, such as 7d or 12h")


def life_of(text: str) -> int:
    """Seconds of a time such as 7d; raises the mistake that no link may live for so long."""
    number, unit = re.findall("[0-9]+|[a-z]+", text)
    seconds = int(number) * UNITS[unit]
    if seconds > LONGEST_LINKS:
        raise PydanticCustomError("shape", "may be at most 7d: no service signs a link for longer")
    return seconds


class SourceSection(BaseModel):
    """Files of one job that go into the drop."""

    model_config = STRICT

    shelf: Annotated[
        str,
        text_patterns.DESTINATION,
        Field(description="The job's shelf, DESTINATION/JOB.", examples=["outputs/autumn", "s3://brand-art/campaigns/autumn"]),
    ]
    items: Annotated[
        list[Annotated[str, CAPPED, ITEM_PATTERN]] | None,
        Field(min_length=1, description="Ids or patterns of items; all if nothing is said.", examples=[["poster-*"]]),
    ] = None
    files: Files
    name: Name = DEFAULT_NAME


class DropDocument(BaseModel):
    """A drop for Makeready: which files of which jobs go live together, where, under which names, and when."""

    model_config = STRICT

    drop: Annotated[str, text_patterns.NAME_SHAPE, Field(description="The drop's name.")]
    to: Place
    sources: Annotated[
        list[SourceSection],
        Field(alias="from", min_length=1, max_length=100, description="The jobs, and which of their files are wanted."),
    ]
    release: Moment | None = None
    approved: Approved = False
    approval: Annotated[
        Literal["required"] | None,
        Field(description="required: a person has to say yes to the prepared drop before it is released."),
    ] = None
    links: Annotated[
        int | None,
        Written(
            Annotated[
                str,
                LIFE,
                Field(description="Links that open each file of a private bucket, for so long.", examples=["7d"]),
            ],
            life_of,
        ),
    ] = None
    assets: Tables = ("aem",)
    notify: Notify = []


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a drop file; it cannot say which moments there are, nor which items a shelf has."""
    return schema_of(DropDocument, "Makeready drop")
