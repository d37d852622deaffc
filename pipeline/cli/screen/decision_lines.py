"""What was decided, for people and for programs: a line an item with what counts now, and how to go on."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.proof.decisions import Kind
from pipeline.proof.judgement import Approval, is_counted
from pipeline.redaction import redact
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TextIO

    from pipeline.proof.decisions import Decision
    from pipeline.proof.judgement import Judgement
    from pipeline.proof.viewing import Viewing
    from pipeline.work.choosing import Choice
    from pipeline.work.deciding import Stand, Word

MOST_NAMED = 10
"""How many items are named that were passed over."""
PAST = {Kind.APPROVE: "approved", Kind.REJECT: "rejected", Kind.WITHDRAW: "withdrawn", Kind.COMMENT: "commented on"}


class Report:
    """Tells of decisions as they are saved. A reader that has gone away keeps none from being saved."""

    def __init__(self, viewing: Viewing, shelf: str, word: Word, choice: Choice, out: TextIO | None) -> None:
        """`shelf`: as it was typed. `out`: where the lines go; None: nowhere."""
        self._viewing, self._shelf, self._word, self._choice = viewing, shelf, word, choice
        self._out = out
        self._warnings: list[str] = []

    def tell(self, stand: Stand) -> None:
        """Print the line of one item."""
        self._print(line(stand))

    def warn(self, sentence: str) -> None:
        """Tell of what went wrong and loses nothing."""
        self._warnings.append(redact(sentence))
        sys.stderr.write(f"makeready: {redact(one_line(sentence))}\n")

    def end(self, judged: Mapping[str, Judgement]) -> None:
        """Print what was passed over, how the job stands, and what to type next."""
        left = self._choice.passed_over
        for item in list(left)[:MOST_NAMED]:
            self._print(f"{item}: passed over: {left[item]}")
        if len(left) > MOST_NAMED:
            self._print(f"and {len(left) - MOST_NAMED:,} more passed over")
        if not self._choice.items:
            self._print("nothing to approve")
        if self._word.prompt and len(self._choice.items) > 1:
            self._print(f"the new prompt goes for all {len(self._choice.items)} of them")
        counts = self.counts(judged)
        told = ", ".join(f"{number:,} {state}" for state, number in counts.items() if number)
        self._print(f"{self._viewing.job}: {told or 'nothing is approved or rejected, and nothing waits'}")
        if self._word.kind is Kind.REJECT:
            self._print(self._next_take())
        elif counts[Approval.WAITING] and self._viewing.required:
            self._print(f"to list what waits: makeready status {shlex.quote(self._shelf)} --waiting")

    def counts(self, judged: Mapping[str, Judgement]) -> dict[str, int]:
        """How many items stand where with people, of those that count."""
        stands = Counter(stand for item in self._viewing.items if is_counted(item, stand := judged[item.stem].approval))
        return {state.value: stands[state] for state in Approval}

    def as_json(self, url: str, stands: Sequence[Stand], number: int | None) -> dict[str, object]:
        """All of it for programs; `number` is that of the manifest that was written for it."""
        return {
            "shelf": url,
            "job": self._viewing.job,
            "manifest": number or self._viewing.number,
            "decisions": [_for_programs(stand) for stand in stands],
            "passed_over": dict(self._choice.passed_over),
            "warnings": self._warnings,
        }

    def _next_take(self) -> str:
        """The line that makes the next take of what was rejected, and of nothing else, on the shelf that was judged."""
        viewing, destination = self._viewing, destination_of(self._shelf, self._viewing.job)
        if destination is None:
            return f"to make the next take, call the shelf {viewing.job} again: a run finds it by its job's name"
        words = ["makeready", "run", viewing.spec or "SPEC", "--only", *(item.id for item in self._choice.items)]
        words += ["--remake", "rejected"]
        words += ["--draft"] * viewing.draft + ["--sandbox"] * viewing.sandbox
        if viewing.sandbox and "://" in destination:
            words.append("--yes")  # without it the sandbox writes to no bucket
        for override in viewing.overrides:
            words += ["--set", override]
        # Always, for the spec may name another one.
        return redact(f"to make the next take: {shlex.join([*words, '--destination', destination])}")

    def _print(self, text: str) -> None:
        if self._out is None:
            return
        try:
            self._out.write(f"{one_line(text)}\n")
            self._out.flush()
        except BrokenPipeError:
            self._out = None


def destination_of(shelf: str, job: str) -> str | None:
    """What `--destination` has to be for a run of this job to come to the shelf: DESTINATION/JOB as typed, or `.` from inside.

    None where the shelf has another name than its job, so that no run comes to it.
    """
    if "://" in shelf:
        destination, _, name = shelf.rstrip("/").rpartition("/")
        return destination if name == job else None
    folder = Path(shelf)
    if folder.name == job:
        return str(folder.parent)
    there = folder.expanduser().resolve()
    if there.name != job:
        return None
    return str(there.parent if folder.is_symlink() else folder / "..")


def line(stand: Stand) -> str:
    """What counts now of one item: `shield: approved by anna (decision 3)`."""
    said, counts = stand.decision, stand.judgement.by
    if said.kind is Kind.COMMENT:
        return f"{stand.item.id}: comment by {said.by} saved (decision {said.number})"
    parts = [_told(said) + (", as before" if stand.said_before else "")]
    if counts and counts != said:
        parts.append(f"and then {_told(counts)}")
    parts += [f"conflict: {_told(each)}, which {counts.by} had not seen" for each in stand.judgement.against if counts]
    if stand.takes:
        parts.append(f"of {len(stand.takes)} takes {stand.chosen or 'none'} is chosen")
    return f"{stand.item.id}: {'; '.join(parts)}"


def _told(decision: Decision) -> str:
    """`rejected by ben (decision 2): too dark`."""
    words = f": {decision.text}" if decision.text else ""
    prompt = ", with a new prompt" if decision.prompt else ""
    return f"{PAST[decision.kind]} by {decision.by} (decision {decision.number}{prompt}){words}"


def _for_programs(stand: Stand) -> dict[str, object]:
    judgement = stand.judgement
    return {
        "id": stand.item.id,
        "said": stand.decision.model_dump(mode="json", exclude_none=True),
        "saved": not stand.said_before,
        "approval": judgement.approval.value,
        "by": judgement.by.model_dump(mode="json", exclude_none=True) if judgement.by else None,
        "conflict": [each.model_dump(mode="json", exclude_none=True) for each in judgement.against],
        "takes": list(stand.takes),
        "chosen": stand.chosen,
    }
