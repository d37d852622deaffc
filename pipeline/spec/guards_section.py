"""`guards`: what a run may change, retire and cost before a person has to accept it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from pipeline.spec.money_and_time import Money  # noqa: TC001 (pydantic reads it at run time)
from pipeline.spec.section import STRICT
from pipeline.spec.text_patterns import SHARE_TEXT
from pipeline.spec.value_shapes import BY_KIND, NUMBER, TEXT, Written


@dataclass(frozen=True)
class Most:
    """So many items at most, or such a share of them in percent."""

    number: Decimal
    percent: bool = False

    def is_passed(self, items: int, of: int) -> bool:
        """Whether so many items of so many are more."""
        return items * 100 > self.number * of if self.percent else items > self.number

    def __str__(self) -> str:
        """As a spec says it."""
        return f"{self.number.normalize():f}{'%' if self.percent else ''}"


def most_of(written: int | str) -> Most:
    """What is written as 5 or as 25%."""
    return Most(Decimal(written.rstrip("% ")), percent=True) if isinstance(written, str) else Most(Decimal(written))


ItemCount = Annotated[int, Field(ge=0, le=1_000_000)]
MostItems = Annotated[
    Most, Written(Annotated[Annotated[ItemCount, NUMBER] | Annotated[str, SHARE_TEXT, TEXT], BY_KIND], most_of)
]


class GuardsSection(BaseModel):
    """What a run may change, retire and cost before a person has to accept it."""

    model_config = STRICT

    changes: Annotated[
        MostItems | None,
        Field(description="How many items may get another picture, of those of the newest edition.", examples=["25%", 20]),
    ] = None
    gone: Annotated[
        MostItems | None,
        Field(description="How many items of the newest edition the spec may lack.", examples=["10%", 5]),
    ] = None
    spend: Annotated[Money | None, Field(description="What the run may cost by plan, USD.", examples=["20 USD"])] = None
    month: Annotated[
        Money | None,
        Field(
            description="What all jobs of the destination may have cost in this calendar month (UTC), this run included, USD.",
            examples=["200 USD"],
        ),
    ] = None


NO_GUARDS = GuardsSection()
