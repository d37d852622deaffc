"""`prompts` and `defaults`: a wanted picture, or a pattern of many, and what goes for all of them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from pipeline.models.catalogue import CATALOGUE
from pipeline.spec import text_patterns
from pipeline.spec.models_section import ModelRef
from pipeline.spec.placeholders import Template, parse_template
from pipeline.spec.printers_section import PrintedSection
from pipeline.spec.rows.rows_file import SEPARATORS, RowsFile
from pipeline.spec.section import STRICT
from pipeline.spec.text_patterns import CAPPED
from pipeline.spec.value_shapes import BOOLEAN, BY_KIND, LIST, MAPPING, NUMBER, TEXT, Written

Size = Annotated[
    Template,
    Written(
        Annotated[
            str,
            CAPPED,
            text_patterns.SIZE_TEMPLATE,
            Field(
                description="WIDTHxHEIGHT in px; if nothing is said, the first that the model offers "
                f"({CATALOGUE.default.default_size} for {CATALOGUE.default.name}); `auto`: what gives `print` the most pixels.",
                examples=["auto", *CATALOGUE.default.sizes],
            ),
        ],
        parse_template,
    ),
]
PaletteRef = Annotated[
    Template,
    Written(
        Annotated[str, CAPPED, text_patterns.PALETTE_TEMPLATE, Field(description="One of `palettes`, by its name.")],
        parse_template,
    ),
]
StyleText = Annotated[str, Field(max_length=text_patterns.LONGEST_STYLE), text_patterns.STYLE_TEMPLATE]
StyleName = Annotated[
    Template,
    Written(
        Annotated[
            StyleText, Field(description="The model's style; V4 models may ignore it.", examples=["digital_illustration"])
        ],
        parse_template,
    ),
]
SubstyleName = Annotated[
    Template,
    Written(
        Annotated[StyleText, Field(description="A variant of the style; V4 models may ignore it.", examples=["hand_drawn"])],
        parse_template,
    ),
]


def distinct(takes: list[int]) -> list[int]:
    """The list itself; raises the mistake that a number stands in it twice."""
    if len(set(takes)) < len(takes):
        raise PydanticCustomError("shape", "names a take twice")
    return takes


def takes_of(written: int | list[int]) -> tuple[int, ...]:
    """The numbers of the takes that are wanted, written as how many or as which."""
    return tuple(range(1, written + 1)) if isinstance(written, int) else tuple(written)


Take = Annotated[int, Field(ge=1, le=100)]
TakeList = Annotated[
    list[Take],
    Field(min_length=1, max_length=100, json_schema_extra={"uniqueItems": True}),
    AfterValidator(distinct),
]
Takes = Annotated[
    tuple[int, ...],
    Written(
        Annotated[
            Annotated[Take, NUMBER] | Annotated[TakeList, LIST],
            BY_KIND,
            Field(
                description="How many tries of one picture (3), or which ([2] when the first was rejected).", examples=[3, [2]]
            ),
        ],
        takes_of,
    ),
]

AxisName = Annotated[str, Field(max_length=100), text_patterns.AXIS_NAME]
AxisValue = Annotated[
    Annotated[Annotated[str, Field(min_length=1, max_length=text_patterns.LONGEST_PROMPT)], TEXT]
    | Annotated[float, NUMBER]
    | Annotated[bool, BOOLEAN],
    BY_KIND,
]
Axes = Annotated[
    dict[AxisName, Annotated[list[AxisValue], Field(min_length=1)]],
    Field(
        min_length=1,
        description="Names and their values: one picture for every combination. Those the id leaves out are appended to it.",
        examples=[{"city": ["Oslo", "Rome"], "time": ["dawn", "dusk"]}],
    ),
]
ItemId = Annotated[
    Template,
    Written(
        Annotated[
            str,
            CAPPED,
            text_patterns.ID_TEMPLATE,
            Field(
                description="The item's name, unlike every other also in small letters; may hold placeholders.",
                examples=["poster-{city}"],
            ),
        ],
        parse_template,
    ),
]
PromptText = Annotated[
    Template,
    Written(
        Annotated[
            str,
            Field(max_length=text_patterns.LONGEST_PROMPT),
            text_patterns.PROMPT_TEMPLATE,
            Field(description="What the picture shows. {name} is filled in from `for_each` or `from`; {{ and }} are braces."),
        ],
        parse_template,
    ),
]


RowsName = Annotated[str, text_patterns.ROWS_FILE]


class RowsSection(BaseModel):
    """A file of rows, with what it does not say itself."""

    model_config = STRICT

    file: Annotated[RowsName, Field(description="The file, beside the spec.", examples=["products.csv"])]
    separator: Annotated[
        Literal[",", ";", "|", "\t", "comma", "semicolon", "pipe", "tab"] | None,
        Field(description="What stands between the cells of a .csv, .tsv or .txt file; found out from the header if left out."),
    ] = None
    sheet: Annotated[
        str | None,
        Field(max_length=200, description="Which sheet of a workbook; the first if left out.", examples=["Autumn"]),
        text_patterns.SHEET_NAME,
    ] = None


def rows_file(written: str | RowsSection) -> RowsFile:
    """The file that rows come from, written as its name or as a mapping."""
    if isinstance(written, str):
        return RowsFile(written)
    return RowsFile(written.file, SEPARATORS[written.separator] if written.separator else None, written.sheet)


RowsFrom = Annotated[
    RowsFile,
    Written(
        Annotated[
            Annotated[RowsName, TEXT] | Annotated[RowsSection, MAPPING],
            BY_KIND,
            Field(
                description="A table beside the spec, one picture a row: CSV and its kin, JSONL, a workbook.",
                examples=["products.csv", {"file": "products.xlsx", "sheet": "Autumn"}],
            ),
        ],
        rows_file,
    ),
]


class DefaultsSection(BaseModel):
    """What a prompt takes where it says nothing itself."""

    model_config = STRICT

    model: ModelRef | None = None
    size: Size | None = None
    style: StyleName | None = None
    substyle: SubstyleName | None = None
    palette: PaletteRef | None = None
    takes: Takes | None = None
    print: PrintedSection | None = None


class PromptSection(DefaultsSection):
    """One wanted picture, or a pattern of many."""

    id: ItemId
    prompt: PromptText
    for_each: Axes | None = None
    rows_from: Annotated[RowsFrom | None, Field(alias="from")] = None
