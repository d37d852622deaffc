"""A catalogue refresh of 80 rows: 12 change, 3 go, 2 come. The diff says so, a guard stops it, a person accepts it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.process import Api, Makeready

SPEC = """\
job: catalogue
pace: [{requests: 1000, per: 1s}]
checks: {min_long_side: 64}
defaults: {size: 96x64}
guards: {changes: 10%, gone: 10%, month: 100 USD}
prompts:
  - {id: "sku-{sku}", prompt: "A leaf of kind {kind}, on paper", from: products.csv}
"""
CHANGED, GONE, NEW = range(12), (20, 40, 79), (80, 81)
WORDS = ("catalogue.yaml", "--destination", "shelf")


def rows(*numbers: int, changed: tuple[int, ...] = (), price: int = 1) -> str:
    kinds = ((number, f"{number} in <b>red</b>" if number in changed else number) for number in numbers)
    return "sku,kind,price\n" + "".join(f"{number:02}, {kind} ,{price}\n" for number, kind in kinds)


def refresh(folder: Path) -> None:
    left = [number for number in (*range(80), *NEW) if number not in GONE]
    (folder / "products.csv").write_text(rows(*left, changed=tuple(CHANGED), price=2))


@pytest.fixture
def catalogue(makeready: Makeready) -> Makeready:
    """The job, made once."""
    (makeready.folder / "catalogue.yaml").write_text(SPEC)
    (makeready.folder / "products.csv").write_text(rows(*range(80)))
    said = makeready("run", *WORDS, "--plain", "--yes")
    assert said.code == 0, said.err
    return makeready


def told(makeready: Makeready, *words: object) -> dict[str, Any]:
    said = makeready(*words, "--json")
    assert said.code in (0, 9), said.err
    return dict(json.loads(said.out))


def test_a_refresh_is_told_guarded_accepted_and_made_once(catalogue: Makeready, api: Api) -> None:
    made = json.loads((catalogue.folder / "shelf" / "catalogue" / "manifest.json").read_text())
    first = {item["id"]: item["fingerprint"] for item in made["items"]}
    refresh(catalogue.folder)

    head = "Against edition 1: 2 new, 12 changed, 3 gone, 65 unchanged: $3.50"
    guard = "guard `changes: 10%`: 12 of the 80 items of edition 1 (15 %) would get another picture"
    diff = catalogue("diff", *WORDS)
    assert diff.code == 0
    assert re.search(r"sku-00  \$0\.25\n    prompt: A leaf of kind \[-0,-\] \{\+0 in <b>red</b>,\+\} on paper\n", diff.out)
    assert [f"sku-{number}" in diff.out for number in (20, 40, 79, 80, 81)] == [True] * 5
    assert "sku-50" not in diff.out
    assert head in diff.out
    assert guard in " ".join(diff.out.split())
    plan = catalogue("plan", *WORDS)
    assert (plan.code, plan.out.splitlines()[0]) == (9, head)
    counts = {"new": 2, "changed": 12, "prints_only": 0, "unchanged": 65, "gone": 3, "back": 0, "cost_usd": 3.5}
    for command in ("plan", "diff"):
        found = told(catalogue, command, *WORDS)
        assert found["changes"] == {"edition": 1, "edition_items": 80, **counts}
        assert found["stopped_by"] == [guard]

    calls = api.since("requests")
    stopped = told(catalogue, "run", *WORDS, "--plain", "--yes")
    assert (stopped["kind"], stopped["exit_code"]) == ("GuardError", 9)
    assert guard in stopped["error"]
    assert "--accept" in stopped["error"]
    assert api.since("requests") == calls == 80
    account = told(catalogue, "run", *WORDS, "--plain", "--yes", "--accept")
    assert (account["totals"]["requests"], account["totals"]["spent_usd"], account["totals"]["items"]) == (14, 3.5, 79)
    kept = [item for item in account["items"] if item["outcome"] == "kept"]
    assert len(kept) == 65
    assert all(first[item["id"]] == item["fingerprint"] for item in kept)

    assert api.since("requests") == 94
    again = told(catalogue, "run", *WORDS, "--plain", "--yes")
    assert again["totals"]["requests"] == 0
    assert told(catalogue, "diff", *WORDS, "--against", "1")["changes"] == {
        "edition": 1,
        "edition_items": 80,
        **counts,
        "new": 0,
        "back": 2,
        "cost_usd": 0.0,
    }
    between = told(catalogue, "diff", "shelf/catalogue", "--from", "1", "--to", "2")
    assert (between["to_edition"], between["changes"]["changed"], between["changes"]["gone"]) == (2, 12, 3)


def test_what_may_be_asked_of_a_diff(offline: Makeready) -> None:
    (offline.folder / "catalogue.yaml").write_text(SPEC)
    (offline.folder / "products.csv").write_text(rows(1, 2))
    first = offline("diff", *WORDS)
    assert first.code == 0
    assert "There is no edition yet: everything is new. 2 new: $0.50" in first.out
    assert not (offline.folder / "shelf").exists()
    for words in (
        (*WORDS, "--against", "3"),
        ("shelf/catalogue", "--from", "1"),
        ("shelf/catalogue", "--from", "1", "--to", "2"),
        ("--from", "1", "--to", "2"),
    ):
        said = offline("diff", *words)
        assert (said.code, said.err.startswith("makeready: ")) == (2, True), said.err
