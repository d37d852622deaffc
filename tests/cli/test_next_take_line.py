"""What is said after a no, and of pictures that never came: how to go on, and what counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.ledger.ledger import Ledger
from pipeline.records import Outcome, Result
from pipeline.stores import open_shelf
from tests.cli.decision_desk import SHELF
from tests.proof.hung import hang, picture

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.decision_desk import Desk

REFUSED = Outcome(
    id="leaf", fingerprint="f" * 64, take=1, outcome=Result.REFUSED, request={"prompt": "A leaf"}, reason="blocked"
)
REFUSE = ("reject", "outputs/winter", "leaf", "--reason", "refused", "--prompt", "A light leaf")


@pytest.mark.parametrize(
    ("place", "shelf", "run", "more"),
    [
        (".", "outputs/autumn", {}, " --destination outputs"),
        (".", "./outputs/autumn/", {}, " --destination outputs"),
        (".", "outputs/autumn.draft", {"draft": True}, " --draft --destination outputs"),
        (".", "outputs/autumn", {"sandbox": True}, " --sandbox --destination outputs"),
        (".", "outputs/autumn.draft", {"sandbox": True, "draft": True}, " --draft --sandbox --destination outputs"),
        ("outputs", "autumn", {}, " --destination ."),
        ("outputs", "autumn.draft", {"draft": True}, " --draft --destination ."),
        ("outputs/autumn", ".", {}, " --destination .."),
        ("outputs/autumn", "../autumn", {}, " --destination .."),
        ("specs", "../outputs/autumn", {"sandbox": True}, " --sandbox --destination ../outputs"),
    ],
)
def test_the_line_for_the_next_take_goes_to_the_same_shelf_at_the_same_price(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, shelf: str, run: dict[str, bool], more: str
) -> None:
    (tmp_path / "specs").mkdir()
    monkeypatch.chdir(tmp_path / place)
    hang(open_shelf(shelf), picture("rose"), number=2, run=run)
    said = desk.ok("reject", shelf, "rose", "--reason", "too dark")
    assert said[-1] == f"to make the next take: makeready run specs/autumn.yaml --only rose --remake rejected{more}"


def test_no_line_leads_from_a_shelf_of_another_name_to_that_of_its_job(desk: Desk, tmp_path: Path) -> None:
    hang(open_shelf(SHELF), picture("rose"), number=2)
    (tmp_path / "outputs" / "latest").symlink_to("autumn")
    assert "--destination" in desk.ok("reject", "outputs/latest", "rose", "--reason", "too dark")[-1]
    (tmp_path / "outputs" / "autumn").rename(tmp_path / "outputs" / "autumn-v1")
    said = desk.ok("reject", "outputs/autumn-v1", "rose", "--reason", "far too dark")
    assert said[-1] == "to make the next take, call the shelf autumn again: a run finds it by its job's name"


def test_the_line_for_the_next_take_holds_what_the_run_had_changed_of_the_spec(desk: Desk) -> None:
    hang(open_shelf(SHELF), picture("rose"), number=2, overrides=("model=recraft/recraftv4", "budget=10 USD"))
    said = desk.ok("reject", SHELF, "rose", "--reason", "too dark")
    assert said[-1].endswith("--remake rejected --set model=recraft/recraftv4 --set 'budget=10 USD' --destination outputs")


@pytest.mark.parametrize(("mark", "more"), [("DRAFT.txt", " --draft"), ("SANDBOX.txt", " --sandbox")])
def test_where_no_manifest_tells_the_marks_on_the_shelf_do(desk: Desk, tmp_path: Path, mark: str, more: str) -> None:
    root = tmp_path / "outputs" / "winter"
    rose = picture("rose")
    Ledger(open_shelf(str(root))).record(rose, 1)
    (root / mark).touch()
    said = desk.ok("reject", "outputs/winter", "rose", "--reason", "too dark")
    assert said[-1] == f"to make the next take: makeready run SPEC --only rose --remake rejected{more} --destination outputs"


def test_no_place_is_pinned_on_a_picture_that_is_not_there(desk: Desk, tmp_path: Path) -> None:
    hang(open_shelf("outputs/winter"), REFUSED, picture("rose"))
    code, _, err = desk.say("comment", "outputs/winter", "leaf", "--text", "bad", "--pin", "0.5,0.5")
    assert (code, "there is no picture of it to pin a place on" in err) == (2, True)
    assert not (tmp_path / "outputs" / "winter" / "decisions").exists()
    said = desk.ok("comment", "outputs/winter", "*", "--text", "bad", "--pin", "0.5,0.5")
    assert said[:2] == [
        "rose: comment by anna saved (decision 1)",
        "leaf: passed over: there is no picture of it to pin a place on; leave --pin out",
    ]


@pytest.mark.parametrize("turned_down", [REFUSED, picture("leaf", outcome=Result.REJECTED)], ids=["refused", "rejected"])
def test_what_never_passed_and_a_person_has_rejected_is_counted_as_rejected(desk: Desk, turned_down: Outcome) -> None:
    hang(open_shelf("outputs/winter"), turned_down)
    assert "winter: 1 rejected" in desk.ok(*REFUSE)
    said = desk.ok("withdraw", "outputs/winter", "leaf")
    assert said[-1] == "winter: nothing is approved or rejected, and nothing waits"
