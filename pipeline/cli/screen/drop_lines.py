"""What is said of a drop: what was prepared and what differs, who has said yes, what went live, and what to do next."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from rich.text import Text

from pipeline.cli.screen.console import Fact, open_console, print_bullet, print_facts
from pipeline.cli.screen.number_formats import count, far_off, volume
from pipeline.safe_text import one_line
from pipeline.work.drop.tables import SANDBOX

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from typing import TextIO

    from pipeline.errors import Hindrance
    from pipeline.spec.drop_file import DropFile
    from pipeline.spec.moments import NamedMoment
    from pipeline.work.drop.approval import DropApproval
    from pipeline.work.drop.differences import Differences
    from pipeline.work.drop.prepare import Prepared
    from pipeline.work.drop.prune import Pruned
    from pipeline.work.drop.records import Edition
    from pipeline.work.drop.release import Released

MOST_NAMES = 5
"""Names shown of each difference; `--json` has them all."""
MOST_CHANGES = 20
ALONE = "this place cannot keep two apart who release at once: let one person do it at a time"


class Report:
    """Says on a stream what is done with one drop file."""

    def __init__(self, asked: DropFile, file: str, stream: TextIO) -> None:
        """`file`: as it was typed."""
        self.console = open_console(stream)
        self._asked = asked
        self._file = file

    def prepared(self, place: str, prepared: Prepared, approval: DropApproval | None, now: datetime) -> None:
        """Say what an edition holds, what it changes for readers, and what comes next."""
        edition = prepared.edition
        was = "prepared" if prepared.made else "prepared already, and whole" if not prepared.mended else "mended"
        size = f"{count(len(edition.files), 'file')}, {volume(edition.bytes)}"
        self._head(f"edition {edition.number} is {was}", f"{size}; nothing was paid for, and nothing is live yet")
        facts = [*_differing(prepared.differences)]
        if prepared.mended:
            facts.append(Fact("Mended", _names(prepared.mended)))
        facts.append(Fact("Place", one_line(place), to_copy=True))
        if self._asked.release:
            facts.append(Fact("Goes live", _moment(self._asked.release, now)))
        if approval:
            facts.append(Fact("Approved", f"by {one_line(approval.by)}, {approval.at:%Y-%m-%d %H:%M} UTC"))
        played = any(table.name == SANDBOX for table in edition.tables)
        ready = bool(approval) or self._asked.approval is None
        facts.append(Fact("Next", self._next(approved=ready) + (" --sandbox" if played and ready else ""), to_copy=True))
        print_facts(self.console, facts)

    def approved(self, said: DropApproval, *, first: bool, sandbox: bool = False) -> None:
        """Say who has approved an edition. `sandbox`: it holds sandbox work."""
        by = f"approved by {one_line(said.by)}, {said.at:%Y-%m-%d %H:%M} UTC"
        self._head(f"edition {said.edition} is {by}", "" if first else "who was first; nothing was written")
        print_facts(self.console, [Fact("Next", self._next(approved=True) + (" --sandbox" if sandbox else ""), to_copy=True)])

    def waiting(self, edition: Edition, moment: NamedMoment, now: datetime) -> None:
        """Say what is waited for."""
        rest = f"it goes live at {_moment(moment, now)}"
        self._head(f"edition {edition.number} may go live", f"{rest}. Ctrl-C ends the wait; begun again, it goes on")
        self.console.file.flush()

    def unasked(self, moment: NamedMoment, now: datetime) -> None:
        """Say that the file names another moment than now."""
        if moment.at > now:
            text = f"The file says {_moment(moment, now)}: released now all the same, as --at-its-time was not given."
            print_bullet(self.console, Text("!", style="yellow"), text)

    def released(self, released: Released, changes: Sequence[Hindrance], place: str) -> None:
        """Say what is current now."""
        self._tell_changes(changes)
        now = released.current
        if not released.made:
            self._head(f"edition {now.edition} is current already", "nothing was written")
        else:
            before = f"before it edition {released.before.edition} was" if released.before else "it is the first"
            self._head(f"edition {now.edition} is live", f"{count(len(now.files), 'file')}, release {now.release}; {before}")
        self._current(released, place)

    def rolled_back(self, done: Released, place: str) -> None:
        """Say what is current again."""
        before = f"instead of edition {done.before.edition}" if done.before else ""
        what = f"edition {done.current.edition} is {'live again' if done.made else 'current already'}"
        self._head(what, f"{before}, release {done.current.release}" if done.made else "nothing was written")
        self._current(done, place)

    def pruned(self, done: Pruned, *, dry: bool) -> None:
        """Say what was freed, or would be."""
        if not done.editions:
            self._head("nothing to prune", f"{count(len(done.kept), 'edition')} kept")
            return
        verb = "would be taken away" if dry else "taken away"
        editions = ", ".join(str(number) for number in done.editions)
        freed = f"{'would free' if dry else 'frees'} {volume(done.bytes)}, {count(len(done.kept), 'edition')} kept"
        self._head(f"{verb}: {'edition' if len(done.editions) == 1 else 'editions'} {editions}", freed)

    def _head(self, what: str, rest: str) -> None:
        head = Text.assemble((one_line(self._asked.drop), "bold"), ": ", (what, "green"))
        self.console.print(Text.assemble(head, f" ({rest})") if rest else head)

    def _current(self, released: Released, place: str) -> None:
        facts = [Fact("Current", one_line(f"{place}/current.json"), to_copy=True)]
        if released.current.links_until:
            facts.append(Fact("Links", f"open each file until {released.current.links_until:%Y-%m-%d %H:%M} UTC"))
        print_facts(self.console, facts)
        if not released.kept.if_absent:
            print_bullet(self.console, Text("!", style="yellow"), ALONE)

    def _tell_changes(self, changes: Sequence[Hindrance]) -> None:
        for change in changes[:MOST_CHANGES]:
            print_bullet(self.console, Text("!", style="yellow"), f"since it was prepared: {one_line(str(change))}")
        if len(changes) > MOST_CHANGES:
            print_bullet(self.console, Text("!", style="yellow"), f"and {len(changes) - MOST_CHANGES:,} more such changes")

    def _next(self, *, approved: bool) -> str:
        at_its_time = " --at-its-time" if self._asked.release else ""
        action = f"release {shlex.quote(self._file)}{at_its_time}" if approved else f"approve {shlex.quote(self._file)}"
        return one_line(f"makeready drop {action}")


def _differing(differences: Differences) -> Iterator[Fact]:
    if differences.against is None:
        yield Fact("New", "it is the first edition")
        return
    if not (differences.added or differences.replaced or differences.removed):
        yield Fact("Differs", f"in nothing from edition {differences.against}")
        return
    yield Fact("Against", f"edition {differences.against}: {differences.unchanged:,} unchanged")
    for label, names in (("Added", differences.added), ("Replaced", differences.replaced), ("Removed", differences.removed)):
        if names:
            yield Fact(label, f"{len(names):,}: {_names(names)}")


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
    return ", ".join(one_line(name) for name in names[:MOST_NAMES]) + more


def _moment(moment: NamedMoment, now: datetime) -> str:
    left = (moment.at - now).total_seconds()
    return f"{moment}, {f'in {far_off(left)}' if left > 0 else f'{far_off(-left)} ago'}"
