"""What may stand in a spec: the one source of what the program takes and of the JSON Schema that editors read."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from pipeline.models.catalogue import V4_PRO
from pipeline.pace.pacer import MOST_IN_FLIGHT
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.size.print_kinds import DEFAULT_PROFILE, PROFILES
from pipeline.spec import text_patterns
from pipeline.spec.annotations import BOOLEAN, BY_KIND, LIST, MAPPING, NUMBER, TEXT, kind_of
from pipeline.spec.colours import Colour
from pipeline.spec.deliveries import Deliver, RightsSaid


class Part(BaseModel):
    """A mapping of a spec: keys that are not known are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def distinct(takes: list[int]) -> list[int]:
    """Give the list back, or raise the mistake that a number stands in it twice."""
    if len(set(takes)) < len(takes):
        raise PydanticCustomError("shape", "names a take twice")
    return takes


def zero(length: float) -> float:
    """Give the number back if it is 0, which needs no unit, or raise the mistake."""
    if length:
        raise PydanticCustomError("shape", text_patterns.SAYS_BLEED)
    return length


NO_UNIT = Field(json_schema_extra={"const": 0})
Template = Field(max_length=text_patterns.LONGEST_TEMPLATE)
Style = Annotated[str, Field(max_length=text_patterns.LONGEST_STYLE), text_patterns.STYLE_TEMPLATE]
Size = Annotated[
    str,
    Template,
    text_patterns.SIZE_TEMPLATE,
    Field(
        description=f"WIDTHxHEIGHT in px, {V4_PRO.default_size} if nothing is said; `auto`: what gives `print` the most "
        "pixels.",
        examples=["auto", *V4_PRO.sizes],
    ),
]
PaletteRef = Annotated[str, Template, text_patterns.PALETTE_TEMPLATE, Field(description="One of `palettes`, by its name.")]
StyleName = Annotated[
    Style, Field(description="The model's style; V4 models may ignore it.", examples=["digital_illustration"])
]
SubstyleName = Annotated[Style, Field(description="A variant of the style; V4 models may ignore it.", examples=["hand_drawn"])]

Take = Annotated[int, Field(ge=1, le=100)]
TakeList = Annotated[
    list[Take],
    Field(min_length=1, max_length=100, json_schema_extra={"uniqueItems": True}),
    AfterValidator(distinct),
]
Takes = Annotated[
    Annotated[Take, NUMBER] | Annotated[TakeList, LIST],
    BY_KIND,
    Field(description="How many tries of one picture (3), or which ([2] when the first was rejected).", examples=[3, [2]]),
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


PerSeconds = Annotated[int, Field(ge=1, le=999_999)]
Per = Annotated[Annotated[PerSeconds, NUMBER] | Annotated[str, text_patterns.PER_TEXT, TEXT], BY_KIND]


class Window(Part):
    """At most so many requests in any time of this length."""

    requests: Annotated[int, Field(ge=1, le=1_000_000, description="Requests in the time.")]
    per: Annotated[
        Per, Field(description="The time, with its unit: ms, s, m (min) or h; seconds without.", examples=["60s", "1m"])
    ]


WindowText = Annotated[str, text_patterns.PACE_TEXT, Field(examples=["200/60s"])]
AnyWindow = Annotated[Annotated[Window, MAPPING] | Annotated[WindowText, TEXT], BY_KIND]
WindowList = Annotated[list[AnyWindow], Field(min_length=1, max_length=10)]
Pace = Annotated[Annotated[Window, MAPPING] | Annotated[WindowText, TEXT] | Annotated[WindowList, LIST], BY_KIND]

Gateway = Annotated[str, text_patterns.GATEWAY_NAME]
GatewayList = Annotated[list[Gateway], Field(min_length=1, max_length=50)]
Gateways = Annotated[Annotated[Gateway, TEXT] | Annotated[GatewayList, LIST], BY_KIND]

BudgetNumber = Annotated[float, Field(ge=0, le=999_999_999)]
Budget = Annotated[Annotated[BudgetNumber, NUMBER] | Annotated[str, text_patterns.BUDGET_TEXT, TEXT], BY_KIND]

MOST_COLOURS = 5
"""Colours that the model takes (Recraft's documentation)."""

Colours = Annotated[
    list[Colour],
    Field(min_length=1, max_length=MOST_COLOURS, description="The colours the model should prefer, at most 5."),
]


class Palette(Part):
    """Colours that the model should prefer."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    colors: Colours = []
    background: Annotated[Colour | None, Field(description="The colour behind everything.")] = None

    @model_validator(mode="after")
    def holds_something(self) -> Self:
        """Refuse a palette without any colour."""
        if not self.colors and self.background is None:
            raise PydanticCustomError("shape", "holds no colour: give it `colors`, a `background` or both")
        return self


SwatchName = Annotated[str, Field(max_length=text_patterns.LONGEST_SWATCH), text_patterns.SWATCH_NAME]


class PaletteFile(Part):
    """Colours that the model should prefer, from a file that design programs share."""

    file: Annotated[
        str,
        text_patterns.PALETTE_FILE,
        Field(
            description="An Adobe Swatch Exchange (.ase), GIMP palette (.gpl) or design tokens file (.json) beside the spec.",
            examples=["brand/northwind.ase"],
        ),
    ]
    colors: Annotated[
        list[SwatchName] | None,
        Field(
            min_length=1,
            max_length=MOST_COLOURS,
            description="Swatches by their names, at most 5; if nothing is said all but the background.",
        ),
    ] = None
    background: Annotated[SwatchName | None, Field(description="The swatch behind everything, by its name.")] = None


def kind_of_palette(value: object) -> str | None:
    """Give the tag of the kind of palette that a value of JSON is."""
    return "<a mapping with a `file`>" if isinstance(value, dict) and "file" in value else kind_of(value)


AnyPalette = Annotated[
    Annotated[Palette, MAPPING] | Annotated[PaletteFile, Tag("<a mapping with a `file`>")] | Annotated[Colours, LIST],
    Discriminator(kind_of_palette),
]
PaletteName = Annotated[str, Field(max_length=100), text_patterns.PALETTE_NAME]


Bleed = Annotated[
    Annotated[str, Template, text_patterns.BLEED_TEMPLATE, TEXT] | Annotated[float, AfterValidator(zero), NO_UNIT, NUMBER],
    BY_KIND,
    Field(description="What is printed beyond each edge and cut off, with its unit.", examples=["3mm", "0.125in", 0]),
]


class Print(Part):
    """The size a picture is printed at. It must have the pixels for it, which is seen before it is paid for."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    trim: Annotated[
        str | None,
        Template,
        text_patterns.TRIM_TEMPLATE,
        Field(description="Size of the cut sheet, by name or measure.", examples=["A5", "US Letter", "148x210mm", "5.5x8.5in"]),
    ] = None
    orientation: Annotated[
        str | None,
        Template,
        text_patterns.ORIENTATION_TEMPLATE,
        Field(
            description="How the sheet lies; `auto` if nothing is said: as the picture does.",
            examples=[*text_patterns.ORIENTATIONS],
        ),
    ] = None
    bleed: Bleed | None = None
    profile: Annotated[
        str | None,
        Template,
        text_patterns.PROFILE_TEMPLATE,
        Field(description=f"The kind of print, {DEFAULT_PROFILE} if nothing is said.", examples=[*PROFILES]),
    ] = None
    min_ppi: Annotated[
        int | None, Field(ge=1, le=2400, description="Pixels an inch that the printer asks for, whatever the profile.")
    ] = None
    full_page: Annotated[
        bool | None, Field(description="Whether the picture is all there is on its page: some profiles then ask for more.")
    ] = None

    @model_validator(mode="after")
    def says_something(self) -> Self:
        """Refuse a print size without anything in it."""
        if not self.model_fields_set:
            raise PydanticCustomError("shape", "says nothing: give it a `trim`")
        return self


