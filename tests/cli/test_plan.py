"""`makeready plan`: needs no credentials and no network, and spends nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.cli.process import Api, Makeready
    from tests.cli.shelf import Job

WITHOUT_NETWORK = """
import sys

def forbid(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind"}:
        raise RuntimeError(f"{event} {arguments}")

sys.addaudithook(forbid)
from flows.command import main
sys.exit(main())
"""


def planned(makeready: Makeready, job: Job, *words: str) -> dict[str, Any]:
    said = makeready("plan", "--json", *job.words, *words)
    assert said.code == 0, said.err
    return dict(json.loads(said.out))


def test_it_needs_no_network(offline: Makeready, leaves: Job) -> None:
    said = offline("plan", *leaves.words, code=WITHOUT_NETWORK)
    assert (said.code, said.err) == (0, "")
    assert "4 to make" in said.out
    assert "$1.00" in said.out


def test_it_needs_nothing_of_the_environment(offline: Makeready, leaves: Job) -> None:
    offline.environ = {}
    assert offline("plan", *leaves.words).code == 0


def test_it_leaves_no_trace(offline: Makeready, leaves: Job) -> None:
    offline("plan", *leaves.words)
    assert [path.name for path in offline.folder.iterdir()] == ["leaves.yaml"]


def test_it_tells_programs_everything(offline: Makeready, leaves: Job) -> None:
    told = planned(offline, leaves, "--set", "budget=2 USD", "--only", "leaf-1", "leaf-2")
    assert told["job"] == leaves.name
    assert told["shelf"] == f"shelf/{leaves.name}"
    totals = {"items": 2, "made": 0, "to_fetch": 0, "to_make": 2, "unknown": 0, "price_usd": 0.25, "cost_usd": 0.5}
    assert told["totals"] | totals | {"budget_usd": 2.0, "over_budget": False} == told["totals"]
    assert told["totals"]["seconds"] >= 36
    assert "36 s a call" in told["totals"]["reckoned"]
    assert [item["id"] for item in told["items"]] == ["leaf-1", "leaf-2"]
    first = told["items"][0]
    assert first["request"] == {"prompt": f"A pressed leaf of kind 1, out of the book {leaves.name}", "size": "96x64"}
    assert first["note"] == "size not offered"
    assert any("does not offer 96x64" in warning for warning in told["warnings"])


def test_it_says_how_every_item_stands(makeready: Makeready, leaves: Job, api: Api) -> None:
    assert makeready("run", "--plain", *leaves.words).code == 0
    assert {item["state"] for item in planned(makeready, leaves)["items"]} == {"made"}
    for lost in [*leaves.files("masters/leaf-2/*"), *leaves.files("masters/leaf-3/*"), *leaves.files("masters/leaf-4/*")]:
        lost.unlink()
    for lost in [*leaves.files("ledger/leaf-3/*.re*.json"), *leaves.files("ledger/leaf-4/*")]:
        lost.unlink()
    told = planned(makeready, leaves)
    assert [item["state"] for item in told["items"]] == ["made", "to fetch", "cut off", "to make"]
    assert told["totals"]["cost_usd"] == 0.5
    assert makeready("run", "--plain", *leaves.words).code == 0
    assert {item["state"] for item in planned(makeready, leaves)["items"]} == {"made"}
    # The call that only a claim told of was found in the gateway's log; the fourth came again out of its cache.
    assert api.since("made") == 4


def test_it_says_how_rows_were_read_and_what_names_they_make(offline: Makeready) -> None:
    (offline.folder / "rows.csv").write_text("SKU;Product name\n1;東京, blue\n2;Москва\n", encoding="utf-8")
    (offline.folder / "mugs.yaml").write_text(
        "job: mugs\ndefaults: {print: {trim: A6}}\ndeliver: [{format: jpeg, name: '{sku}_{product_name}.{ext}'}]\n"
        "prompts: [{id: '{product_name}', prompt: 'A mug, {product_name}', from: rows.csv}]\n",
        encoding="utf-8",
    )
    told = json.loads(offline("plan", "--json", "mugs.yaml").out)
    assert [item["id"] for item in told["items"]] == ["blue", "Moskva"]
    assert told["warnings"] == [
        "rows.csv: `{product_name}` takes the column `Product name`",
        "rows.csv: `{sku}` takes the column `SKU`",
        "ids spell in Latin letters `Москва` as `Moskva`",
        "the names of print files take `東京, blue` as `blue`, `Москва` as `Moskva`",
    ]


def test_over_the_budget_it_says_so(offline: Makeready, leaves: Job) -> None:
    said = offline("plan", *leaves.words, "--set", "budget=0.75 USD")
    assert said.code == 5
    assert "costs more than the budget" in said.out
    told = offline("plan", "--json", *leaves.words, "--set", "budget=0.75 USD")
    assert (told.code, json.loads(told.out)["totals"]["over_budget"]) == (5, True)


def test_a_bucket_it_cannot_read_is_planned_all_the_same(offline: Makeready, leaves: Job) -> None:
    said = offline("plan", "leaves.yaml", "--json", "--destination", "s3://brand-assets/campaigns")
    assert said.code == 0, said.err
    told = json.loads(said.out)
    assert told["totals"]["to_make"] == 4
    assert "no AWS credentials were found" in told["warnings"][0]


def test_a_shelf_that_a_run_will_refuse_is_told(makeready: Makeready, leaves: Job) -> None:
    def refusal(*words: str) -> str:
        warnings = planned(makeready, leaves, *words)["warnings"]
        return "; ".join(warning for warning in warnings if "a run will refuse this shelf" in warning)

    mark = leaves.root / "SANDBOX.txt"
    mark.parent.mkdir(parents=True)
    mark.write_text("painted")
    assert refusal("--sandbox") == ""
    assert f"shelf/{leaves.name} holds sandbox work: give --destination another place" in refusal()
    assert makeready("run", "--plain", *leaves.words).code == 2
    mark.unlink()
    assert (refusal(), refusal("--sandbox")) == ("", "")  # nothing lies there
    assert makeready("run", "--plain", *leaves.words).code == 0
    assert refusal() == ""
    assert "holds real work, which --sandbox must not mix with" in refusal("--sandbox")
