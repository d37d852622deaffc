"""The printers that a spec may name, from itself and from files, and what was taken from each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.spec.printers_document import PrintersDocument
from pipeline.spec.suggestions import first_of, shown, unknown
from pipeline.spec.validation import judge
from pipeline.spec.yaml_reader import read_yaml
from pipeline.spec.yaml_text import Unreadable, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.errors import Mistake
    from pipeline.spec.deliver_section import WantedSection
    from pipeline.spec.document import SpecDocument
    from pipeline.spec.nodes import Node, Place
    from pipeline.spec.printers_section import PrinterSection

DELIVER = "deliver"
LISTED = 12
"""Names of printers that a sentence lists."""


@dataclass(frozen=True)
class Printer:
    """What a printer asks for, where that stands, and the folder in which its files are looked for."""

    name: str
    section: PrinterSection
    node: Node
    folder: Path


Said = dict[str, tuple[Any, "Place"]]
"""What is said of a print size: values by their keys, each with its place."""


@dataclass
class Printers:
    """The printers of a spec by their names; it remembers what was taken from which."""

    sound: dict[str, Printer] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    """Those that have mistakes of their own, of which nothing more is said."""
    complete: bool = True
    """False: a file could not be read, so that nobody knows which names there are."""
    of_job: tuple[str, Place] | None = None
    """The printer that the job as a whole names, and where."""
    named: dict[str, Place] = field(default_factory=dict)
    """Where each was named first."""
    missed: set[tuple[str, Place]] = field(default_factory=set)
    """Names of no printer that were told of, and where each stands."""
    taken: dict[str, set[str]] = field(default_factory=dict)
    """By printer, the keys that were taken from it."""

    def find(self, name: str, place: Place, found: list[Mistake]) -> Printer | None:
        """The printer of this name; where there is none, that joins `found` at `place`, with the nearest name."""
        self.named.setdefault(name, place)
        self.look(name, place, found)
        return self.sound.get(name)

    def look(self, name: str, place: Place, found: list[Mistake]) -> None:
        """See that there is a printer of this name; where there is none, that joins `found` at `place`, once."""
        if name in self.sound or name in self.faulty or not self.complete or (name, place) in self.missed:
            return
        self.missed.add((name, place))
        names = sorted({*self.sound, *self.faulty})
        known = f"there are {first_of([*map(shown, names)], LISTED)}" if names else "there are no `printers`"
        found.append(place.mistake(unknown(name, names, f"is no printer; {known}")))

    def take(self, printer: Printer, keys: Iterable[str]) -> None:
        """Remember that these keys were taken from a printer."""
        self.taken.setdefault(printer.name, set()).update(keys)

    def take_print(self, printer: Printer, said: Said) -> Said:
        """What is said of a print size, and from the printer what is not."""
        asked = {key: (value, printer.node.at((key,)).place) for key, value in printer.section if value is not None}
        if "press" in asked:  # looked for beside the printer's own file
            name, place = asked["press"]
            asked["press"] = str((printer.folder / name).absolute()), place
        more = {key: value for key, value in asked.items() if key not in said and key != DELIVER}
        self.take(printer, more)
        return more | said

    def files_of_job(self) -> Sequence[WantedSection]:
        """The `deliver` of the job's own printer, which goes where the spec has none."""
        printer = self.sound.get(self.of_job[0]) if self.of_job else None
        return printer.section.deliver if printer else ()

    def sentences(self) -> tuple[str, ...]:
        """For each printer that was named: where it stands, what was taken from it, and what the spec says itself."""
        return tuple(_sentence(self.sound[name], keys) for name, keys in self.taken.items())


def _sentence(printer: Printer, taken: set[str]) -> str:
    asked = {key: said for key in printer.section.model_fields_set if (said := _said(printer.node.at((key,))))}
    from_it = ", ".join(f"{key} {asked[key]}" for key in printer.node.keys if key in asked and key in taken)
    own = ", ".join(key for key in printer.node.keys if key in asked and key not in taken)
    passed = f"; not {own}, of which the spec says its own" if own else ""
    return f"{printer.name} ({printer.node.place}): {from_it or 'nothing'}{passed}"


def read_printers(
    document: SpecDocument, top: Node, names: tuple[str, ...] | None, folder: Path, found: list[Mistake]
) -> Printers:
    """The printers of a spec; mistakes join `found`. `names`: those under `printers` before what is faulty was taken out.

    `folder` is where files of printers are looked for. Names that the job and its defaults give are judged here: each prompt
    may have its own, and then nobody would look at them.
    """
    printers = _there(document, top, names, folder, found)
    for name, place in _of_all(top):
        printers.look(name, place, found)
    return printers


def _there(document: SpecDocument, top: Node, names: tuple[str, ...] | None, folder: Path, found: list[Mistake]) -> Printers:
    of_job, said = next(_of_all(top), None), document.printers
    if isinstance(said, dict):
        node = top.at(("printers",))
        sound = {name: Printer(name, section, node.at((name,)), folder) for name, section in said.items()}
        return Printers(sound, {*(names or ())} - {*sound}, not top.lost("printers") or bool(names), of_job)
    printers = Printers(of_job=of_job)
    for number, name in enumerate([said] if isinstance(said, str) else said):
        place = top.at(("printers",) if isinstance(said, str) else ("printers", number)).place
        _read_file(folder / name, place, printers, found)
    return printers


def _of_all(top: Node) -> Iterator[tuple[str, Place]]:
    """The name of the job's own printer, and of the one in its defaults, and where they stand."""
    for way in (("printer",), ("defaults", "print", "printer")):
        *_, last = nodes = list(top.walk(way))
        if len(nodes) > len(way) and last.text:
            yield last.text, last.place


def _read_file(path: Path, place: Place, printers: Printers, found: list[Mistake]) -> None:
    """Add the printers of one file, which is named at `place`."""
    own: list[Mistake] = []
    names: tuple[str, ...] | None = None
    document = top = None
    if not path.is_file():
        found.append(place.mistake(f"there is no file {shown(str(path))}; files of printers are looked for beside the spec"))
        printers.complete = False
        return
    try:
        text, _ = read_text(path)
        top = read_yaml(text, str(path), own)
    except Unreadable as error:
        own.append(error.mistake)
    if top is not None and isinstance(top.value, dict):
        names = top.names_under("printers") if top.child("printers") else None
        document = judge(top, text.split("\n"), own, PrintersDocument)
    elif not own:
        found.append(place.mistake(f"{shown(str(path))} holds no `printers:` with a name and its keys below it"))
    found += own
    printers.complete = printers.complete and names is not None
    _add(path, document.printers if document else {}, top, printers, found)
    printers.faulty |= {*(names or ())} - {*printers.sound}


def _add(
    path: Path, sections: Mapping[str, PrinterSection], top: Node | None, printers: Printers, found: list[Mistake]
) -> None:
    for name, section in sections.items():
        assert top is not None  # noqa: S101 (the sections were read from it)
        node = top.at(("printers", name))
        if name in printers.sound:
            at = printers.sound[name].node.place
            found.append(node.place.mistake(f"{shown(name)} is the name of a printer already, in {at}: give one another name"))
        else:
            printers.sound[name] = Printer(name, section, node, path.parent)


def _said(node: Node) -> str:
    """A value for people: as it was written, lists and mappings on one line."""
    if isinstance(node.value, dict):
        return "{" + ", ".join(f"{key}: {_said(value)}" for key, value in node.value.items()) + "}"
    if isinstance(node.value, list):
        return "[" + ", ".join(map(_said, node.value)) + "]"
    return node.text
