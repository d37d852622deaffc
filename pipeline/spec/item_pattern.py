"""One prompt of a spec as a pattern of items: its texts taken apart, its rows and axes read, its names seen to agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.spec.placeholders import as_name
from pipeline.spec.rows import Row, Table, read_rows
from pipeline.spec.suggestions import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.errors import Mistake
    from pipeline.spec.document import SpecDocument
    from pipeline.spec.nodes import Node, Place
    from pipeline.spec.placeholders import Template
    from pipeline.spec.printers_from_spec import Printers
    from pipeline.spec.prompt_section import DefaultsSection, PromptSection

OPTIONAL = ("model", "size", "style", "substyle", "palette")
JUDGED = ("print", "size", "model")
"""Keys of which a print size is judged: where one of them had a mistake, nothing is said of the others."""
PRINT_TEXTS = ("trim", "orientation", "bleed", "profile")


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
    place: Place

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
    document: SpecDocument, top: Node, position: int, folder: Path, printers: Printers, found: list[Mistake]
) -> Pattern | None:
    """The pattern of the prompt at `position`; mistakes join `found`, and None comes where they leave nothing to make."""
    prompt, defaults = document.prompts[position], document.defaults
    node = top.at(("prompts", position))
    own_id, own_prompt = (
        PlacedText(text, node.at((key,)).place, node.at((key,)).hole)
        for key, text in (("id", prompt.id), ("prompt", prompt.prompt))
    )
    part, print_fields = read_print(prompt, defaults, top, node, printers, found)
    table = read_table(prompt, node, folder, found)
    if table is None:
        return None
    pattern = Pattern(
        id=own_id,
        fields={"prompt": own_prompt, **optional_fields(prompt, defaults, top, node), **print_fields},
        print=part,
        axes={name: tuple(value.text for value in values) for name, values in axis_nodes(node).items()},
        rows=table.rows,
        columns=frozenset(table.columns),
        takes=prompt.takes or defaults.takes or (1,),
        place=own_id.place,
    )
    before = len(found)
    check_names(pattern, node, found)
    check_values(pattern, node, found)
    return pattern if len(found) == before else None


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
    file = folder / prompt.rows_from
    if not file.is_file():
        says = f"there is no file {shown(str(file))}; `from` is looked for beside the spec"
        found.append(node.at(("from",)).place.mistake(says))
        return None
    return read_rows(file, found)


def read_print(
    prompt: PromptSection, defaults: DefaultsSection, top: Node, node: Node, printers: Printers, found: list[Mistake]
) -> tuple[PrintPart | None, dict[str, PlacedText]]:
    """What is said of the print size and its texts: by key the prompt's own word, that of the defaults, or the printer's."""
    general = top.child("defaults") or top
    lost = any(mapping.lost(key) for mapping in (node, general) for key in JUDGED)
    if top.lost("defaults") or top.lost("printer") or lost:
        return PrintPart(node.place, sound=False), {}
    sources = [
        (part, at) for part, at in ((prompt.print, node.at(("print",))), (defaults.print, general.at(("print",)))) if part
    ]
    said: dict[str, tuple[Any, Place]] = {}
    for part, at in reversed(sources):
        said |= {name: (value, at.at((name,)).place) for name, value in part if value is not None}
    place = sources[0][1].place if sources else node.place
    if named := said.get("printer") or printers.of_job:
        printer = printers.find(named[0], named[1], found)
        if printer is None:
            return PrintPart(place, sound=False), {}
        place = place if sources else named[1]
        said = printers.take_print(printer, said)
    if "trim" not in said:
        if not prompt.print:
            return None, {}
        nor = ", nor has the printer" if named else ""
        says = f"`print` has no `trim`, and neither have the defaults{nor}: nothing can be judged without it"
        found.append(place.mistake(says))
        return PrintPart(place, sound=False), {}
    fields = {f"print.{name}": PlacedText(*said[name]) for name in said if name in PRINT_TEXTS}
    min_ppi, full_page = (said[name][0] if name in said else None for name in ("min_ppi", "full_page"))
    return PrintPart(place, min_ppi, full_page), fields


def axis_nodes(node: Node) -> dict[str, list[Node]]:
    """The values of `for_each` as they stand in the spec: 007 is no 7 in a name."""
    axes = node.child("for_each")
    if axes is None or not isinstance(axes.value, dict):
        return {}
    return {name: values.value for name, values in axes.value.items() if isinstance(values.value, list)}


def check_names(pattern: Pattern, node: Node, found: list[Mistake]) -> None:
    """See that every placeholder has a value, every axis a use, and that rows do not all get one id."""
    names = pattern.columns | set(pattern.axes)
    every = (pattern.id, *pattern.fields.values())
    for field in every:
        found += [field.place.mistake(missing(name, names)) for name in sorted(field.template.names - names)]
    if any(field.stands_in for field in every):
        return
    used = frozenset[str]().union(*(field.template.names for field in every))
    for axis in pattern.axes:
        place = node.at(("for_each",)).keys[axis]
        if axis in pattern.columns:
            found.append(place.mistake(f"{shown(axis)} is a column of the rows too: call one of them something else"))
        elif axis not in used and used <= names:
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


def missing(name: str, names: frozenset[str]) -> str:
    """Say that nothing gives a placeholder its value, with the nearest that would have one."""
    if match := nearest(name, names):
        return f"`{{{name}}}`: did you mean `{{{match}}}`?"
    return f"`{{{name}}}` has no value: name it in `for_each` or in the rows of `from` (for plain braces write {{{{ and }}}})"


def check_values(pattern: Pattern, node: Node, found: list[Mistake]) -> None:
    """See that rows have values where they are used, and that what goes into ids leaves something there."""
    in_id, used = pattern.id.template.names, sorted(pattern.used & pattern.columns)
    for values in axis_nodes(node).values():
        found += [value.place.mistake(unnameable(value.text)) for value in values if not as_name(value.text)]
    for row in pattern.rows:
        for name in used:
            value = row.values.get(name, "")
            if not value.strip():
                found.append(row.place.mistake(f"{shown(name)} is empty in this row, and `{{{name}}}` needs it"))
            elif name in in_id and not as_name(value):
                found.append(row.place.mistake(unnameable(value)))


def unnameable(value: str) -> str:
    """Say that a value cannot stand in an id, and what to do."""
    return f"nothing of {shown(value)} can stand in an id, which takes A-Z, a-z, 0-9, dot and underscore: use another name"
