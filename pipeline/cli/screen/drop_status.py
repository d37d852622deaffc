"""How a drop stands: what is current, and a line an edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from pipeline.cli.screen.console import Fact, print_facts
from pipeline.cli.screen.number_formats import volume
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console

    from pipeline.spec.drop_file import DropFile
    from pipeline.work.drop.approval import DropApproval
    from pipeline.work.drop.refusal import DropRefusal
    from pipeline.work.drop.status import DropStatus, EditionState

MOST_EDITIONS = 20
"""Shown, the newest first; `--json` has them all."""


@dataclass(frozen=True)
class Answers:
    """What people have said of editions, by their numbers."""

    approvals: Mapping[int, DropApproval]
    refusals: Mapping[int, Sequence[DropRefusal]]

    def words(self, number: int) -> Iterator[str]:
        """What was said of an edition, to be read one after the other."""
        if approval := self.approvals.get(number):
            yield one_line(f"approved by {approval.by}{f': {approval.text}' if approval.text else ''}")
        for refusal in self.refusals.get(number, ()):
            yield one_line(f"no by {refusal.by}{f': {refusal.text}' if refusal.text else ''}")


def print_drop_status(asked: DropFile, place: str, found: DropStatus, said: Answers, console: Console) -> None:
    """Print what is current and the editions; for windows from 60 columns up."""
    if found.editions:
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
        table.add_column("Edition", justify="right", no_wrap=True)
        table.add_column("State", no_wrap=True)
        table.add_column("Files", justify="right", no_wrap=True)
        table.add_column("", justify="right", no_wrap=True)
        table.add_column("", overflow="fold", style="dim")
        for state in found.editions[:MOST_EDITIONS]:
            edition = state.edition
            size = (f"{len(edition.files):,}", volume(edition.bytes)) if edition else ("", "")
            table.add_row(str(state.number), _state(state), *size, "; ".join(_notes(state, said)))
        console.print(table)
        if len(found.editions) > MOST_EDITIONS:
            console.print(Text(f"… and {len(found.editions) - MOST_EDITIONS:,} more: --json lists them all", style="dim"))
        console.print()
    print_facts(console, _facts(asked, place, found))


def as_json(asked: DropFile, place: str, found: DropStatus, said: Answers) -> Mapping[str, object]:
    """The status for programs; bytes count bytes."""
    current = found.current
    return {
        "drop": asked.drop,
        "place": place,
        "release_at": asked.release.at.isoformat() if asked.release else None,
        "current": current.model_dump(mode="json", exclude={"files"}) if current else None,
        "editions": [
            {
                "number": state.number,
                "whole": state.edition is not None,
                "current": state.current,
                "files": len(state.edition.files) if state.edition else None,
                "bytes": state.edition.bytes if state.edition else None,
                "prepared_at": state.edition.prepared_at.isoformat() if state.edition else None,
                "by": state.edition.by if state.edition else state.begun and state.begun.by,
                "approved_by": said.approvals[state.number].by if state.number in said.approvals else None,
                "refused_by": [refusal.by for refusal in said.refusals.get(state.number, ())],
                "releases": list(state.releases),
            }
            for state in found.editions
        ],
        "releases": [release.model_dump(mode="json") for release in found.releases],
        "finished": found.finished,
    }


def _state(state: EditionState) -> Text:
    if state.current:
        return Text("current", style="green")
    if state.edition is None:
        return Text("unfinished", style="yellow")
    return Text("released before" if state.releases else "prepared")


def _notes(state: EditionState, said: Answers) -> Iterator[str]:
    who = state.edition or state.begun
    if who:
        at = state.edition.prepared_at if state.edition else state.begun and state.begun.at
        yield one_line(f"by {who.by}, {at:%Y-%m-%d %H:%M} UTC")
    yield from said.words(state.number)
    if state.releases:
        yield f"{'release' if len(state.releases) == 1 else 'releases'} {', '.join(map(str, state.releases))}"


def _facts(asked: DropFile, place: str, found: DropStatus) -> Iterator[Fact]:
    yield Fact("Place", one_line(place), to_copy=True)
    if found.current:
        at = f"{found.current.released_at:%Y-%m-%d %H:%M:%S} UTC"
        yield Fact(
            "Current",
            one_line(f"edition {found.current.edition}, release {found.current.release}, by {found.current.by}, {at}"),
        )
        if not any(state.current and state.edition for state in found.editions):
            yield Fact("Missing", "the files of the current edition are not there any more: prepare and release another")
    else:
        yield Fact("Current", "nothing was released yet")
    if asked.release:
        yield Fact("Goes live", str(asked.release))
    if found.finished:
        yield Fact("Mended", "a release that was cut off has been finished by this look")
