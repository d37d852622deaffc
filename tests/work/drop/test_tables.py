"""The tables of an edition: names that stay, what they take the place of, each in its manager's form."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from pipeline.stores import open_place, open_store
from pipeline.work.drop.choice import choose
from pipeline.work.drop.layout import folder_of
from pipeline.work.drop.prepare import prepare
from pipeline.work.drop.release import release
from pipeline.work.drop.tables import form_of, tables_of
from tests.proof.hung import NOON
from tests.work.drop.shelves import asks, hang_prints, printed, shelf

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.records import Outcome
    from pipeline.stores import DropPlace

FORMS = ("aem", "cloudinary", "bynder")
ROSE = printed("rose", "jpg", palette="autumn", request={"prompt": "A rose = love | thorns, at dusk"})


@pytest.fixture
def place(tmp_path: Path) -> DropPlace:
    return open_place(str(tmp_path / "live"))


def go_live(place: DropPlace, tmp_path: Path, *items: Outcome, number: int = 1, sandbox: bool = False) -> int:
    store = open_store(str(tmp_path / "outputs"), "autumn")
    account = hang_prints(store, *items, required=False, number=number, run={"sandbox": sandbox})
    source = asks("jpeg", name="flowers/{item}.{ext}")
    choice = choose([(source, shelf(account, url=str(tmp_path / "outputs")))], approved=False, sandbox=sandbox)
    made = prepare(
        place,
        "advent",
        choice.wanted,
        tables_of(choice, FORMS),
        by="anna",
        now=lambda: NOON,
        form=form_of(choice, FORMS),
    )
    release(place, made.edition.number, by="anna", now=lambda: NOON)
    return made.edition.number


def rows(place: DropPlace, edition: int, name: str) -> list[dict[str, str]]:
    body = place.read(f"{folder_of(edition)}{name}").decode()
    return list(csv.DictReader(io.StringIO(body, newline="")))


def test_each_table_tells_of_the_file_under_the_name_that_stays(place: DropPlace, tmp_path: Path) -> None:
    edition = go_live(place, tmp_path, ROSE)
    (aem,), (cloudinary,), (bynder,) = (
        rows(place, edition, name) for name in ("assets.csv", "assets-cloudinary.csv", "assets-bynder.csv")
    )
    digest = ROSE.prints[0].sha256
    assert aem["assetPath"] == "/content/dam/advent/flowers/rose.jpg"
    assert (aem["makeready:sha256{{String}}"], aem["makeready:palette{{String}}"]) == (digest, "autumn")
    assert aem["dc:description{{String}}"] == "A rose = love | thorns, at dusk"
    assert (cloudinary["file"], cloudinary["public_id"], cloudinary["asset_folder"]) == (
        "flowers/rose.jpg",
        "advent/flowers/rose",
        "advent/flowers",
    )
    assert cloudinary["tags"] == "advent,autumn"
    assert "alt=A rose \\= love \\| thorns, at dusk|" in cloudinary["context"]
    assert (bynder["filename"], bynder["name"], bynder["item"], bynder["trim"]) == (
        "flowers/rose.jpg",
        "rose",
        "rose",
        "148x210 mm",
    )
    assert {bynder["sha256"], bynder["supersedes"], cloudinary["supersedes"]} == {digest, ""}


def test_what_takes_the_place_of_an_earlier_file_names_it(place: DropPlace, tmp_path: Path) -> None:
    first = go_live(place, tmp_path, ROSE)
    new = printed("rose", "jpg", take=2)
    again = type(new).model_validate(
        {
            **new.model_dump(),
            "prints": [new.prints[0].model_dump() | {"key": "prints/rose/new.jpg", "sha256": NEW_SHA, "bytes": 3}],
        }
    )
    open_store(str(tmp_path / "outputs"), "autumn").put("prints/rose/new.jpg", b"new", media_type="image/jpeg")
    second = go_live(place, tmp_path, again, number=2)
    assert (first, second) == (1, 2)
    for name, column in (
        ("assets.csv", "makeready:supersedes{{String}}"),
        ("assets-cloudinary.csv", "supersedes"),
        ("assets-bynder.csv", "supersedes"),
    ):
        assert rows(place, second, name)[0][column] == ROSE.prints[0].sha256


NEW_SHA = "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437"


def test_sandbox_work_says_so_in_each_edition(place: DropPlace, tmp_path: Path) -> None:
    edition = go_live(place, tmp_path, ROSE, sandbox=True)
    assert b"not for press" in place.read(f"{folder_of(edition)}SANDBOX.txt")
    assert b"SANDBOX.txt" in place.read(f"{folder_of(edition)}SHA256SUMS")


def test_no_cell_of_a_table_is_run_by_a_spreadsheet(place: DropPlace, tmp_path: Path) -> None:
    edition = go_live(place, tmp_path, printed("rose", "jpg", request={"prompt": "=1+1"}))
    assert rows(place, edition, "assets-bynder.csv")[0]["description"] == "'=1+1"
