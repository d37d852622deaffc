"""`deliver` and `rights`: the print files that are wanted, and what their marks say; what cannot be made is a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from pipeline.prepress.colour.press_profiles import Intent, PressProfile, ProfileFault, open_profile
from pipeline.prepress.delivery import (
    DEFAULT_NAME,
    BleedFrom,
    Color,
    Delivery,
    PrintFormat,
    Rights,
    Sheet,
    clashes,
    print_name,
)
from pipeline.spec import text_patterns
from pipeline.spec.colours import Colour, rgb_of
from pipeline.spec.suggestions import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.records import Mistake, Order
    from pipeline.spec.model import Job
    from pipeline.spec.nodes import Node, Place

ITEMS_NAMED = 3


class Wanted(BaseModel):
    """One print file that is made of every picture that is delivered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Annotated[PrintFormat, Field(description="What file: tiff, jpeg, png or pdf (built to PDF/X-4).")]
    color: Annotated[Color, Field(description="rgb (sRGB), or cmyk through `profile`.")] = "rgb"
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
    background: Annotated[Colour, Field(description="What shows where the picture is transparent.")] = "white"
    name: Annotated[
        str,
        Field(max_length=text_patterns.LONGEST_TEMPLATE),
        text_patterns.FILE_NAME,
        Field(description="The file's name; in braces job, item, take, trim, color, format, ext.", examples=[DEFAULT_NAME]),
    ] = DEFAULT_NAME


Deliver = Annotated[
    list[Wanted],
    Field(min_length=1, max_length=20, description="The print files that are made of every picture; `print` says the size."),
]

Line = Annotated[str, Field(max_length=500), text_patterns.STYLE_SHAPE]


class RightsSaid(BaseModel):
    """What the marks in print files say of rights."""

    model_config = ConfigDict(frozen=True, extra="forbid")

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

    def as_rights(self) -> Rights:
        """Give what was said."""
        return Rights(**self.model_dump())


def read_deliveries(
    job: Job, top: Node, folder: Path, orders: Sequence[tuple[Order, Place]], found: list[Mistake]
) -> tuple[Delivery, ...]:
    """Give the deliveries of a job that are sound; mistakes join `found`. `folder` is where profiles are looked for."""
    made = [each for number, wanted in enumerate(job.deliver) if (each := _read(wanted, number, top, folder, found))]
    if job.deliver:
        _judge_orders(job, made, orders, top.at(("deliver",)).place, found)
    return tuple(made)


def _read(wanted: Wanted, number: int, top: Node, folder: Path, found: list[Mistake]) -> Delivery | None:
    node = top.at(("deliver", number))
    inked = wanted.color == "cmyk" or wanted.format == "pdf"
    if wanted.format == "png" and wanted.color == "cmyk":
        found.append(node.at(("color",)).place.mistake("PNG holds no cmyk: take tiff, jpeg or pdf, or color: rgb"))
        return None
    if wanted.profile and not inked:
        says = (
            f"`profile` is for cmyk and for pdf; an RGB {wanted.format.upper()} carries sRGB: add `color: cmyk`, or take it out"
        )
        found.append(node.at(("profile",)).place.mistake(says))
        return None
    profile: PressProfile | None = None
    if inked:
        try:
            profile = open_profile(folder / wanted.profile if wanted.profile else None)
        except ProfileFault as fault:
            found.append(node.at(("profile",)).place.mistake(str(fault)))
            return None
    return Delivery(
        format=wanted.format,
        color=wanted.color,
        profile=profile,
        intent=wanted.intent,
        black_point=wanted.black_point,
        bleed_from=wanted.bleed_from,
        background=rgb_of(wanted.background),
        name=wanted.name,
    )


def _judge_orders(
    job: Job, made: Sequence[Delivery], orders: Sequence[tuple[Order, Place]], place: Place, found: list[Mistake]
) -> None:
    """Report items without a print size, and file names that are not safe or not unlike every other."""
    # `place` is that of `deliver`; a print size with a mistake of its own has been told of already.
    sized = [(order, Sheet.of(order.print), where) for order, where in orders if order.print]
    unsized = [order.item for order, _ in orders if not order.print]
    if unsized and not found:
        found.append(
            place.mistake(f"{_list(unsized)}: `deliver` needs a print size: give `print: {{trim: A5}}` to it or `defaults`")
        )
    names: list[tuple[str, str]] = []
    for order, sheet, where in sized:
        for delivery in made:
            try:
                name = print_name(delivery, job=job.job, item=order.item, take=order.take, sheet=sheet)
            except ValueError as error:
                found.append(where.mistake(f"the file name that `deliver` gives {shown(order.item)} {error}"))
            else:
                names.append((order.item, name))
    for name, items in clashes(names)[:ITEMS_NAMED]:
        of = _list(list(dict.fromkeys(items)))
        says = f"{len(items)} files of {of} would be called {shown(name)}: give each delivery a `name` of its own"
        found.append(place.mistake(says))


def _list(items: Sequence[str]) -> str:
    more = f" and {len(items) - ITEMS_NAMED:,} more" if len(items) > ITEMS_NAMED else ""
    return ", ".join(shown(item) for item in items[:ITEMS_NAMED]) + more
