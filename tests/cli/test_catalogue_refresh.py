"""A catalogue changes by some rows: what the diff says is what the run makes, and the shop keeps its names."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.process import Api, Ended, Makeready

CATALOGUE = """\
job: catalogue
pace: [{requests: 1000, per: 1s}]
checks: {min_long_side: 64}
guards: {changes: 10%, gone: 10%}
publish: {to: shop, files: [master], name: "{sku}.{ext}"}
defaults: {size: 96x64}
prompts:
  - id: sku-{sku}
    prompt: "{name}: {detail}. Studio light, on plain paper"
    from: products.csv
"""
SKUS = range(1000, 1080)
CHANGED, REMOVED, ADDED = range(1000, 1012), range(1077, 1080), (2000, 2001)


class Catalogue:
    """The spec, its product list and its shelf, in the program's folder."""

    def __init__(self, folder: Path, makeready: Makeready, api: Api) -> None:
        self._folder, self._makeready, self._api = folder, makeready, api
        (folder / "catalogue.yaml").write_text(CATALOGUE)
        self.list(dict.fromkeys(SKUS, "first"))

    def list(self, details: dict[int, str], stock: str = "full") -> None:
        with (self._folder / "products.csv").open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["sku", "name", "detail", "stock"])
            rows.writerows([sku, f"Lamp {sku}", f"{detail} series", stock] for sku, detail in details.items())

    def say(self, command: str, *words: str) -> Ended:
        return self._makeready(command, "catalogue.yaml", "--destination", "shelf", *words)

    def run(self, *words: str) -> tuple[Ended, int]:
        """A run, and how many pictures were charged for in it."""
        self._api.begin()
        return self.say("run", "--plain", *words), self._api.since("made")

    @property
    def manifest(self) -> dict[str, Any]:
        return dict(json.loads((self._folder / "shelf/catalogue/manifest.json").read_text()))

    @property
    def shop(self) -> dict[str, str]:
        """The SHA-256 of what a shop finds, by its name, as `current.json` tells it."""
        current = json.loads((self._folder / "shop/current.json").read_text())
        return {file["name"]: file["sha256"] for file in current["files"]}


@pytest.fixture
def catalogue(tmp_path: Path, makeready: Makeready, api: Api) -> Catalogue:
    return Catalogue(tmp_path, makeready, api)


def test_a_refresh_costs_what_has_changed_and_the_shop_keeps_its_names(catalogue: Catalogue) -> None:
    ended, made = catalogue.run()
    assert (ended.code, made) == (0, 80), ended.err
    before = catalogue.shop
    kept = [sku for sku in SKUS if sku not in REMOVED]
    details = {sku: "second" if sku in CHANGED else " first " for sku in kept} | dict.fromkeys(ADDED, "first")
    catalogue.list(details, stock="low")

    changes = json.loads(catalogue.say("diff", "--json").out)["changes"]
    assert {kind: changes[kind] for kind in ("new", "changed", "unchanged", "gone", "back")} == {
        "new": 2,
        "changed": 12,
        "unchanged": 65,
        "gone": 3,
        "back": 0,
    }
    assert changes["cost_usd"] == 3.5
    stopped, made = catalogue.run()
    assert (stopped.code, made) == (9, 0)
    assert "changes" in stopped.err
    ended, made = catalogue.run("--accept")
    assert (ended.code, made) == (0, 14), ended.err
    assert [item["id"] for item in catalogue.manifest["retired"]] == [f"sku-{sku}" for sku in REMOVED]
    after = catalogue.shop
    assert set(after) == {name for name in before if int(name[:4]) not in REMOVED} | {f"{sku}.webp" for sku in ADDED}
    assert len(after) == 79
    assert {name for name in after if name in before and after[name] != before[name]} == {f"{sku}.webp" for sku in CHANGED}
    again, made = catalogue.run()
    assert (again.code, made) == (0, 0)
    assert catalogue.shop == after
