"""What goes into a drop, and what keeps things out of it: each with its name and a code that never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.proof.decisions import Kind
from pipeline.records import Finding, Level, Outcome, Result
from pipeline.stores import open_store
from pipeline.work.drop.choice import Choice, choose
from tests.proof.hung import hang, picture
from tests.work.drop.shelves import asks, printed, say, shelf

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.manifest.manifest import Manifest
    from pipeline.proof.decisions import Decision
    from pipeline.spec.drop_file import Contribution

ROSE, OAK = printed("rose", "pdf", "jpg", columns={"sku": "NW 1"}), printed("oak", "pdf", "jpg")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def account(*items: Outcome, job: str = "autumn", required: bool = False, **run: object) -> Manifest:
    return hang(open_store("outputs", job), *items, required=required, run=run)


def chosen(
    source: Contribution, *items: Outcome, said: tuple[Decision, ...] = (), approved: bool = False, required: bool = False
) -> Choice:
    return choose([(source, shelf(account(*items, required=required), *said))], approved=approved)


def codes(choice: Choice) -> dict[str, str]:
    return {each.name: each.code for each in choice.hindrances}


def names(choice: Choice) -> list[str]:
    return [file.name for file in choice.wanted]


def test_the_files_that_are_asked_for_go_under_their_names() -> None:
    choice = chosen(asks("pdf", "jpeg", "master", name="{job}/{item}-{trim}-{color}-{take}.{ext}", items=["ro*"]), ROSE, OAK)
    assert names(choice) == ["autumn/rose-A5-cmyk-1.pdf", "autumn/rose-A5-rgb-1.jpg", "autumn/rose-A5-rgb-1.webp"]
    assert choice.hindrances == ()
    assert [file.sha256 for file in choice.wanted[:2]] == [file.sha256 for file in ROSE.prints]


def test_a_column_stands_in_a_name_as_in_an_id() -> None:
    assert names(chosen(asks("pdf", name="{sku}.pdf"), ROSE)) == ["NW-1.pdf"]


FAULTY = [
    (printed("oak", outcome=Result.REJECTED, reason="it is blank"), "rejected", "it ended as rejected: it is blank"),
    (printed("oak", outcome=Result.FAILED, reason="the API is down"), "failed", "it ended as failed: the API is down"),
    (printed("oak", outcome=Result.REFUSED, reason="no weapons"), "refused", "it ended as refused"),
    (printed("oak", outcome=Result.UNKNOWN), "unknown", "it ended as unknown"),
]


@pytest.mark.parametrize(("faulty", "code", "why"), FAULTY)
def test_what_is_not_valid_keeps_the_drop_back(faulty: Outcome, code: str, why: str) -> None:
    choice = chosen(asks("pdf"), ROSE, faulty)
    assert codes(choice) == {"oak": code}
    assert why in str(choice.hindrances[0])


@pytest.mark.parametrize("by_the_spec", [True, False])
def test_where_approval_is_needed_every_picture_needs_its_yes(*, by_the_spec: bool) -> None:
    asked = {"required": True} if by_the_spec else {"approved": True}
    yes = say(ROSE, Kind.APPROVE)
    choice = chosen(asks("pdf"), ROSE, OAK, said=(yes,), **asked)
    assert (names(choice), codes(choice)) == (["rose.pdf"], {"oak": "waiting"})


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ([say(ROSE, Kind.REJECT, by="kari", text="too dark")], "rejected"),
        ([say(ROSE, Kind.APPROVE), say(ROSE, Kind.WITHDRAW, number=2)], "waiting"),
        ([say(ROSE, Kind.REJECT, by="kari"), say(ROSE, Kind.APPROVE, number=2, seen=0)], "conflict"),
        ([say(ROSE, Kind.COMMENT)], "waiting"),
        ([say(ROSE, Kind.APPROVE)], None),
    ],
)
def test_what_people_have_said_counts(said: list[Decision], code: str | None) -> None:
    assert codes(chosen(asks("pdf"), ROSE, said=tuple(said), approved=True)) == ({"rose": code} if code else {})


def test_a_no_counts_also_where_nobody_has_to_say_yes() -> None:
    choice = chosen(asks("pdf"), ROSE, said=(say(ROSE, Kind.REJECT, by="kari", text="too dark"),))
    assert [str(each) for each in choice.hindrances] == ["rose was rejected by kari: too dark"]


def test_a_yes_to_another_picture_than_lies_there_is_none() -> None:
    yes = say(ROSE, Kind.APPROVE)
    other = yes.model_copy(update={"seen": yes.seen.model_copy(update={"sha256": "0" * 64})})
    assert codes(chosen(asks("pdf"), ROSE, said=(other,), approved=True)) == {"rose": "waiting"}


def test_of_several_takes_the_chosen_one_goes_and_takes_the_name_of_all() -> None:
    takes = [printed("rose", columns={"sku": "1"}), printed("rose.take-2", take=2, columns={"sku": "1"})]
    choice = chosen(asks("pdf", name="{sku}.pdf"), *takes, said=(say(takes[1], Kind.APPROVE),))
    assert [(file.name, file.outcome.id) for file in choice.wanted] == [("1.pdf", "rose.take-2")]
    assert choice.hindrances == ()


def test_a_take_that_failed_or_was_rejected_is_no_hindrance_beside_the_chosen_one() -> None:
    takes = [printed("rose"), printed("rose.take-2", take=2), printed("rose.take-3", take=3, outcome=Result.FAILED)]
    said = (say(takes[0], Kind.REJECT), say(takes[1], Kind.APPROVE))
    choice = chosen(asks("pdf"), *takes, said=said, approved=True)
    assert (names(choice), choice.hindrances) == (["rose.take-2.pdf"], ())


def test_two_names_that_coincide_are_told_with_whose_they_are() -> None:
    both = shelf(account(ROSE, OAK, job="winter"))
    one, other = asks("pdf", name="Poster.pdf", items=["rose"]), asks("pdf", name="poster.PDF", items=["oak"])
    assert choose([(one, both)], approved=False).hindrances == ()
    choice = choose([(one, both), (other, both)], approved=False)
    assert [str(each) for each in choice.hindrances] == [
        "Poster.pdf is wanted by winter/rose and by winter/oak: give each a name of its own"
    ]


def test_the_same_file_through_two_patterns_goes_once() -> None:
    one = shelf(account(ROSE))
    choice = choose([(asks("pdf"), one), (asks("pdf", items=["ro*"]), one)], approved=False)
    assert (names(choice), choice.hindrances) == (["rose.pdf"], ())


@pytest.mark.parametrize(
    ("source", "name", "code"),
    [
        (asks("pdf", items=["rosse"]), "rosse", "no-item"),
        (asks("tiff"), "rose", "no-file"),
        (asks("pdf", name="{sku}/{ean}.pdf"), "rose", "name"),
        (asks("pdf", name="{item}.part"), "rose", "name"),
        (asks("pdf", name="con.{ext}"), "rose", "name"),
        (asks("pdf", name="{item}.jpg"), "rose", "name"),
        (asks("master", name="{item}.jpeg"), "rose", "name"),
        (asks("pdf", name="SHA256SUMS"), "rose", "name"),
    ],
)
def test_what_cannot_be_is_told(source: Contribution, name: str, code: str) -> None:
    assert codes(chosen(source, ROSE)) == {name: code}


def test_everything_that_stands_against_a_drop_comes_at_once() -> None:
    failed = printed("oak", outcome=Result.FAILED)
    choice = chosen(asks("pdf", "tiff", items=["*", "elm"]), ROSE, failed, said=(say(ROSE, Kind.APPROVE),), approved=True)
    assert codes(choice) == {"elm": "no-item", "oak": "failed", "rose": "no-file"}


def test_drafts_never_go_live() -> None:
    choice = choose([(asks("pdf"), shelf(account(ROSE, draft=True)))], approved=False)
    assert (names(choice), codes(choice)) == ([], {"outputs/autumn": "draft"})


def test_sandbox_work_goes_live_by_name_alone_and_never_beside_real_work() -> None:
    played = shelf(account(ROSE, sandbox=True))
    assert codes(choose([(asks("pdf"), played)], approved=False)) == {"outputs/autumn": "sandbox"}
    rehearsal = choose([(asks("pdf"), played)], approved=False, sandbox=True)
    assert (names(rehearsal), rehearsal.sandbox) == (["rose.pdf"], True)
    real = shelf(account(OAK, job="winter"))
    mixed = choose([(asks("pdf"), played), (asks("pdf"), real)], approved=False, sandbox=True)
    assert codes(mixed) == {"outputs/autumn": "mixed"}


def test_a_warning_is_no_hindrance() -> None:
    soft = Finding(check="sharpness", code="sharpness.soft", level=Level.WARN, text="it is soft")
    assert names(chosen(asks("master"), picture("rose", findings=(soft,)))) == ["rose.webp"]
