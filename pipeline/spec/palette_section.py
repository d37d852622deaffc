"""`palettes`: colours that stand in the spec, or that are chosen from a palette file beside it."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from pipeline.prepress.colour.swatches import Swatch
from pipeline.spec import text_patterns
from pipeline.spec.colours import Colour
from pipeline.spec.section import STRICT
from pipeline.spec.value_shapes import LIST, MAPPING, Written, kind_of

MOST_COLOURS = 5
"""Colours that the models take (Recraft's documentation)."""

ColourList = Annotated[
    list[Colour],
    Field(min_length=1, max_length=MOST_COLOURS, description="The colours the model should prefer, at most 5."),
]


class PaletteSection(BaseModel):
    """Colours that the model should prefer."""

    model_config = ConfigDict(**STRICT, json_schema_extra={"minProperties": 1})

    colors: Annotated[tuple[Swatch, ...], Written(ColourList, tuple)] = ()
    background: Annotated[Colour | None, Field(description="The colour behind everything.")] = None

    @model_validator(mode="after")
    def holds_something(self) -> Self:
        """Refuse a palette without any colour."""
        if not self.colors and self.background is None:
            raise PydanticCustomError("shape", "holds no colour: give it `colors`, a `background` or both")
        return self


def of_colours_alone(colours: list[Swatch]) -> PaletteSection:
    """A palette that is written as a list."""
    return PaletteSection.model_construct(colors=tuple(colours))


SwatchName = Annotated[str, Field(max_length=text_patterns.LONGEST_SWATCH), text_patterns.SWATCH_NAME]


class PaletteFileSection(BaseModel):
    """Colours that the model should prefer, from a file that design programs share."""

    model_config = STRICT

    file: Annotated[
        str,
        text_patterns.PALETTE_FILE,
        Field(
            description=(
                "A palette file beside the spec: .ase or .aco (Adobe), .gpl (GIMP), .swatches (Procreate), .json (tokens)."
            ),
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
    """The tag of the kind of palette that a value of JSON is."""
    return "<a mapping with a `file`>" if isinstance(value, dict) and "file" in value else kind_of(value)


AnyPalette = Annotated[
    Annotated[PaletteSection, MAPPING]
    | Annotated[PaletteFileSection, Tag("<a mapping with a `file`>")]
    | Annotated[PaletteSection, Written(ColourList, of_colours_alone), LIST],
    Discriminator(kind_of_palette),
]
PaletteName = Annotated[str, Field(max_length=100), text_patterns.PALETTE_NAME]
Palettes = dict[PaletteName, AnyPalette]
