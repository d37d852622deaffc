"""`deliver` and `rights`: the print files that are wanted, and what their marks say of rights."""

from typing import Annotated

from pydantic import BaseModel, Field

from pipeline.prepress.colour.press_profiles import Intent
from pipeline.prepress.deliveries import DEFAULT_NAME, Black, BleedFrom, Color, PrintFormat, Rights
from pipeline.prepress.pdf_pages import MARKS, Mark, Standard
from pipeline.prepress.size import millimetres
from pipeline.spec import other_names, text_patterns
from pipeline.spec.colours import Colour, swatch_of
from pipeline.spec.section import STRICT
from pipeline.spec.value_shapes import BOOLEAN, BY_KIND, LIST, Written


def marks_of(written: bool | list[Mark]) -> tuple[Mark, ...]:
    """The marks that are wanted, each once: all, none, or those that are named."""
    if isinstance(written, bool):
        return MARKS if written else ()
    return tuple(mark for mark in MARKS if mark in written)


MarkList = Annotated[list[Mark], Field(min_length=1, max_length=len(MARKS))]
Marks = Annotated[
    tuple[Mark, ...],
    Written(
        Annotated[
            Annotated[bool, BOOLEAN] | Annotated[MarkList, LIST],
            BY_KIND,
            Field(
                description="Marks outside the bleed of a pdf: all (true), or some of crop, registration, color-bar, slug.",
                examples=[True, ["crop", "slug"]],
            ),
        ],
        marks_of,
    ),
]
Length = Annotated[float, Written(Annotated[str, text_patterns.BLEED_SHAPE], millimetres)]

Format = Annotated[PrintFormat, Written(Annotated[str, other_names.FORMAT], str)]
PdfStandard = Annotated[Standard, Written(Annotated[str, other_names.STANDARD], str)]
InkColor = Annotated[Color, Written(Annotated[str, other_names.COLOR], str)]


class WantedSection(BaseModel):
    """One print file that is made of every picture that is delivered."""

    model_config = STRICT

    format: Annotated[Format, Field(description="What file: tiff, jpeg, png or pdf (built to PDF/X).")]
    color: Annotated[InkColor, Field(description="rgb (sRGB), or cmyk through `profile`.")] = "rgb"
    profile: Annotated[
        str | None,
        text_patterns.PROFILE_FILE,
        Field(
            description="The printer's ICC profile, beside the spec, for cmyk and for PDF; FOGRA39 if none is given.",
            examples=["PSOcoated_v3.icc"],
        ),
    ] = None
    intent: Annotated[Intent, Field(description="How colours that the press cannot print are brought to those it can.")] = (
        "relative"
    )
    black_point: Annotated[bool, Field(description="Black point compensation: keeps shadows apart.")] = True
    bleed_from: Annotated[
        BleedFrom,
        Field(description="Where the bleed comes from: the picture covers it too (crop), or its edges are mirrored."),
    ] = "crop"
    background: Annotated[
        Colour, Field(description="What shows where the picture is transparent.", json_schema_extra={"default": "white"})
    ] = swatch_of("white")
    black: Annotated[
        Black,
        Field(description="Which pure black of an SVG in cmyk is from black ink alone: what is fine, all of it, or none."),
    ] = "fine"
    name: Annotated[
        str,
        Field(max_length=text_patterns.LONGEST_TEMPLATE),
        text_patterns.FILE_NAME,
        Field(
            description="The file's name; in braces job, item, take, trim, color, format, ext and columns of the row.",
            examples=[DEFAULT_NAME, "{sku}_{title}_{trim}.{ext}"],
        ),
    ] = DEFAULT_NAME
    standard: Annotated[
        PdfStandard | None,
        Field(description="What a pdf is built to: x-4 if nothing is said, or x-1a (PDF/X-1a:2003), which is cmyk alone."),
    ] = None
    marks: Marks = ()
    mark_offset: Annotated[
        Length | None,
        Field(description="From the trim to the marks: 3mm, or the bleed where that is more, if nothing is said."),
    ] = None


Deliver = Annotated[
    list[WantedSection],
    Field(min_length=1, max_length=20, description="The print files that are made of every picture; `print` says the size."),
]

Line = Annotated[str, Field(max_length=500), text_patterns.STYLE_SHAPE]


class RightsSaidSection(BaseModel):
    """What the marks in print files say of rights."""

    model_config = STRICT

    credit: Annotated[Line | None, Field(description="Whom to name beside the picture.")] = None
    copyright: Annotated[Line | None, Field(description="The copyright notice.", examples=["© 2026 Northwind"])] = None
    terms: Annotated[Line | None, Field(description="Usage terms.")] = None
    url: Annotated[
        str | None,
        Field(max_length=500),
        text_patterns.WEB_ADDRESS,
        Field(description="Where the rights are stated on the web."),
    ] = None
    prompt_writer: Annotated[Line | None, Field(description="Who wrote the prompts.")] = None


def rights_of(said: RightsSaidSection) -> Rights:
    """What was said, as the print files hold it."""
    return Rights(**said.model_dump())


RightsSaid = Annotated[Rights, Written(RightsSaidSection, rights_of)]
