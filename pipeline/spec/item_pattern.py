"""One prompt of a spec as a pattern of items: its texts taken apart, its rows and axes read, its names seen to agree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.prepress.deliveries import NAME_FIELDS
from pipeline.spec.column_names import answering, called_so_too, missing
from pipeline.spec.rows import Row, Table, read_rows
from pipeline.spec.suggestions import shown
from pipeline.stores.ascii_names import as_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.errors import Mistake
    from pipeline.records import BleedFrom, PressProfile
    from pipeline.spec.document import SpecDocument
    from pipeline.spec.nodes import Node, Place
    from pipeline.spec.placeholders import Template
    from pipeline.spec.presses_from_spec import Presses
    from pipeline.spec.printers_from_spec import Printers
    from pipeline.spec.prompt_section import DefaultsSection, PromptSection

OPTIONAL = ("model", "size", "style", "substyle", "palette")
JUDGED = ("print", "size", "model")
"""Keys of which a print size is judged: where one of them had a mistake, nothing is said of the others."""
FIELDS = frozenset(NAME_FIELDS)
"""What is known of a file itself: in its name, these are no columns."""
PRINT_TEXTS = ("trim", "orientation", "bleed", "profile", "viewing_distance", "safe")


@dataclass(frozen=True)
class PlacedText:
    """A text with placeholders, and where it stands."""

    template: Template
    place: Place
    stands_in: bool = False
    """For a text that had a mistake of its own: nothing is to be said of what it lacks."""


@dataclass(frozen=True)
class PrintPart:
    """What a prompt says of its print size, by itself or through the defaults, beside the texts."""

    place: Place
    min_ppi: int | None = None
    full_page: bool | None = None
    press: PressProfile | None = None
    bleeds: tuple[BleedFrom, ...] = ("crop",)
    sound: bool = True
    """False: it, the printer it names, or the size it is judged by, had a mistake of its own."""


@dataclass(frozen=True)
class Pattern:
    """What one prompt asks for. Without `from` there is one row, which holds nothing."""

    id: PlacedText
    fields: Mapping[str, PlacedText]
    """The prompt's texts by key (`print.trim` for the trim in `print`): its own, or those of the defaults."""
    print: PrintPart | None
    axes: Mapping[str, tuple[str, ...]]
    rows: tuple[Row, ...]
    columns: frozenset[str]
    takes: tuple[int, ...]
    notes: tuple[str, ...] = ()
    """What people should know of how its rows were read."""

    @property
    def place(self) -> Place:
        """Where the prompt's id stands."""
        return self.id.place

    @property
    def used(self) -> frozenset[str]:
        """The names of the columns and axes that its texts use."""
        return self.id.template.names.union(*(field.template.names for field in self.fields.values()))

    def place_of(self, name: str, row: Place) -> Place:
        """Where the value of a text comes from: a row, or the spec."""
        field = self.fields.get(name)
        return row if field is None or field.template.names & self.columns else field.place

    def print_place(self, row: Place) -> Place:
        """Where the print size comes from: a row, or `print` in the spec."""
        if any(self.fields[name].template.names & self.columns for name in self.fields if name.startswith("print.")):
            return row
        return self.print.place if self.print else row


def read_pattern(
    document: SpecDocument,
    top: Node,
    position: int,
    presses: Presses,
    printers: Printers,
    kept: frozenset[str],
    found: list[Mistake],
) -> Pattern | None:
    """The pattern of the prompt at `position`, with all that is wrong in it; mistakes join `found`. None: it has no rows.

    `presses`: the folder of the spec, where `from` files lie too, and what is printed with.
    `kept`: names of columns that are wanted beside those of its texts, for the names of files.
    """
    prompt, defaults, node = document.prompts[position], document.defaults, top.at(("prompts", position))
    own_id, own_prompt = (
        PlacedText(text, node.at((key,)).place, node.at((key,)).hole or (key == "id" and stands_in(node)))
        for key, text in (("id", prompt.id), ("prompt", prompt.prompt))
    )
    part, print_fields = read_print(prompt, top, node, defaults, presses, printers, found)
    table = read_table(prompt, node, presses.folder, found)
    if table is None:
        return None
    fields = {"prompt": own_prompt, **optional_fields(prompt, defaults, top, node), **print_fields}
    axes = {name: tuple(value.text for value in values) for name, values in axis_nodes(node).items()}
    asked = (kept - FIELDS).union(*(field.template.names for field in (own_id, *fields.values())))
    meant = answering(asked, {*table.columns, *axes}, table.columns)
    table = called_so_too(table, meant, prompt.rows_from.file if prompt.rows_from else "")
    pattern = Pattern(
        id=own_id,
        fields=fields,
        print=part,
        axes=axes,
        rows=table.rows,
        columns=frozenset(table.columns),
        takes=prompt.takes or defaults.takes or (1,),
        notes=table.notes,
    )
    named = check_names(pattern, node, found)
    check_values(pattern, node, kept, found)
    return pattern if named else replace(pattern, id=replace(own_id, stands_in=True))


def optional_fields(prompt: PromptSection, defaults: DefaultsSection, top: Node, node: Node) -> dict[str, PlacedText]:
    """The texts that a prompt may have: its own, or those of the defaults."""
    fields: dict[str, PlacedText] = {}
    for name in OPTIONAL:
        own, general = getattr(prompt, name), getattr(defaults, name)
        if own is not None:
            fields[name] = PlacedText(own, node.at((name,)).place)
        elif general is not None:
            fields[name] = PlacedText(general, top.at(("defaults", name)).place)
    return fields


