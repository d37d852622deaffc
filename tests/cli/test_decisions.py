"""Deciding from the terminal: what is typed, what is said, and what helps after a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.proof.decisions import Decisions
from pipeline.records import Result
from pipeline.runs.clocks import REAL_TIME
from pipeline.stores import open_shelf, open_store
from tests.cli.decision_desk import SHELF
from tests.cli.process import Makeready
from tests.proof.hung import hang, picture

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.decision_desk import Desk
    from tests.servers.swift import Swift

UNPUBLISHED = """
import sys
from pipeline.errors import StoreError
from pipeline.stores.folder import FolderStore

def replace(*_, **__):
    raise StoreError("the disk is full")

FolderStore.replace = replace
from flows.command import main

sys.exit(main())
"""
"""The program, where a file that is there cannot be replaced."""


def test_a_yes_says_what_counts_now_and_how_to_go_on(desk: Desk) -> None:
    assert desk.ok("approve", SHELF, "rose") == [
        "rose: approved by anna (decision 1)",
        "autumn: 1 approved, 4 waiting",
        "to list what waits: makeready status outputs/autumn --waiting",
    ]
    assert desk.ok("approve", SHELF, "shield.take-2", "--as", "ben", "--reason", "the calm one")[0] == (
        "shield.take-2: approved by ben (decision 1): the calm one; of 3 takes shield.take-2 is chosen"
    )
    assert desk.ok("approve", SHELF, "rose")[0] == "rose: approved by anna (decision 1), as before"


def test_a_no_holds_its_reason_and_the_prompt_of_the_next_take(desk: Desk) -> None:
    said = desk.ok("reject", SHELF, "rose", "--reason", "too dark", "--prompt", "A light rose")
    assert said[0] == "rose: rejected by anna (decision 1, with a new prompt): too dark"
    assert (
        said[-1] == "to make the next take: makeready run specs/autumn.yaml --only rose --remake rejected --destination outputs"
    )
    (decision,) = Decisions(open_shelf(SHELF), REAL_TIME.now).of(picture("rose").stem)
    assert (decision.text, decision.prompt, decision.through) == ("too dark", "A light rose", "command")
    both = desk.ok("reject", SHELF, "rose", "oak", "--reason", "no", "--prompt", "A tree")
    assert "the new prompt goes for all 2 of them" in both


def test_a_comment_decides_nothing_and_may_point_at_a_place(desk: Desk) -> None:
    assert desk.ok("comment", SHELF, "rose", "--text", "more light", "--pin", "0.25,.5")[0] == (
        "rose: comment by anna saved (decision 1)"
    )
    (decision,) = Decisions(open_shelf(SHELF), REAL_TIME.now).of(picture("rose").stem)
    assert decision.pin == (0.25, 0.5)
    assert desk.json("status", SHELF)["approval"]["waiting"] == 5


def test_the_page_that_lies_there_shows_what_was_decided_since(desk: Desk, tmp_path: Path) -> None:
    page = tmp_path / SHELF / "proof.html"
    desk.ok("comment", SHELF, "shield", "--text", "Nobody asked for a page yet")
    assert not page.exists()
    desk.ok("proof", SHELF)
    desk.ok("comment", SHELF, "shield", "--text", "More air on the left")
    assert "More air on the left" in page.read_text()


def test_a_yes_is_taken_back(desk: Desk) -> None:
    desk.ok("approve", SHELF, "rose")
    assert desk.ok("withdraw", SHELF, "rose", "--as", "ben", "--reason", "not yet")[0] == (
        "rose: withdrawn by ben (decision 2): not yet"
    )
    assert desk.json("status", SHELF)["approval"]["approved"] == 0


def test_all_that_is_clean_is_approved_with_one_word(desk: Desk) -> None:
    said = desk.ok("approve", SHELF, "--all-clean")
    assert said[:2] == ["rose: approved by anna (decision 1)", "oak: approved by anna (decision 1)"]
    assert "shield: passed over: 3 takes of shield wait: choose one" in said
    assert "nothing to approve" in desk.ok("approve", SHELF, "--all-clean")
    desk.ok("withdraw", SHELF, "rose", "oak")
    assert "nothing to approve" in desk.ok("approve", SHELF, "--all-clean", "rose"), "a word between does not matter"


def test_programs_are_told_everything(desk: Desk) -> None:
    told = desk.json("approve", SHELF, "shield")
    (one,) = told["decisions"]
    assert (told["job"], told["manifest"], one["id"], one["approval"], one["saved"]) == (
        "autumn",
        2,
        "shield",
        "approved",
        True,
    )
    assert (one["chosen"], one["said"]["by"], one["said"]["number"]) == ("shield", "anna", 1)
    assert desk.say("approve", SHELF, "shild", "--json")[0] == 2


def test_the_status_counts_and_lists_what_waits(desk: Desk) -> None:
    desk.ok("approve", SHELF, "shield.take-2")
    desk.ok("reject", SHELF, "oak", "--reason", "no")
    assert desk.json("status", SHELF)["approval"] == {
        "required": True,
        "approved": 1,
        "rejected": 1,
        "waiting": 1,
        "passed over": 2,
    }
    code, out, err = desk.say("status", SHELF, "--waiting")
    assert (code, out, err) == (0, "rose\n", "makeready: waiting for a yes or no: 1\n")
    assert [item["id"] for item in desk.json("status", SHELF, "--waiting")["items"]] == ["rose"]
    assert "Approval  1 approved, 1 rejected, 1 waiting, 2 passed over" in desk.ok("status", SHELF)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("approve", SHELF, "rsoe"), 2, "there is no such item; did you mean rose?; nothing was written"),
        (("approve", SHELF, "rose", "oka"), 2, "oka: there is no such item"),
        (("reject", SHELF, "rose"), 2, "--reason is missing: say it in a few words, in quotes"),
        (("reject", SHELF, "rose", "--reason", " "), 2, "--reason is empty: say it in a few words"),
        (("reject", SHELF, "rose", "--reason", "no", "--prompt", ""), 2, "--prompt is empty: leave it out"),
        (("reject", SHELF, "rose", "--reason", "n" * 4001), 2, "--reason has 4,001 characters, and may have 4,000"),
        (("reject", SHELF, "--reason", "too", "dark", "rose"), 2, "a text of several words stands in quotes"),
        (("comment", SHELF, "rose"), 2, "--text is missing"),
        (("comment", SHELF, "rose", "--text", "x", "--pin", "25,50"), 2, "two fractions of width and height from 0 to 1"),
        (("approve", "outputs/autum", "rose"), 6, "did you mean outputs/autumn?"),
        (("approve", "outputs", "rose"), 6, "did you mean outputs/autumn?"),
        (("review", "outputs"), 6, "did you mean outputs/autumn?"),
        (("proof", "outputs/autum"), 6, "did you mean outputs/autumn?"),
        (("status", "outputs"), 6, "did you mean outputs/autumn?"),
        (("verify", "outputs/autum"), 6, "did you mean outputs/autumn?"),
        (("verify", "notes.txt"), 2, "notes.txt is a file: name the job's shelf"),
        (("approve", "notes.txt", "rose"), 2, "notes.txt is a file: name the job's shelf"),
        (("approve", SHELF, "notes.txt"), 2, "it is a file here: put a pattern in quotes"),
        (("approve", SHELF), 2, "ITEM is missing"),
        (
            ("comment", f"{SHELF}/rose", "--text", "x"),
            2,
            "ITEM is missing: name the items that are meant; did you mean outputs/autumn rose?",
        ),
        (("status", f"{SHELF}/manifest.json"), 2, "is a file: name the job's shelf, outputs/autumn"),
        (("verify", f"{SHELF}/masters/rose/{picture('rose').stem[5:]}.webp"), 2, "name the job's shelf, outputs/autumn"),
        (("status", "~nobody-is-called-so/x"), 6, "nobody knows the home folder that ~nobody-is-called-so stands for"),
        (("verify", "~nobody-is-called-so"), 6, "nobody knows the home folder"),
        (("approve", SHELF, "rose", "--as", " "), 2, "say --as NAME"),
        (("approve", SHELF, "rose", "--as", "x" * 81), 2, "at most 80 characters"),
        (("withdraw", SHELF, "rose"), 2, "nothing to withdraw"),
    ],
)
def test_a_mistake_is_told_with_what_helps_and_nothing_is_written(
    desk: Desk, tmp_path: Path, words: tuple[str, ...], code: int, sentence: str
) -> None:
    (tmp_path / "notes.txt").touch()
    ended, out, err = desk.say(*words)
    assert (ended, out) == (code, "")
    assert sentence.lower() in err.lower()
    assert desk.saved() == {}
    assert not (tmp_path / "outputs" / "autum").exists()


def test_hostile_names_and_texts_are_shown_harmless(desk: Desk) -> None:
    hang(open_store("outputs", "autumn"), picture("rose", outcome=Result.KEPT), number=2)
    name, text = "\u202eanna\x1b[2J\x9b31m", "\x1b]0;pwned\x07 \u2066dark\ud800\nrose: approved by carl (decision 9)"
    said = desk.ok("reject", SHELF, "rose", "--as", name, "--reason", text)
    printed = "\n".join([*said, *desk.ok("status", SHELF), *desk.ok("approve", SHELF, "rose", "--as", "ben")])
    assert not any(sign in printed for sign in ("\x1b", "\x9b", "\x07", "\u202e", "\u2066", "\ud800"))
    assert "\\u202eanna\\x1b[2J\\x9b31m" in said[0]
    assert [line.startswith("rose: approved by carl") for line in said].count(True) == 0


def test_who_decides_is_the_login_name_where_nothing_else_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAKEREADY_AS")
    monkeypatch.setenv("LOGNAME", "carl")
    assert desk.ok("approve", SHELF, "rose")[0] == "rose: approved by carl (decision 1)"


def test_what_is_saved_counts_where_the_manifest_cannot_be_written(desk: Desk, tmp_path: Path) -> None:
    said = Makeready(tmp_path, {"MAKEREADY_AS": "anna"})("approve", SHELF, "rose", code=UNPUBLISHED)
    assert (said.code, said.out.splitlines()[0]) == (0, "rose: approved by anna (decision 1)")
    assert said.err == "makeready: what was decided is saved, but the manifest does not tell of it yet: the disk is full\n"
    assert desk.saved() == {"rose": ["approve"]}


def test_a_reader_that_goes_away_keeps_no_decision_from_being_saved(desk: Desk, tmp_path: Path) -> None:
    program = Makeready(tmp_path, {"MAKEREADY_AS": "anna"})
    assert program.unread("approve", SHELF, "rose", "oak").code == 0
    assert desk.saved() == {"rose": ["approve"], "oak": ["approve"]}


def test_decisions_lie_in_a_bucket_as_they_do_in_a_folder(desk: Desk, swift: Swift, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in swift.environment().items():
        monkeypatch.setenv(name, value)
    place = f"s3://{swift.bucket()}/brand/autumn"
    hang(open_shelf(place), picture("rose"), picture("oak"))
    assert desk.ok("approve", place, "rose")[0] == "rose: approved by anna (decision 1)"
    said = desk.ok("reject", place, "rose", "--reason", "dark", "--as", "ben")
    assert said[0] == "rose: rejected by ben (decision 2): dark"
    assert said[-1].endswith(f"--remake rejected --destination {place.rpartition('/')[0]}")
    hang(open_shelf(place), picture("rose"), picture("oak"), number=9, run={"sandbox": True})
    said = desk.ok("reject", place, "rose", "--reason", "dark")
    assert said[-1].endswith(f"--remake rejected --sandbox --yes --destination {place.rpartition('/')[0]}")
    assert desk.say("status", place, "--waiting")[1] == "oak\n"
    assert desk.ok("verify", place)
