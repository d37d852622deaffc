"""A spec or a drop file as read, judged by its model: every mistake at its place; what is sound is judged further."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.spec.faulty_parts import prune
from pipeline.spec.mistake_texts import sentence, subject
from pipeline.spec.other_names import right_key
from pipeline.spec.schema import keys_at
from pipeline.spec.yaml_comments import explained, remarks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_core import ErrorDetails

    from pipeline.errors import Mistake
    from pipeline.spec.nodes import Loc, Node, Place

D = TypeVar("D", bound=BaseModel)
MOST_MISTAKES = 500
"""More than this are not listed."""

AND_MORE = "and more mistakes from here on"

CONSEQUENCES = frozenset({"missing", "too_short"})
"""What pydantic finds only because something was taken out."""

MOST_ROUNDS = 8
"""Times the rest is judged again; what is taken out in one round lays bare at most one level more."""


def judge(top: Node, lines: Sequence[str], found: list[Mistake], document: type[D]) -> D | None:
    """What is sound of a spec, or of another document; mistakes join `found`. None: nothing is left to go on with.

    `lines` are those of the file, to see what YAML took for a comment. What has a mistake is taken out of `top`, and the
    rest is judged again: so a bad colour on line 4 does not hide a bad placeholder on line 90.
    """
    report_empties(top, lines, found)
    for consequences in (frozenset[str](), *[CONSEQUENCES] * MOST_ROUNDS):
        try:
            # By way of JSON, where strict means what it means in JSON Schema: no "3" for 3, no 1 for true, lists of any kind.
            return document.model_validate_json(json.dumps(top.plain()), strict=True)
        except ValidationError as error:
            errors = [(true_loc(top, detail["loc"]), detail) for detail in error.errors(include_url=False, include_input=False)]
        report([each for each in errors if each[1]["type"] not in consequences], top, found, document)
        too_long = {loc: error["ctx"]["max_length"] for loc, error in errors if error["type"] == "too_long"}
        if not prune(top, {loc: too_long.get(loc) for loc, _ in errors}):
            break
    return None


def report_empties(top: Node, lines: Sequence[str], found: list[Mistake]) -> None:
    """Report every key and entry without a value; a text that begins with { and lacks its quotes is told of elsewhere."""
    for loc, node in top.empties():
        if not (loc[:1] == ("prompts",) and len(loc) == 4 and loc[2] in ("id", "prompt")):
            found.append(node.place.mistake(f"{subject(loc)} is empty{comment(node.place, lines)}"))


def report(errors: Sequence[tuple[Loc, ErrorDetails]], top: Node, found: list[Mistake], document: type[BaseModel]) -> None:
    """Put what pydantic found into words, except what the reader or `report_empties` has told already."""
    wrong: list[tuple[Place, Loc, ErrorDetails, Node]] = []
    for loc, error in errors:
        nodes = list(top.walk(loc))
        whole_way = len(nodes) > len(loc)
        if any(node.hole for node in nodes) or (whole_way and nodes[-1].value is None):
            continue
        emptied = nodes[-1].value == {} and bool(nodes[-1].keys)
        if error["type"] == "shape" and (emptied or any(below.value is None for below in nodes[-1].below())):
            continue
        of_key = error["type"] == "extra_forbidden" or error["loc"][-1:] == ("[key]",)
        wrong.append((nodes[-2].keys[str(loc[-1])] if whole_way and of_key else nodes[-1].place, loc, error, nodes[-1]))
    wrong.sort(key=lambda each: each[0])
    told, untold = wrong[:MOST_MISTAKES], wrong[MOST_MISTAKES:]
    found += [place.mistake(AND_MORE) for place, *_ in untold[:1]]
    unknown = [loc for _, loc, error, _ in told if error["type"] == "extra_forbidden"]
    mistyped = {(*loc[:-1], right_key(str(loc[-1]), keys_at(loc[:-1], document))) for loc in unknown}
    found += [
        place.mistake(sentence(error, loc, node, keys_at(loc[:-1], document) if loc in unknown else ()))
        for place, loc, error, node in told
        if error["type"] != "missing" or loc not in mistyped
    ]


def true_loc(top: Node, loc: Loc) -> Loc:
    """The way to a value without the steps that only pydantic sees: tags of unions and its mark for keys."""
    true: Loc = ()
    for step in loc:
        last = list(top.walk(true))
        seen = len(last) > len(true) and last[-1].child(step) is not None
        if seen or not (isinstance(step, str) and (step.startswith("<") or step == "[key]")):
            true = (*true, step)
    return true


def comment(place: Place, lines: Sequence[str]) -> str:
    """Say so where the value was taken for a comment."""
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    return next((f": {explained(each)}" for each in remarks(line, place.column - 1, len(line)) if each.sticks), "")
