"""`publish`: the set of valid files that a job releases after every run, and the keys that it shares with a drop file."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from pipeline.spec import other_names, text_patterns
from pipeline.spec.placeholders import Template, parse_template
from pipeline.spec.section import STRICT
from pipeline.spec.text_patterns import CAPPED
from pipeline.spec.value_shapes import BY_KIND, LIST, TEXT, Written

FileKind = Literal["tiff", "jpeg", "png", "pdf", "master"]
"""A print format (`deliveries.PrintFormat`), or the picture as it came."""
TableForm = Literal["aem", "cloudinary", "bynder"]


def distinct(named: list[str]) -> list[str]:
    """The list itself; raises the mistake that something stands in it twice."""
    if len(set(named)) < len(named):
        raise PydanticCustomError("shape", "names something twice")
    return named


def forms_of(written: str | list[str]) -> tuple[str, ...]:
    """The forms, written as one or as a list."""
    return (written,) if isinstance(written, str) else tuple(written)


Place = Annotated[
    str,
    text_patterns.DESTINATION,
    Field(
        description="Where the drop lies, apart from any shelf: a folder, or s3://BUCKET/PREFIX.",
        examples=["s3://shop/pictures"],
    ),
]
Files = Annotated[
    list[Annotated[FileKind, Written(Annotated[str, other_names.FILE_KIND], str)]],
    Field(
        min_length=1,
        max_length=5,
        description="Which print files (tiff, jpeg, png, pdf); `master`: the picture as it came.",
        json_schema_extra={"uniqueItems": True},
        examples=[["pdf", "jpeg"]],
    ),
    AfterValidator(distinct),
]
Name = Annotated[
    Template,
    Written(
        Annotated[
            str,
            CAPPED,
            text_patterns.DROP_NAME,
            Field(
                description="The file's name, / for folders; in braces job, item, take, trim, color, format, ext, or a column.",
                examples=["{sku}.jpg"],
                json_schema_extra={"default": "{item}.{ext}"},
            ),
        ],
        parse_template,
    ),
]
DEFAULT_NAME = parse_template("{item}.{ext}")
FormList = Annotated[list[TableForm], Field(min_length=1, json_schema_extra={"uniqueItems": True}), AfterValidator(distinct)]
Tables = Annotated[
    tuple[TableForm, ...],
    Written(
        Annotated[
            Annotated[TableForm, TEXT] | Annotated[FormList, LIST],
            BY_KIND,
            Field(
                description="For which asset managers each edition has a table.",
                examples=["aem"],
                json_schema_extra={"default": "aem"},
            ),
        ],
        forms_of,
    ),
]
Approved = Annotated[bool, Field(description="Nothing goes into it that no person has approved.")]


class PublishSection(BaseModel):
    """The set of valid files that a job releases after every run."""

    model_config = STRICT

    to: Place
    files: Files
    name: Name = DEFAULT_NAME
    approved: Approved = False
    assets: Tables = ("aem",)
