"""The desk: keeps the sheet of a job up to date with its shelf, and puts down there what people decide."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import NotOnShelf, StoreError
from pipeline.manifest import publishing
from pipeline.proof.decisions import Kind, sent_before
from pipeline.proof.judgement import is_judgeable, is_usable, picture_of
from pipeline.proof.review.access import Refusal
from pipeline.proof.review.arrivals import Arrivals, no_account_yet, with_arrivals
from pipeline.proof.review.job_sheet import differences, merged, sheet_of
from pipeline.records import stem_of

if TYPE_CHECKING:
    from pipeline.manifest.manifest import Manifest
    from pipeline.proof.decisions import Decision, Decisions
    from pipeline.proof.review.job_sheet import Decided, Event, JobSheet, Paper
    from pipeline.proof.review.spoken import Spoken
    from pipeline.records import Outcome
    from pipeline.stores import Store


@dataclass(frozen=True)
class Saved:
    """A decision that lies on the shelf: what its page is answered, and what all others are told."""

    answer: dict[str, Any]
    events: tuple[Event, ...]


class Desk:
    """One job under review. Safe to use from many threads; looks are made one at a time."""

    def __init__(self, store: Store, paper: Paper, decisions: Decisions) -> None:
        """Read the job. `store` is rooted at its folder; raises NotOnShelf where there is none."""
        self._store, self._paper = store, paper
        self._decisions, self._arrivals = decisions, Arrivals(store)
        self._lock = threading.Lock()
        job, sandbox = store.url.rstrip("/").rpartition("/")[2], any(True for _ in store.entries("SANDBOX.txt"))
        self._account = publishing.newer(store, 0) or publishing.read_manifest(store) or no_account_yet(job, sandbox=sandbox)
        self._arrived = self._arrivals.since(self._account)
        if not self._account.number and not self._arrived and not self._arrivals.under_way():
            raise NotOnShelf(f"{store.url} holds no job: nothing was made here (is it DESTINATION/JOB?)")
        self.sheet: JobSheet = self._sheet(self._account, self._arrived)
        """The job as it stands now; another object where anything has changed."""

    def look(self) -> tuple[Event, ...]:
        """Look at the shelf, and return what has changed since the last time. Raises StoreError.

        Four listings at most: manifests, runs, decisions; pictures where a run is at work.
        """
        account = publishing.newer(self._store, self._account.number) or self._account
        looks = self._arrived or self._arrivals.under_way()
        arrived = self._arrivals.since(account) if looks else ()
        found, drawn = self._decisions.by_stem(), None
        if account is not self._account or arrived != self._arrived:
            drawn = sheet_of(with_arrivals(account, arrived), found, self._paper)  # asks the shelf: nobody waits for it
            self._account, self._arrived = account, arrived
        return self._change(drawn, found)

    def decide(self, spoken: Spoken, by: str) -> Saved | Refusal:
        """Save what `by` has said of a picture, once, however often it is sent.

        Raises StoreError where it could not be saved.
        """
        outcome = _judgeable(self.sheet, spoken)
        if isinstance(outcome, Refusal):
            return self._saved_before(spoken, by) or outcome
        those: tuple[Decision, ...] = (self._decisions.write(spoken.said(by)),)
        with suppress(StoreError):  # it is saved, whatever the shelf says now
            those = self._decisions.of(outcome.stem)
        events, then = self._change(None, {outcome.stem: those}), self.sheet
        takes = [each for each in then.account.items if picture_of(each) == picture_of(outcome) and each.id != outcome.id]
        return Saved({**then.told(outcome), "also": [then.told(each) for each in takes]}, events)

    def _saved_before(self, spoken: Spoken, by: str) -> Saved | None:
        """What is answered once more where this lies there, and its picture has been remade or withdrawn since."""
        then, stem = self.sheet, stem_of(spoken.id, spoken.fp)
        if not sent_before(then.decisions.get(stem, ()), spoken.sent, by):
            return None
        outcome = then.outcome(spoken.id)
        return Saved({**(then.told(outcome) if outcome and outcome.stem == stem else {}), "also": []}, ())

    def _change(self, drawn: JobSheet | None, found: Decided) -> tuple[Event, ...]:
        """Take what was found, on a sheet that was drawn anew or on the one that is known; return what has changed."""
        with self._lock:
            before = self.sheet
            sheet, decisions = drawn or before, merged(before.decisions, found)
            self.sheet = sheet.with_decisions(decisions) if decisions != sheet.decisions else sheet
            return differences(before, self.sheet)

    def _sheet(self, account: Manifest, arrived: tuple[Outcome, ...]) -> JobSheet:
        return sheet_of(with_arrivals(account, arrived), self._decisions.by_stem(), self._paper)


def _judgeable(sheet: JobSheet, spoken: Spoken) -> Outcome | Refusal:
    """How the item ended, if this can be said of it."""
    outcome = sheet.outcome(spoken.id)
    if outcome is None:
        return Refusal(404, "There is no such item in this job any more: nothing was saved. Load the page again.")
    if outcome.fingerprint != spoken.fp:
        return Refusal(409, "Another picture has taken the place of the one you saw: nothing was saved. Look at it first.")
    if not is_judgeable(outcome, spoken.kind):
        return Refusal(409, "No picture has come for this item, so there is nothing to judge: nothing was saved.")
    if spoken.pin and not outcome.master:
        return Refusal(409, "There is no picture of this item to pin a place on: nothing was saved. Say it without a place.")
    if spoken.kind is Kind.APPROVE and not is_usable(outcome):
        return Refusal(409, "A check has rejected this picture, so no yes can deliver it: nothing was saved. Reject it, too.")
    standing = sheet.stands(outcome)[1].by
    if spoken.kind is Kind.WITHDRAW and (standing is None or standing.kind is Kind.WITHDRAW):
        return Refusal(409, "Nobody has approved or rejected this picture, so there is nothing to withdraw: nothing was saved.")
    return outcome
