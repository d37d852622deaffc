"""Specs that ask for far more than they seem to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.spec.yaml_text import MOST_BYTES as MOST

if TYPE_CHECKING:
    from collections.abc import Callable

LAUGHS = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10) if n else 'lol'}]\n" for n in range(10))
MERGES = "".join(f"m{n}: &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 10) if n else ''}]}}\n" for n in range(10))


def full(piece: str) -> str:
    """As much of it as a spec may hold."""
    return piece * ((MOST - 100) // len(piece))


def prompt(text: str) -> str:
    return f'job: j\nprompts: [{{id: a, prompt: "{text}"}}]\n'


BOMBS: dict[str, Callable[[], str]] = {
    "aliases": lambda: LAUGHS,
    "merge keys": lambda: MERGES,
    "an alias of itself": lambda: "job: &a [*a]\n",
    "many anchors": lambda: full("- &a 0\n"),
    "many aliases": lambda: "- &a 0\n" + full("- *a\n"),
    "many tags": lambda: full("- !a 0\n"),
    "a tag that runs": lambda: "job: !!python/object/apply:os.system [echo]\n",
    "depth of lists": lambda: full("["),
    "depth of mappings": lambda: full("{a: "),
    "depth of indents": lambda: "".join(f"{' ' * n}a:\n" for n in range(2800)),
    "depth of dashes": lambda: full("- "),
    "many values": lambda: "[" + full("0,") + "]",
    "many lists": lambda: "[" + full("[],") + "]",
    "many mappings": lambda: "[" + full("{},") + "]",
    "many lines": lambda: full("- - 0\n"),
    "many keys": lambda: "".join(f"k{n}: 0\n" for n in range(380_000)),
    "one key again and again": lambda: full("a: 0\n"),
    "many documents": lambda: full("---\n"),
    "many comments": lambda: full("# a\n"),
    "nothing but line ends": lambda: full("\n"),
    "a long key": lambda: "? " + full("a "),
    "a long plain text": lambda: "a: " + full("x"),
    "a long quoted text": lambda: 'a: "' + full("\\x41") + '"',
    "a long folded text": lambda: "a: >\n" + full(" b\n"),
    "a quote that never ends": lambda: "'" + full("a\n"),
    "a prompt of placeholders": lambda: prompt(full("{x}")),
    "a prompt of braces": lambda: prompt(full("{")),
    "a long id": lambda: prompt("x").replace("id: a", f"id: {full('a')}"),
    "size": lambda: "#" * (MOST + 1),
    "a matrix of a billion": lambda: (
        "job: j\nprompts: [{id: 'a-{a}-{b}-{c}', prompt: x, for_each: {"
        + ", ".join(f"{axis}: [{', '.join(map(str, range(1000)))}]" for axis in "abc")
        + "}}]\n"
    ),
}

HEAD = "job: j\nprompts:\n  - id: a-{n}\n"
ROWS = HEAD + "    prompt: p {n}\n    from: rows.csv\n"

MULTIPLYING: dict[str, Callable[[], dict[str, str]]] = {
    "long prompts by a long matrix": lambda: {
        "spec.yaml": HEAD + f"    prompt: {'word ' * 1990}{{n}}\n    for_each: {{n: [{', '.join(map(str, range(40_000)))}]}}\n"
    },
    "a wrong palette by a long matrix": lambda: {
        "spec.yaml": "palettes: {"
        + ", ".join(f"palette-{n}: [red]" for n in range(5000))
        + "}\n"
        + HEAD
        + f"    prompt: p {{n}}\n    palette: palet-{{n}}\n    for_each: {{n: [{', '.join(map(str, range(20_000)))}]}}\n"
    },
    "a header of a million columns": lambda: {
        "spec.yaml": ROWS,
        "rows.csv": ",".join(f"{n:x}" for n in range(1_200_000)) + "\n",
    },
    "two million cells": lambda: {
        "spec.yaml": ROWS,
        "rows.csv": ",".join(["n", *(f"c{n}" for n in range(1000))]) + "\n" + ("1" + ",ab" * 1000 + "\n") * 2000,
    },
    "a JSON line of great depth": lambda: {
        "spec.yaml": ROWS.replace("csv", "jsonl"),
        "rows.jsonl": '{"n": ' + "[" * 2_000_000 + "\n",
    },
    "a JSON number of a million digits": lambda: {
        "spec.yaml": ROWS.replace("csv", "jsonl"),
        "rows.jsonl": '{"n": ' + "9" * 1_000_000 + "}\n",
    },
}
"""Small specs, or specs with their rows, that grow when they are filled in."""
