"""What the checks judge by; the `checks:` part of a spec."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Format = Literal["webp", "png", "jpeg", "svg"]


class Limits(BaseModel):
    """Limits of the checks, each with the unit in its description."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # "2048px+": the model page's promise. Every size it offers has a long side of at least this.
    min_long_side: Annotated[int, Field(ge=1, le=16384, description="Shortest long side that is delivered, px.")] = 2048
    exact_size: Annotated[
        bool, Field(description="Whether a picture must have exactly the pixels asked for, or only the aspect.")
    ] = True
    # Over the long side of A4 (297 mm) one hundredth is 3 mm, the usual bleed.
    max_aspect_error: Annotated[
        float, Field(ge=0, le=1, description="How far width over height may be from what was asked for, as a share of it.")
    ] = 0.01
    # All that the model is known to answer with.
    formats: Annotated[
        tuple[Format, ...], Field(min_length=1, description="File formats of masters that are taken, told by their bytes.")
    ] = ("webp", "png", "jpeg", "svg")
    # Press wants no alpha; print files are flattened, the master may keep it.
    transparency: Annotated[
        Literal["info", "warn", "fail"], Field(description="What it means when part of the picture is transparent.")
    ] = "warn"
    # One thousandth of 2048x2048 px is a square of 65 px: about the smallest thing drawn on purpose.
    max_flat_share: Annotated[
        float, Field(gt=0, le=1, description="Share of the area above which a picture of one colour counts as blank, 0..1.")
    ] = 0.999
