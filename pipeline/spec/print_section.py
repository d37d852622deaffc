"""`print`: the size a picture is printed at, as a spec says it. Its texts may hold placeholders."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from pipeline.prepress.size.print_kinds import DEFAULT_PROFILE, PROFILES
from pipeline.spec import text_patterns
from pipeline.spec.placeholders import Template, parse_template
from pipeline.spec.section import STRICT
from pipeline.spec.text_patterns import CAPPED
from pipeline.spec.value_shapes import BY_KIND, NUMBER, TEXT, Written


def zero(length: float) -> float:
    """The number itself if it is 0, the one length that needs no unit; raises the mistake if not."""
    if length:
        raise PydanticCustomError("shape", text_patterns.SAYS_BLEED)
    return length


def bleed_of(written: str | float) -> Template:
    """The text of a bleed or a safe zone; 0 is 0 mm."""
    return parse_template(written if isinstance(written, str) else "0mm")


WrittenBleed = Annotated[str, CAPPED, text_patterns.BLEED_TEMPLATE]
NoBleed = Annotated[float, AfterValidator(zero), Field(json_schema_extra={"const": 0})]
BleedText = Annotated[
    Template,
    Written(
        Annotated[
            Annotated[WrittenBleed, TEXT] | Annotated[NoBleed, NUMBER],
            BY_KIND,
            Field(description="What is printed beyond each edge and cut off, with its unit.", examples=["3mm", "0.125in", 0]),
        ],
        bleed_of,
    ),
]
SafeText = Annotated[
    Template,
    Written(
        Annotated[
            Annotated[WrittenBleed, TEXT] | Annotated[NoBleed, NUMBER],
            BY_KIND,
            Field(
                description="How far inside the trim nothing that matters may lie, with its unit; 3 mm if nothing is said.",
                examples=["3mm", "5mm", "0.125in"],
            ),
        ],
        bleed_of,
    ),
]
TrimText = Annotated[Template, Written(Annotated[str, CAPPED, text_patterns.TRIM_TEMPLATE], parse_template)]
OrientationText = Annotated[Template, Written(Annotated[str, CAPPED, text_patterns.ORIENTATION_TEMPLATE], parse_template)]
ProfileText = Annotated[Template, Written(Annotated[str, CAPPED, text_patterns.PROFILE_TEMPLATE], parse_template)]
DistanceText = Annotated[Template, Written(Annotated[str, CAPPED, text_patterns.DISTANCE_TEMPLATE], parse_template)]


class PrintSection(BaseModel):
    """The size a picture is printed at. It must have the pixels for it, which is seen before it is paid for."""

    model_config = ConfigDict(**STRICT, json_schema_extra={"minProperties": 1})

    trim: Annotated[
        TrimText | None,
        Field(description="Size of the cut sheet, by name or measure.", examples=["A5", "US Letter", "148x210mm", "5.5x8.5in"]),
    ] = None
    orientation: Annotated[
        OrientationText | None,
        Field(
            description="How the sheet lies; `auto` if nothing is said: as the picture does.",
            examples=[*text_patterns.ORIENTATIONS],
        ),
    ] = None
    bleed: BleedText | None = None
    safe: SafeText | None = None
    profile: Annotated[
        ProfileText | None,
        Field(description=f"The kind of print, {DEFAULT_PROFILE} if nothing is said.", examples=[*PROFILES]),
    ] = None
    min_ppi: Annotated[
        int | None, Field(ge=1, le=2400, description="Pixels an inch that the printer asks for, whatever the profile.")
    ] = None
    full_page: Annotated[
        bool | None, Field(description="Whether the picture is all there is on its page: some profiles then ask for more.")
    ] = None

    viewing_distance: Annotated[
        DistanceText | None,
        Field(
            description="How far away those stand who look at it: the ppi it needs then follow from that.",
            examples=["3m", "10ft"],
        ),
    ] = None
    press: Annotated[
        str | None,
        text_patterns.PROFILE_FILE,
        Field(
            description="The ICC profile, beside the spec, of the press it is printed on, where a delivery names no `profile`.",
            examples=["WAN-IFRAnewspaper26v5.icc"],
        ),
    ] = None

    @model_validator(mode="after")
    def says_something(self) -> Self:
        """Refuse a print size without anything in it."""
        if not self.model_fields_set:
            raise PydanticCustomError("shape", "says nothing: give it a `trim`")
        return self