def read_table(prompt: PromptSection, node: Node, folder: Path, found: list[Mistake]) -> Table | None:
    """The rows of a prompt: one that holds nothing where it has no `from`. None: they cannot be read, which is a mistake."""
    if prompt.rows_from is None:
        return Table((), (Row({}, node.place),))
    said, file = prompt.rows_from, folder / prompt.rows_from.file
    if needless := said.needless():
        key, says = needless
        found.append(node.at(("from", key)).place.mistake(says))
        return None
    if not file.is_file():
        says = f"there is no file {shown(str(file))}; `from` is looked for beside the spec"
        found.append(node.at(("from", "file")).place.mistake(says))
        return None
    return read_rows(file, said, found)


def read_print(
    prompt: PromptSection,
    top: Node,
    node: Node,
    defaults: DefaultsSection,
    presses: Presses,
    printers: Printers,
    found: list[Mistake],
) -> tuple[PrintPart | None, dict[str, PlacedText]]:
    """What is said of the print size and its texts: by key the prompt's own word, that of the defaults, or the printer's."""
    general = top.child("defaults") or top
    sound = not (top.lost("defaults") or any(mapping.lost(key) for mapping in (node, general) for key in JUDGED))
    sources = [
        (part, at) for part, at in ((prompt.print, node.at(("print",))), (defaults.print, general.at(("print",)))) if part
    ]
    sound = sound and not top.lost("printer") and not any(at.lost(key) for _, at in sources for key in at.keys)
    said: dict[str, tuple[Any, Place]] = {}
    for part, at in reversed(sources):
        said |= {name: (value, at.at((name,)).place) for name, value in part if value is not None}
    place = sources[0][1].place if sources else node.place
    if named := said.get("printer") or printers.of_job:
        printer = printers.find(named[0], named[1], found)
        sound = sound and printer is not None
        place = place if sources else named[1]
        said = printers.take_print(printer, said) if printer else said
    elif not sources:
        return (None if sound else PrintPart(node.place, sound=False)), {}
    if "trim" not in said and sound:
        if not prompt.print:
            return None, {}
        nor = ", nor has the printer" if named else ""
        says = f"`print` has no `trim`, and neither have the defaults{nor}: nothing can be judged without it"
        found.append(place.mistake(says))
        return PrintPart(place, sound=False), {}
    fields = {f"print.{name}": PlacedText(*said[name]) for name in said if name in PRINT_TEXTS}
    min_ppi, full_page = (said[name][0] if name in said else None for name in ("min_ppi", "full_page"))
    press = presses.find(*said["press"], found) if "press" in said else None
    sound = sound and (press is not None or "press" not in said)
    return PrintPart(place, min_ppi, full_page, press, presses.bleeds, sound), fields


def axis_nodes(node: Node) -> dict[str, list[Node]]:
    """The values of `for_each` as they stand in the spec: 007 is no 7 in a name."""
    axes = node.child("for_each")
    if axes is None or not isinstance(axes.value, dict):
        return {}
    return {name: values.value for name, values in axes.value.items() if isinstance(values.value, list)}


def stands_in(node: Node) -> bool:
    """Whether an axis of a prompt had a mistake: something stands in for its values."""
    return any(value.hole for values in axis_nodes(node).values() for value in values)


def check_names(pattern: Pattern, node: Node, found: list[Mistake]) -> bool:
    """See that every placeholder has a value, every axis a use, and that rows do not all get one id; tell the last."""
    names = pattern.columns | set(pattern.axes)
    every = (pattern.id, *pattern.fields.values())
    for field in every:
        found += [field.place.mistake(missing(name, names)) for name in sorted(field.template.names - names)]
    if any(field.stands_in for field in every):
        return not pattern.id.stands_in
    whole = not any(node.lost(key) for key in node.keys) and (pattern.print is None or pattern.print.sound)
    used = frozenset[str]().union(*(field.template.names for field in every))
    for axis in pattern.axes:
        place = node.at(("for_each",)).keys[axis]
        if axis in pattern.columns:
            found.append(place.mistake(f"{shown(axis)} is a column of the rows too: call one of them something else"))
        elif axis not in used and used <= names and whole:
            found.append(
                place.mistake(
                    f"`{{{axis}}}` stands in no text of this prompt: the same picture would be made again (`takes` does that)"
                )
            )
    if len(pattern.rows) > 1 and not pattern.id.template.names & pattern.columns:
        example = min(pattern.columns)
        found.append(
            pattern.place.mistake(
                f"all {len(pattern.rows):,} rows would get this id: put a column into it, such as `{{{example}}}`"
            )
        )
        return False
    return True


def check_values(pattern: Pattern, node: Node, kept: frozenset[str], found: list[Mistake]) -> None:
    """See that rows have values where they are used, and that what goes into ids leaves something there."""
    in_id, used = pattern.id.template.names, sorted(pattern.used & pattern.columns)
    beside = sorted((kept - pattern.used) & pattern.columns)
    for values in axis_nodes(node).values():
        found += [value.place.mistake(unnameable(value.text)) for value in values if not as_name(value.text)]
    for row in pattern.rows:
        if row.faults:
            found += [row.faults[name] for name in (*used, *beside) if name in row.faults]
        for name in used:
            value = row.values.get(name, "")
            if name in row.faults:
                continue
            if not value.strip():
                found.append(row.place.mistake(f"{shown(name)} is empty in this row, and `{{{name}}}` needs it"))
            elif name in in_id and not as_name(value):
                found.append(row.place.mistake(unnameable(value)))


def unnameable(value: str) -> str:
    """Say that a value cannot stand in an id, and what to do."""
    return f"nothing of {shown(value)} can stand in an id, which takes A-Z, a-z, 0-9, dot and underscore: use another name"
