"""The whole of a spec: the one source of what the program takes and of the JSON Schema that editors read."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from pipeline.pace.pacer import MOST_IN_FLIGHT, Window
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.deliveries import NO_RIGHTS
from pipeline.spec import text_patterns
from pipeline.spec.deliver_section import Deliver, RightsSaid
from pipeline.spec.documents_section import Documents
from pipeline.spec.guards_section import GuardsSection
from pipeline.spec.models_section import Models, PlainModelName, Prices
from pipeline.spec.money_and_time import Money, Pace, Seconds
from pipeline.spec.notify_section import Notify, Ping
from pipeline.spec.palette_section import Palettes
from pipeline.spec.printers_section import PrinterRef, Printers
from pipeline.spec.prompt_section import AxisName, DefaultsSection, PromptSection
from pipeline.spec.publish_section import PublishSection
from pipeline.spec.section import STRICT
from pipeline.spec.value_shapes import BY_KIND, LIST, TEXT, Written

DEFAULT_PACE = (Window(200, 60.0),)
"""What Unified Billing allows each gateway (Cloudflare's documentation)."""


def gateways_of(written: str | list[str]) -> tuple[str, ...]:
    """The gateways, written as one or as a list."""
    return (written,) if isinstance(written, str) else tuple(written)


Gateway = Annotated[str, text_patterns.GATEWAY_NAME]
GatewayList = Annotated[list[Gateway], Field(min_length=1, max_length=50)]
Gateways = Annotated[
    tuple[str, ...], Written(Annotated[Annotated[Gateway, TEXT] | Annotated[GatewayList, LIST], BY_KIND], gateways_of)
]


class SpecDocument(BaseModel):
    """A job for Makeready: prompts and palettes in, checked pictures and a manifest that proves them out."""

    model_config = STRICT

    job: Annotated[str, text_patterns.NAME_SHAPE, Field(description="The job's name: its folder on the shelf.")]
    destination: Annotated[
        str | None,
        text_patterns.DESTINATION,
        Field(
            description="Where the shelf is: a folder (outputs/ if nothing is said) or s3://BUCKET/PREFIX.",
            examples=["s3://brand/art"],
        ),
    ] = None
    gateway: Annotated[
        Gateways,
        Field(description="The AI gateway, or several: `pace` counts for each.", json_schema_extra={"default": "default"}),
    ] = ("default",)
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
        Seconds,
        Field(
            description="How long a call may stay unanswered; a picture takes 36 s.",
            examples=["180s"],
            json_schema_extra={"default": "180s"},
        ),
    ] = 180.0
    budget: Annotated[Money | None, Field(description="The most that one run may cost, USD.", examples=["25 USD"])] = None
    guards: Annotated[
        GuardsSection, Field(description="What a run may change, retire and cost before a person has to accept it.")
    ] = GuardsSection()
    model: PlainModelName | None = None
    models: Annotated[Models, Field(description="Models that the catalogue does not hold, by their ids.")] = {}
    prices: Annotated[Prices, Field(description="What models cost, USD a picture, by their ids.")] = {}
    palettes: Annotated[Palettes, Field(description="Brand colours, by names for `palette` to use.")] = {}
    printers: Printers = {}
    printer: PrinterRef | None = None
    defaults: Annotated[DefaultsSection, Field(description="What a prompt takes where it says nothing itself.")] = (
        DefaultsSection()
    )
    checks: Annotated[Limits, Field(description="What a picture must be like to be delivered.")] = Limits()
    deliver: Deliver = []
    documents: Documents = []
    rights: Annotated[RightsSaid, Field(description="What the marks in print files say of rights.")] = NO_RIGHTS
    approval: Annotated[
        Literal["required"] | None,
        Field(description="required: a picture counts as approved once a person has said yes to it."),
    ] = None
    publish: Annotated[
        PublishSection | None, Field(description="The set of valid files that is released as a drop after every run.")
    ] = None
    columns: Annotated[
        list[AxisName],
        Field(
            max_length=20, description="Columns of the rows to keep in the manifest, for names in drops.", examples=[["ean"]]
        ),
    ] = []
    notify: Notify = []
    ping: Ping | None = None
    prompts: Annotated[list[PromptSection], Field(min_length=1, description="The pictures that are wanted.")]
