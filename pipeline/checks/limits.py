"""What the checks judge by; the `checks:` part of a spec."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Format = Literal["webp", "png", "jpeg", "svg"]
Meaning = Literal["info", "warn", "fail"]


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
    transparency: Annotated[Meaning, Field(description="What it means when part of the picture is transparent.")] = "warn"
    # One thousandth of 2048x2048 px is a square of 65 px: about the smallest thing drawn on purpose.
    max_flat_share: Annotated[
        float, Field(gt=0, le=1, description="Share of the area above which a picture of one colour counts as blank, 0..1.")
    ] = 0.999
    # Soft gradients between the asked colours stay above 0.3, what keeps none of them below 0.02 (measured on the sandbox).
    min_palette_share: Annotated[
        float,
        Field(
            ge=0, le=1, description="Least share of what is drawn that is of the asked colours' families (ΔE00 up to 10), 0..1."
        ),
    ] = 0.1
    off_palette: Annotated[Meaning, Field(description="What it means when less than that is.")] = "fail"
    # Of 2048x2048 px a square of 65 px, as above.
    min_color_share: Annotated[
        float, Field(ge=0, le=1, description="Least share of the picture for each asked colour's family, 0..1.")
    ] = 0.001
    missing_color: Annotated[Meaning, Field(description="What it means when one of them is not there.")] = "warn"
    # Landscapes and skylines that stand on the lower edge leave at least 0.4 to the background (measured on the sandbox).
    min_background_share: Annotated[
        float,
        Field(ge=0, le=1, description="Least share of the picture's edge that is of the asked background's family, 0..1."),
    ] = 0.25
    other_background: Annotated[Meaning, Field(description="What it means when less than that is.")] = "warn"
