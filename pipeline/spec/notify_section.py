"""`notify` and `ping`: who is told how a run went. A spec names variables; the addresses stand in the environment alone."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, Field

from pipeline.records import USUAL_KINDS, NoticeKind
from pipeline.spec import text_patterns
from pipeline.spec.section import STRICT
from pipeline.spec.value_shapes import BY_KIND, MAPPING, TEXT, Written

PREFIX = "env:"


@dataclass(frozen=True)
class Receiver:
    """Someone who is told: the name of the variable that holds the address, and of what."""

    variable: str
    when: tuple[NoticeKind, ...] = USUAL_KINDS


def variable_of(written: str) -> str:
    """The name of the variable that `env:NAME` means."""
    return written.removeprefix(PREFIX)


AddressRef = Annotated[
    str,
    text_patterns.ADDRESS_VARIABLE,
    Field(description="env: and the variable that holds an Apprise address.", examples=["env:PRESS_ROOM_URL"]),
]


class ReceiverSection(BaseModel):
    """Someone who is told of some kinds of ends alone."""

    model_config = STRICT

    to: AddressRef
    when: Annotated[list[NoticeKind], Field(min_length=1, description="Of what; if nothing is said, of all but unchanged.")] = [
        *USUAL_KINDS
    ]


def receiver_of(written: str | ReceiverSection) -> Receiver:
    """Who is meant, written as an address alone or with its kinds."""
    if isinstance(written, str):
        return Receiver(variable_of(written))
    return Receiver(variable_of(written.to), tuple(dict.fromkeys(written.when)))


ReceiverWritten = Annotated[
    Receiver, Written(Annotated[Annotated[AddressRef, TEXT] | Annotated[ReceiverSection, MAPPING], BY_KIND], receiver_of)
]
Notify = Annotated[
    list[ReceiverWritten], Field(min_length=1, max_length=20, description="Who is told how a run ended, by Apprise addresses.")
]
Ping = Annotated[
    str,
    Written(
        Annotated[
            str,
            text_patterns.ADDRESS_VARIABLE,
            Field(description="env: and the variable that holds the URL of a check that hears of each run."),
        ],
        variable_of,
    ),
]
