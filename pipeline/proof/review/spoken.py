"""What a page sends when somebody decides, read and judged before it is believed. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from pipeline.proof.decisions import LONGEST_PROMPT, LONGEST_TEXT, Fraction, Kind, Said, Sight
from pipeline.proof.review.access import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST_BODY = 64 * 1024
"""Bytes: a new prompt of 10,000 signs and a reason of 4,000, in any script."""


class Spoken(BaseModel):
    """The body of `POST /decide`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Annotated[str, StringConstraints(max_length=200)]
    fp: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    kind: Kind
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT)] | None = None
    prompt: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_PROMPT)] | None = None
    pin: tuple[Fraction, Fraction] | None = None
    seen: Sight = Sight()
    sent: Annotated[str, StringConstraints(pattern="^[0-9a-f]{16}$")] | None = None

    def said(self, by: str) -> Said:
        """As it is written down; `by`: whose link it came by, whatever the body says."""
        return Said(
            item=self.id,
            fingerprint=self.fp,
            kind=self.kind,
            by=by,
            text=self.text or None,
            prompt=self.prompt or None,
            pin=self.pin,
            seen=self.seen,
            through="review",
            sent=self.sent,
        )


class Token(BaseModel):
    """The body of `POST /enter`."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    token: Annotated[str, StringConstraints(max_length=200)]


def wrong_body(media_types: Sequence[str], lengths: Sequence[str]) -> Refusal | None:
    """Judge the `Content-Type` and `Content-Length` headers of a POST, before its body is read.

    A form of another page cannot send JSON unasked.
    """
    if [each.partition(";")[0].strip().lower() for each in media_types] != ["application/json"]:
        return Refusal(400, "Only JSON is taken here: nothing was done.")
    if any(not length.isdecimal() or int(length[:9]) > LARGEST_BODY for length in lengths):
        return TOO_LARGE
    return None


TOO_LARGE = Refusal(413, f"That is too long: at most {LARGEST_BODY // 1024} kB are taken. Nothing was saved; shorten it.")


def read_token(body: bytes) -> str | Refusal:
    """The token of a link, from the body of `POST /enter`."""
    try:
        return Token.model_validate_json(body).token
    except ValidationError:
        return Refusal(400, "No token can be read from this: open the link that you were given.")


def read_spoken(body: bytes) -> Spoken | Refusal:
    """What somebody says, from the body of `POST /decide`."""
    try:
        spoken = Spoken.model_validate_json(body)
    except ValidationError as fault:
        places = sorted({".".join(map(str, error["loc"])) or "the whole" for error in fault.errors(include_input=False)})
        return Refusal(
            400, f"This decision cannot be read ({', '.join(places)[:200]}): nothing was saved. Load the page again."
        )
    if spoken.kind is Kind.COMMENT and not spoken.text:
        return Refusal(400, "A comment needs words: nothing was saved.")
    if spoken.kind is Kind.REJECT and not spoken.text:
        return Refusal(400, "A no needs its reason: nothing was saved.")
    if spoken.prompt and spoken.kind is not Kind.REJECT:
        return Refusal(400, "A new prompt goes with a rejection: nothing was saved.")
    return spoken
