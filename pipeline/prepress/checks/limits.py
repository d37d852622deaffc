"""The limits of the checks: the `checks:` part of a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.models.catalogue import V4_PRO

if TYPE_CHECKING:
    from pipeline.records import Model, Output

MasterFormat = Literal["webp", "png", "jpeg", "svg"]
Meaning = Literal["info", "warn", "fail"]
Choice = Literal["off", "info", "warn", "fail"]
Advice = Literal["off", "info", "warn"]


LongSide = Annotated[int, Field(ge=1, le=16384)]
Formats = Annotated[tuple[MasterFormat, ...], Field(min_length=1)]

FORMATS: dict[Output, tuple[MasterFormat, ...]] = {"raster": ("webp", "png", "jpeg", "svg"), "vector": ("svg",)}
"""What is taken where the job says nothing: all that raster models are known to answer with, and SVG alone from vector ones."""


class Limits(BaseModel):
    """Limits of the checks, each with the unit in its description."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # This and `formats` follow the model where the job leaves them out (`for_model`); editors are shown what goes for V4 Pro:
    # "2048px+", the model page's promise, which every size it offers keeps.
    min_long_side: Annotated[
        LongSide | None,
        Field(description="Shortest long side that is delivered, px.", json_schema_extra={"default": V4_PRO.least_long_side}),
    ] = None
    exact_size: Annotated[
        bool, Field(description="Whether a picture must have exactly the pixels asked for, or only the aspect.")
    ] = True
    # Over the long side of A4 (297 mm) one hundredth is 3 mm, the usual bleed.
    max_aspect_error: Annotated[
        float, Field(ge=0, le=1, description="How far width over height may be from what was asked for, as a share of it.")
    ] = 0.01
    formats: Annotated[
        Formats | None,
        Field(
            description="File formats of masters that are taken, told by their bytes.",
            json_schema_extra={"default": [*FORMATS[V4_PRO.output]]},
        ),
    ] = None
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
    off_palette: Annotated[Meaning, Field(description="What it means when less than that is.")] = "warn"
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
    # True pictures of the sandbox keep 0.2 and more, landscapes too; a rim leaves 0.04 at most, of type in a like colour.
    min_inside_background: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="Least share of the picture without its outermost 6 % that is of the background's family, 0..1.",
        ),
    ] = 0.08
    other_background: Annotated[Meaning, Field(description="What it means when less than that is.")] = "warn"
    # 16 of 255 is 6 %: less contrast than a pale tint on white (sandbox pictures have over 200, measured).
    min_contrast: Annotated[
        float,
        Field(ge=0, le=255, description="Least steps of 255 between the picture's lightest and darkest parts, any channel."),
    ] = 16
    near_flat: Annotated[Choice, Field(description="What it means when there are fewer.")] = "warn"
    # On A5, 0.8 mm: what a trim may be off (printers commonly allow 1 mm).
    min_frame: Annotated[
        float,
        Field(gt=0, le=0.15, description="Depth from which a plain band counts as a frame, as a share of the side, 0..0.15."),
    ] = 0.005
    frame: Annotated[Choice, Field(description="What a frame means, around the picture or along two opposite edges.")] = "warn"
    # Gradients and washes stay below 0.5 (measured, also through WebP and JPEG).
    min_sharpness: Annotated[
        float,
        Field(ge=0, le=1000, description="Least variance of the Laplacian of luminance at about 512 px, steps of 255 squared."),
    ] = 2.0
    soft: Annotated[Choice, Field(description="What it means when there is less: nothing has an edge.")] = "info"
    # Good pictures have 0.51 and more, those enlarged from 512 px of 2048 at most 0.44 (benchmarks/defects.py).
    min_steepness: Annotated[
        float,
        Field(ge=0, le=1, description="Least share of an edge's range that its steepest pixel takes, of the crispest edges."),
    ] = 0.47
    # Good pictures no crisper than enlarged ones have at most 0.24, those enlarged from 1024 px mostly 0.39 (as above).
    max_lattice: Annotated[
        float, Field(ge=0, le=1, description="Share of edges that may lie on the lattice of a smaller picture, 0..1.")
    ] = 0.28
    blur: Annotated[
        Choice, Field(description="What softer edges, such a lattice, or blocks of pixels mean: enlarged, or blurred.")
    ] = "warn"
    # A square of the usual layout: less is a margin, and is the frame's.
    min_unfinished: Annotated[
        float, Field(ge=0.05, le=0.95, description="Share of the side from which a blank or repeated part counts, 0..1.")
    ] = 0.2
    unfinished: Annotated[
        Choice, Field(description="What a part means that is blank, or one row repeated, up to a straight edge.")
    ] = "warn"
    # Lines 24 px apart, the widest that count, each darker at one row and lighter at the next, are 0.08: half of them seen.
    max_scan_lines: Annotated[
        float, Field(ge=0, le=1, description="Share of rows at which the whole row may grow lighter or darker at once, 0..1.")
    ] = 0.04
    scan_lines: Annotated[Choice, Field(description="What more means: lines across, or down, the whole picture.")] = "warn"
    min_likeness: Annotated[
        float, Field(ge=0, le=1, description="Correlation from which two halves count as the same, 0..1.")
    ] = 0.995
    doubled: Annotated[Choice, Field(description="What it means when one half is the other again, or its mirror image.")] = (
        "warn"
    )
    # A multiple of JPEG's quality 50: 2.5 is quality 20, below which the squares show at arm's length.
    max_coarseness: Annotated[
        float, Field(ge=1, le=50, description="How coarsely JPEG may have quantised, as a multiple of its quality 50.")
    ] = 2.5
    jpeg: Annotated[Choice, Field(description="What coarser traces of a JPEG mean.")] = "warn"
    # Highlights and shadows of a photograph commonly clip on less; flat white and flat black are not counted.
    max_clipped_share: Annotated[
        float, Field(ge=0, le=1, description="Share of the picture that shading may leave plain white, or plain black, 0..1.")
    ] = 0.05
    clipping: Annotated[Choice, Field(description="What it means when it leaves more.")] = "info"
    # Photographs through glass of 100, 80 and 62 % lean by 0.28 to 0.55, good pictures of 20 styles by 0.22 at most; but
    # sunsets and blueprints by 0.26 to 0.40 (held out), which no measure tells from a cast: hence `info`.
    max_cast: Annotated[
        float,
        Field(ge=0, le=10, description="How far all of a picture may lean to one hue, in chroma for each step of L*."),
    ] = 0.26
    cast: Annotated[Choice, Field(description="What it means when it leans further.")] = "info"
    # Artwork that fills its sheet has as much detail at the edge as inside it; three times as much is something of its own.
    max_edge_detail: Annotated[
        float,
        Field(ge=1, le=100, description="Times as dense as inside that detail may be in the bleed and the safe zone."),
    ] = 3.0
    min_edge_detail: Annotated[
        float, Field(ge=0, le=1, description="Share of the pixels there, 0..1, from which detail counts at all.")
    ] = 0.005
    edge_detail: Annotated[
        Advice, Field(description="What denser detail at the edge means; asked where there is a print size.")
    ] = "info"
    # Of 330 good pictures one is told of, and its small print does stand at the trim.
    lettering: Annotated[
        Advice, Field(description="What type, or detail as fine, means in the safe zone; asked where there is a print size.")
    ] = "warn"
    # The limit is the one of the kind of print (Ghent Workgroup 2022): 320 % for sheet, 305 magazine and web, 245 newspaper.
    too_much_ink: Annotated[
        Choice,
        Field(
            description="What more ink means than the kind of print takes, as the mean of any 15 mm square; with a print size."
        ),
    ] = "warn"
    # Makeready's own: the share from which a picture looks duller as a whole. The distance is a proof's, ISO 12647-7.
    max_out_of_gamut_share: Annotated[
        float, Field(ge=0, le=1, description="Share of the picture, 0..1, that may change by more than ΔE00 5 on press.")
    ] = 0.1
    out_of_gamut: Annotated[Advice, Field(description="What it means when more does; asked where there is a print size.")] = (
        "warn"
    )
    # Colourways are farther apart, repeats nearer than 1 (measured).
    max_twin_delta: Annotated[
        float, Field(ge=0, le=100, description="Mean ΔE00 up to which two pictures with one drawing count as the same.")
    ] = 3.0
    near_duplicates: Annotated[Advice, Field(description="What a picture means that is nearly another one of the job.")] = (
        "warn"
    )

    def for_model(self, model: Model) -> Limits:
        """These limits with the two that the job leaves out as the model's sizes and its kind of output have them."""
        return self.model_copy(
            update={
                "min_long_side": self.min_long_side or model.least_long_side,
                "formats": self.formats or FORMATS[model.output],
            }
        )
