"""`model`, `models` and `prices`: which model is asked, what it costs, and models that the catalogue does not hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from pipeline.models.catalogue import CATALOGUE
from pipeline.spec import text_patterns
from pipeline.spec.money_and_time import Money, Seconds
from pipeline.spec.placeholders import Template, parse_template
from pipeline.spec.section import STRICT
from pipeline.spec.text_patterns import CAPPED
from pipeline.spec.value_shapes import Written

ModelName = Annotated[
    str,
    CAPPED,
    Field(
        description=f"The model that is asked, by its id; {CATALOGUE.default.id} if nothing is said.",
        examples=[CATALOGUE.default.id],
    ),
]
"""The catalogue's ids are not listed: a model is added to it in one place."""
PlainModelName = Annotated[ModelName, text_patterns.MODEL_NAME]
ModelRef = Annotated[Template, Written(Annotated[ModelName, text_patterns.MODEL_TEMPLATE], parse_template)]

ModelId = Annotated[str, Field(max_length=100), text_patterns.MODEL_ID]
SizeText = Annotated[str, text_patterns.PLAIN_SIZE]


class ModelSection(BaseModel):
    """A model that the catalogue does not hold, or not as it is."""

    model_config = STRICT

    price: Annotated[Money, Field(description="USD a picture.", examples=[0.1])]
    sizes: Annotated[
        tuple[str, ...],
        Written(
            Annotated[
                list[SizeText],
                Field(
                    min_length=1,
                    max_length=100,
                    description="What it offers, WIDTHxHEIGHT in px; the first is meant where nothing is said.",
                    examples=[["1024x1024", "1536x768"]],
                ),
            ],
            tuple,
        ),
    ]
    output: Annotated[Literal["raster", "vector"], Field(description="What it answers with: pixels, or an SVG.")] = "raster"
    name: Annotated[
        str | None,
        Field(max_length=100, description="What people call it; print files name it as their maker."),
        text_patterns.STYLE_SHAPE,
    ] = None
    latency: Annotated[
        Seconds | None, Field(description="How long a call takes, 36s if nothing is said.", examples=["20s"])
    ] = None


Models = dict[ModelId, ModelSection]
Prices = dict[Annotated[str, CAPPED, text_patterns.MODEL_NAME], Money]
