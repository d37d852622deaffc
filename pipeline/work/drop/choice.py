"""What goes into a drop: from manifests and decisions that were read, the files wanted, and all that stands against them.

Pure: nothing is copied, and no picture is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pipeline.errors import Hindrance
from pipeline.prepress.deliveries import EXTENSIONS
from pipeline.spec.drop_names import NamedFile, check_ending, clashes, name_in_drop
from pipeline.work.drop.fitness import fit
from pipeline.work.drop.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.manifest.manifest import Manifest
    from pipeline.records import KeptFile, Outcome, PrintFile
    from pipeline.spec.drop_file import Contribution
    from pipeline.spec.publish_section import FileKind
    from pipeline.work.drop.shelves import Shelf

MOST_CLASHES = 100


@dataclass(frozen=True)
class Choice:
    """What is wanted, and what stands against it."""

    wanted: tuple[Wanted, ...]
    hindrances: tuple[Hindrance, ...] = ()
    accounts: Mapping[str, Manifest] = field(default_factory=dict)
    """The manifests that were read, by the addresses of their shelves."""

    @property
    def sandbox(self) -> bool:
        """Whether any of it was painted by the sandbox."""
        return any(account.run.sandbox for account in self.accounts.values())


def choose(sources: Sequence[tuple[Contribution, Shelf]], *, approved: bool, sandbox: bool = False) -> Choice:
    """Choose the files of a drop from its sources.

    `approved`: nothing goes that no person has approved; a job whose spec says so holds to it by itself. `sandbox`: sandbox
    work may go live, as a rehearsal.
    """
    wanted: dict[tuple[str, str, str], Wanted] = {}
    found = list(_kinds_of_work([shelf for _, shelf in sources], sandbox=sandbox))
    for source, shelf in sources:
        found += _strange(source, shelf)
        going, barred = fit(asked_of(source, shelf), shelf.judged, approved=approved or shelf.account.approval is not None)
        found += [why for _, why in barred]
        for item in going:
            for file in files_of(item, shelf, source):
                if isinstance(file, Hindrance):
                    found.append(file)
                else:  # the same file under the same name, through two patterns, is wanted once
                    wanted[file.name, file.shelf.url, file.key] = file
    found += _same_names(wanted.values())
    accounts = {shelf.store.url: shelf.account for _, shelf in sources}
    return Choice(tuple(wanted.values()), tuple(dict.fromkeys(found)), accounts)


def asked_of(source: Contribution, shelf: Shelf) -> list[Outcome]:
    """The items of a shelf that are asked for, in the manifest's order; none of drafts."""
    if shelf.account.run.draft:
        return []
    return [item for item in shelf.account.items if any(fnmatchcase(item.id, pattern) for pattern in source.items)]


def files_of(item: Outcome, shelf: Shelf, source: Contribution) -> Iterator[Wanted | Hindrance]:
    """The files of one item that are asked for, by their names; or why one of them cannot go."""
    for kind in source.files:
        files = list(_of_kind(item, kind))
        if not files:
            yield Hindrance(item.id, f"has no {kind}: its job does not deliver one", "no-file")
        for file, media_type, color in files:
            ext = file.key.rpartition(".")[2]
            trim = item.print.trim_mm if item.print else None
            facts = NamedFile(shelf.account.job, item.id, item.take, ext, kind, color, trim, item.columns)
            try:
                name = check_ending(name_in_drop(source.name, facts), ext)
            except ValueError as error:
                yield Hindrance(item.id, f"can have no name: it {error}", "name")
                break
            yield Wanted(
                name=name,
                shelf=shelf.store,
                key=file.key,
                sha256=file.sha256,
                bytes=file.bytes,
                media_type=media_type,
                job=shelf.account.job,
                outcome=item,
            )


def _of_kind(item: Outcome, kind: FileKind) -> Iterator[tuple[KeptFile, str, str]]:
    """The files of a kind, each with its media type and whether it is `rgb` or `cmyk`."""
    if kind == "master":
        if item.master:
            yield item.master, item.master.media_type, "rgb"
        return
    prints: Iterable[PrintFile] = item.prints
    yield from ((file, file.media_type, file.color) for file in prints if file.key.endswith(f".{EXTENSIONS[kind]}"))


def _kinds_of_work(shelves: Sequence[Shelf], *, sandbox: bool) -> Iterator[Hindrance]:
    """What is no work to go live: drafts, and sandbox work that is not asked for by name, or stands beside real work."""
    played = {shelf.store.url for shelf in shelves if shelf.account.run.sandbox}
    for shelf in shelves:
        url = shelf.store.url
        if shelf.account.run.draft:
            yield Hindrance(url, "holds drafts, which are to judge prompts by and never go live", "draft")
        elif url in played and any(other.store.url not in played for other in shelves):
            yield Hindrance(
                url, "is sandbox work, and other shelves of this drop are not: they cannot go live together", "mixed"
            )
        elif url in played and not sandbox:
            yield Hindrance(url, "is sandbox work: to rehearse a drop with it, say --sandbox", "sandbox")


def _strange(source: Contribution, shelf: Shelf) -> Iterator[Hindrance]:
    """The patterns that fit no item."""
    ids = [item.id for item in shelf.account.items]
    for pattern in source.items:
        if not any(fnmatchcase(item, pattern) for item in ids):
            near = get_close_matches(pattern, ids[:5_000], 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            yield Hindrance(pattern, f"fits no item of {shelf.store.url}{hint}", "no-item")


def _same_names(wanted: Iterable[Wanted]) -> Iterator[Hindrance]:
    """The names that several files would have, also where only the case differs."""
    for name, whose in clashes((file.name, f"{file.job}/{file.outcome.id}") for file in wanted)[:MOST_CLASHES]:
        others = " and by ".join(dict.fromkeys(whose)) if len(set(whose)) > 1 else f"two files of {whose[0]}"
        yield Hindrance(name, f"is wanted by {others}: give each a name of its own", "same-name")
