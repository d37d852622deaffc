"""Whatever stands in a spec: orders or mistakes come of it, nothing else, and the schema refuses nothing the program takes."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pipeline.errors import Mistake, SpecError
from pipeline.records import Order
from pipeline.spec import json_schema, load_spec
from pipeline.spec.yaml_reader import read_yaml

KEYS = (
    *(
        "job",
        "destination",
        "gateway",
        "pace",
        "in_flight",
        "budget",
        "palettes",
        "defaults",
        "checks",
        "prompts",
        "requests",
        "per",
    ),
    *(
        "colors",
        "background",
        "id",
        "prompt",
        "size",
        "style",
        "takes",
        "palette",
        "for_each",
        "from",
        "print",
        "trim",
        "bleed",
        "n",
        "Product name",
        "file",
        "separator",
        "sheet",
        "[key]",
        "<text>",
        "<<",
        "",
    ),
)
TEXTS = (
    "a",
    "b-{n}",
    "{n}",
    "{",
    "x{{",
    "{n.x}",
    "10x10",
    "auto",
    "A5",
    "{n}x9in",
    "3mm",
    "{n}x{n}",
    "red",
    "#fff",
    "60s",
    "5/1s",
    "25 USD",
    "rows.csv",
    "rows.XLSX",
    "rows.ndjson",
    "{Product name}",
    "{größe}",
    "{n }",
    "{{n} {n}",
    ";",
    "s3://bucket",
    "\x1b",
    "é",
)
VALIDATOR = Draft202012Validator(json_schema())

scalars = st.sampled_from(TEXTS) | st.integers(-1, 300) | st.sampled_from([0.5, 2.0, True, False, None])
values = st.recursive(
    scalars,
    lambda below: st.lists(below, max_size=6) | st.dictionaries(st.sampled_from(KEYS), below, max_size=4),
    max_leaves=12,
)
items = st.fixed_dictionaries(
    {"id": st.sampled_from(["a", "b", "A", "c-{n}", "d{m}"]), "prompt": st.sampled_from(["x", "{n}", "{n} {m}", "}}"])},
    optional={
        "for_each": st.fixed_dictionaries({"n": st.lists(scalars, max_size=3)}, optional={"m": values}),
        "size": scalars,
        "print": st.dictionaries(st.sampled_from(["trim", "bleed", "orientation", "profile", "min_ppi"]), scalars, max_size=3)
        | values,
        "palette": st.sampled_from(["p", "q"]) | scalars,
        "takes": st.integers(-1, 4) | values,
        "odd": values,
        "from": scalars,
    },
)
jobs = st.fixed_dictionaries(
    {"job": st.just("j"), "prompts": st.lists(items | values, max_size=4)},
    optional=dict.fromkeys(("palettes", "defaults", "pace", "budget", "checks", "gateway", "odd"), values),
)


@settings(max_examples=200, deadline=None)
@given(
    jobs | values,
    st.lists(st.sampled_from(["job=k", "defaults.size=10x10", "prompts.0.id=z", "palettes.p=[red]", "a.b=1"]), max_size=2),
)
def test_orders_or_mistakes_come_of_any_spec(job: Any, overrides: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "spec.yaml")
        path.write_text(json.dumps(job), encoding="utf-8")
        made = orders_or_mistakes(path, overrides)
    assert made
    if isinstance(made[0], Order):
        items = [order.item.casefold() for order in made if isinstance(order, Order)]
        assert len(set(items)) == len(items)
        if not overrides:
            node = read_yaml(json.dumps(job), "spec.yaml", [])
            assert node is not None
            VALIDATOR.validate(node.plain())


def orders_or_mistakes(path: Path, overrides: list[str]) -> tuple[Order, ...] | tuple[Mistake, ...]:
    try:
        return load_spec(path, overrides).orders
    except SpecError as error:
        return error.mistakes
