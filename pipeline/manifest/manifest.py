"""The manifest of a job: what was wanted, what came, what it cost, and the checksums that prove it. Values in, texts out."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from datetime import datetime  # noqa: TC003 (pydantic reads it at run time)
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from pipeline.prepress.deliveries import NO_RIGHTS, Rights
from pipeline.prepress.thumbs import ProofPress  # noqa: TC001 (pydantic reads it at run time)
from pipeline.records import Document, KeptFile, Outcome, Result, Stored, Usd, stem_of
from pipeline.safe_text import cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.records import Payment

FORMAT: Literal["makeready-manifest-1"] = "makeready-manifest-1"


class Run(Stored):
    """One go at the job."""

    id: str
    started_at: datetime
    ended_at: datetime
    seconds: float
    makeready: str = Field(description="Version of the program.")
    model: str
    sandbox: bool = Field(description="True: painted by the sandbox, not by the model.")
    partial: bool = Field(description="True: the run was stopped before every item was looked at.")
    stopped: str | None = Field(None, description="Why it was stopped, where it was.")
    draft: Annotated[bool, Field(description="True: drawn by the draft model, to judge prompts by; never delivered.")] = False


class Source(Stored):
    """The spec the job was read from."""

    spec: str
    sha256: str = Field(description="Of the spec's bytes, before `overrides`.")
    overrides: tuple[str, ...] = Field((), description="`--set key=value` of this run.")


class ToFetch(Stored):
    """Pictures that are paid for and not on the shelf yet: the next run fetches them, and pays nothing."""

    pictures: int = 0
    usd: Usd = Decimal(0)
    """What they have cost."""
    links_until: datetime | None = None
    """When the first of their links ends; None where none does, and where they have ended with the sandbox."""


NONE_TO_FETCH = ToFetch()


class Totals(Stored):
    """Items by outcome, and money. `spent_usd` is this run's; `job_usd` is all that the items listed have cost."""

    items: int
    delivered: int
    kept: int
    rejected: int
    refused: int
    failed: int
    unknown: int
    requests: int = Field(description="Model calls of this run's items, repeats included.")
    spent_usd: Usd
    possible_usd: Usd = Field(description="May have been charged on top: calls of this run whose answer never came.")
    job_usd: Usd
    to_fetch: ToFetch = NONE_TO_FETCH


class Head(Stored):
    """What a manifest says before its items: enough to list the editions of a job without reading what they hold."""

    format: Literal["makeready-manifest-1"] = FORMAT
    number: int = Field(0, description="Of the manifests of this job: a later one has a higher number.")
    of_edition: Annotated[
        int | None, Field(description="The edition whose items a person made current again; `run` is the one that made it.")
    ] = None
    current_since: Annotated[datetime | None, Field(description="When that was done.")] = None
    job: str
    run: Run
    source: Source
    rights: Rights = Field(NO_RIGHTS, description="Whose pictures these are, as the spec says it.")
    approval: Annotated[
        Literal["required"] | None, Field(description="Whether a person has to say yes before a picture is used.")
    ] = None
    press: Annotated[
        ProofPress | None, Field(description="What soft proofs are made for; null where nothing has a print size.")
    ] = None
    presses: Annotated[
        tuple[ProofPress, ...],
        Field(exclude_if=lambda presses: not presses, description="The further ones, where print sizes name their own press."),
    ] = ()
    totals: Totals

    @property
    def told_from(self) -> datetime:
        """When what it tells of began: what was claimed later, and is not among its items, is of a later run."""
        return self.current_since or self.run.started_at


class Retired(Stored):
    """An item that is wanted no more. What was made of it is kept on the shelf, and is in no sums nor tables."""

    id: str
    fingerprint: str
    take: int
    edition: int = Field(description="Number of the manifest that had it last.")
    master: KeptFile | None = Field(None, description="Its picture; null where it had none.")
    retired_at: datetime
    by_edition: int = Field(description="Number of the manifest that retired it.")

    @property
    def stem(self) -> str:
        """`Order.stem` of its order."""
        return stem_of(self.id, self.fingerprint)


class Manifest(Head):
    """Everything there is to say about a job after a run. Written last, whole or not at all."""

    items: tuple[Outcome, ...]
    documents: Annotated[
        tuple[Document, ...], Field(description="Files of many pages that the spec asks for, made or not.")
    ] = ()
    retired: Annotated[
        tuple[Retired, ...], Field(description="Items that are wanted no more, until they are wanted again.")
    ] = ()

    def as_bytes(self) -> bytes:
        """The bytes of `manifest.json`."""
        return self.model_dump_json(indent=1).encode() + b"\n"


def totals(
    outcomes: Sequence[Outcome], *, run_requests: int, spent: Decimal, possible: Decimal, to_fetch: ToFetch = NONE_TO_FETCH
) -> Totals:
    """Count the outcomes; `spent` and `possible` are this run's, USD."""
    counts = Counter(outcome.outcome for outcome in outcomes)
    return Totals(
        items=len(outcomes),
        **{result.value: counts[result] for result in Result},
        requests=run_requests,
        spent_usd=spent,
        possible_usd=possible,
        job_usd=sum((receipt.charged_usd for outcome in outcomes for receipt in _receipts(outcome)), Decimal(0)),
        to_fetch=to_fetch,
    )


def _receipts(outcome: Outcome) -> tuple[Payment, ...]:
    """What an item has cost: its own take, and those before it."""
    return (outcome.receipt, *(past.receipt for past in outcome.chain))


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `manifest.json`."""
    schema = Manifest.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Makeready manifest"}


COLUMNS = (
    "id", "outcome", "reason", "key", "sha256", "bytes", "media_type", "width_px", "height_px",
    "prompt", "size", "palette", "take", "charged_usd", "attempts", "findings",
    "model", "approval",
)  # fmt: skip


def as_csv(manifest: Manifest) -> bytes:
    """The manifest as a table for people: UTF-8 with a byte order mark (spreadsheets ask for it), a row an item."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in manifest.items:
        master = item.master
        place = (
            (master.key, master.sha256, master.bytes, master.media_type, master.width, master.height) if master else [None] * 6
        )
        findings = "; ".join(f"{finding.level.value}: {finding.text}" for finding in item.findings)
        row = (
            item.id, item.outcome.value, item.reason, *place,
            item.request["prompt"], item.request.get("size"), item.palette, item.take,
            f"{item.receipt.charged_usd:.2f}", item.receipt.attempts, findings,
            item.model or manifest.run.model, item.decision and item.decision.approval.value,
        )  # fmt: skip
        writer.writerow([cell(value) for value in row])
    return table.getvalue().encode("utf-8-sig")


def pictures(manifest: Manifest) -> dict[str, str]:
    """The SHA-256 of every master, print file and document, by key; those of takes that were made again, too."""
    shown = [master for item in manifest.items for master in (item.master, *(past.master for past in item.chain))]
    masters = {master.key: master.sha256 for master in shown if master}
    documents = {each.file.key: each.file.sha256 for each in manifest.documents if each.file}
    return masters | {file.key: file.sha256 for item in manifest.items for file in item.prints} | documents


def sums(manifest: Manifest, files: dict[str, bytes]) -> bytes:
    """`SHA256SUMS` over every picture of the manifest and the `files` beside it, for `sha256sum -c` in a downloaded copy."""
    digests = {key: hashlib.sha256(body).hexdigest() for key, body in files.items()}
    digests |= pictures(manifest)
    return "".join(f"{digest}  {key}\n" for key, digest in sorted(digests.items())).encode()