class Defaults(Part):
    """What a prompt takes where it says nothing itself."""

    size: Size | None = None
    style: StyleName | None = None
    substyle: SubstyleName | None = None
    palette: PaletteRef | None = None
    takes: Takes | None = None
    print: Print | None = None


class Prompt(Defaults):
    """One wanted picture, or a pattern of many."""

    id: Annotated[
        str,
        Template,
        text_patterns.ID_TEMPLATE,
        Field(
            description="The item's name, unlike every other also in small letters; may hold placeholders.",
            examples=["poster-{city}"],
        ),
    ]
    prompt: Annotated[
        str,
        Field(max_length=text_patterns.LONGEST_PROMPT),
        text_patterns.PROMPT_TEMPLATE,
        Field(description="What the picture shows. {name} is filled in from `for_each` or `from`; {{ and }} are braces."),
    ]
    for_each: Axes | None = None
    rows_from: Annotated[
        str | None,
        text_patterns.ROWS_FILE,
        Field(
            alias="from",
            description="A CSV (with a header) or JSONL file beside the spec: one picture a row.",
            examples=["products.csv"],
        ),
    ] = None


class Job(Part):
    """A job for Makeready: prompts and palettes in, checked pictures and a manifest that proves them out."""

    job: Annotated[str, text_patterns.NAME_SHAPE, Field(description="The job's name: its folder on the shelf.")]
    destination: Annotated[
        str | None,
        text_patterns.DESTINATION,
        Field(
            description="Where the shelf is: a folder (outputs/ if nothing is said) or s3://BUCKET/PREFIX.",
            examples=["s3://brand/art"],
        ),
    ] = None
    gateway: Annotated[Gateways, Field(description="The AI gateway, or several: `pace` counts for each.")] = "default"
    pace: Annotated[
        Pace | None,
        Field(
            description="How many requests may leave in which time; all windows of a list hold at once.", examples=["200/60s"]
        ),
    ] = None
    in_flight: Annotated[
        int | None,
        Field(ge=1, le=MOST_IN_FLIGHT, description="Most calls under way at once; reckoned from the pace if nothing is said."),
    ] = None
    timeout: Annotated[
        str,
        text_patterns.PER_TEXT,
        Field(description="How long a call may stay unanswered; a picture takes 36 s.", examples=["180s"]),
    ] = "180s"
    budget: Annotated[Budget | None, Field(description="The most that one run may cost, USD.", examples=["25 USD"])] = None
    palettes: Annotated[dict[PaletteName, AnyPalette], Field(description="Brand colours, by names for `palette` to use.")] = {}
    defaults: Annotated[Defaults, Field(description="What a prompt takes where it says nothing itself.")] = Defaults()
    checks: Annotated[Limits, Field(description="What a picture must be like to be delivered.")] = Limits()
    deliver: Deliver = []
    rights: Annotated[RightsSaid, Field(description="What the marks in print files say of rights.")] = RightsSaid()
    prompts: Annotated[list[Prompt], Field(min_length=1, description="The pictures that are wanted.")]
