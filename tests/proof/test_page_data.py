"""What the page shows follows from the manifest, the decisions, the thumbnails and the edition before."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.proof.decisions import Decision, Kind, Sight
from pipeline.proof.item_data import Material
from pipeline.proof.page import render
from pipeline.proof.page_data import page_data
from pipeline.proof.press import Press, press_of
from pipeline.records import Approval, Decided, Finding, Level, Outcome, PastTake, Payment, Result
from pipeline.stores import open_store
from tests.proof.jobs import NOON, PROMPT, digest, job, leaf, printed_leaf

if TYPE_CHECKING:
    from pathlib import Path

SHELF = Material("outputs/autumn")


def shown(*items: Outcome, material: Material = SHELF, **said: Any) -> dict[str, Any]:
    """The page's JSON as a browser reads it."""
    return dict(json.loads(json.dumps(page_data(job(*items, **said), material))))


def one(item: Outcome, material: Material = SHELF) -> dict[str, Any]:
    return dict(shown(item, material=material)["items"][0])


def said(number: int, kind: Kind, by: str = "anna", *, of: Outcome, seen: int = 0, **more: Any) -> Decision:
    at = NOON + timedelta(minutes=number)
    sight = Sight(decisions=seen)
    return Decision(item=of.id, fingerprint=of.fingerprint, kind=kind, by=by, seen=sight, number=number, at=at, **more)


def test_a_job_says_what_it_is_and_what_it_cost() -> None:
    found = shown(leaf("a"), leaf("b", outcome=Result.REJECTED, reason="It is blank."))
    assert {name: found[name] for name in ("format", "job", "shelf", "number", "model", "models", "edition")} == {
        "format": "makeready-proof-1",
        "job": "autumn",
        "shelf": "outputs/autumn",
        "number": 7,
        "model": "recraft/recraftv4-pro",
        "models": {"recraft/recraftv4-pro": "Recraft V4 Pro"},
        "edition": {"number": 7},
    }
    assert found["run"] == {
        "id": "r7",
        "started_at": "2026-11-27T12:00:00+00:00",
        "ended_at": "2026-11-27T12:03:00+00:00",
        "makeready": "0.1.0",
    }
    assert found["totals"] == {
        "items": 2,
        "delivered": 1,
        "kept": 0,
        "rejected": 1,
        "refused": 0,
        "failed": 0,
        "unknown": 0,
        "spent_usd": 0.5,
        "job_usd": 0.5,
        "possible_usd": 0.0,
    }


def test_a_run_says_when_it_was_stopped_or_rehearsed() -> None:
    found = shown(leaf(), partial=True, stopped="the budget is reached", sandbox=True)["run"]
    assert (found["partial"], found["stopped"], found["sandbox"]) == (True, "the budget is reached", True)


def test_a_plain_picture_has_no_word_too_many() -> None:
    item = leaf()
    assert one(item) == {
        "id": "leaf",
        "fp": item.fingerprint,
        "take": 1,
        "outcome": "delivered",
        "prompt": PROMPT,
        "size": "2048x2048",
        "master": {
            "key": f"masters/{item.stem}.webp",
            "w": 2048,
            "h": 2048,
            "bytes": 1_200_000,
            "type": "image/webp",
            "sha256": digest("leaf"),
        },
        "cost": 0.25,
        "attempts": 1,
        "approval": "waiting",
    }


def test_a_picture_of_another_model_says_which() -> None:
    found = shown(leaf("a", model="recraft/recraftv4"), leaf("b", model="own/model"), leaf("c", model=None))
    assert [item.get("model") for item in found["items"]] == ["recraft/recraftv4", "own/model", None]
    assert found["models"].keys() == {"recraft/recraftv4-pro", "recraft/recraftv4"}


def test_what_is_no_picture_is_told_without_a_size() -> None:
    unopened = leaf().master.model_copy(update={"width": 0, "height": 0})  # type: ignore[union-attr]
    assert one(leaf(master=unopened))["master"].keys() == {"key", "bytes", "type", "sha256"}
    lost = one(leaf(master=None, outcome=Result.REFUSED, reason="Blocked.", receipt=Payment(charged_usd=Decimal(0))))
    assert lost.keys() & {"master", "thumb", "cost", "attempts"} == set()
    assert lost["reason"] == "Blocked."


def test_a_printed_picture_has_its_size_verdict_lines_and_files() -> None:
    item = printed_leaf()
    found = one(item)
    lines = found["print"].pop("lines")
    assert found["print"] == {
        "trim": "A5",
        "trim_mm": [148.0, 210.0],
        "bleed_mm": 3.0,
        "profile": "sheet",
        "ppi": 240.8,
        "verdict": "hold",
    }
    assert lines.keys() == {"bleed", "trim", "safe"}
    assert [file["key"] for file in found["files"]] == [file.key for file in item.prints]
    assert found["files"][0]["bytes"] == 9_876_543


def test_findings_come_worst_first_and_mere_measures_not_at_all() -> None:
    more = Finding(check="blank", code="blank", level=Level.FAIL, text="It is blank.", measured=0.0)
    found = one(printed_leaf(findings=(*printed_leaf().findings, more)))["findings"]
    assert [(each["level"], each["code"]) for each in found] == [
        ("fail", "blank"),
        ("warn", "edges.detail"),
        ("info", "gamut.lost"),
    ]
    assert found[0]["measured"] == 0
    assert (found[1]["measured"], found[1]["limit"]) == (0.0312, 0.021)
    assert "limit" not in found[2]


def test_dominant_colours_stand_beside_those_asked_for() -> None:
    found = one(printed_leaf())
    assert [(colour, nearest) for colour, _, nearest, _ in found["dominant"]] == [
        ("#1E1C3C", "#1B1B3A"),
        ("#F7F4EC", "#F7F4EC"),
    ]
    assert [share for _, share, _, _ in found["dominant"]] == pytest.approx([0.5, 0.5])
    assert found["dominant"][1][3] == 0
    assert found["palette_share"] == 1


def test_palettes_go_by_name_and_each_name_means_one_set_of_colours() -> None:
    def asked(name: str, palette: str | None, *colours: tuple[int, int, int]) -> Outcome:
        controls = {"colors": [{"rgb": list(rgb)} for rgb in colours]} if colours else {}
        return leaf(name, palette=palette, request={"prompt": "A leaf", "size": "2048x2048", "controls": controls})

    found = shown(
        asked("a", "brand", (1, 2, 3)),
        asked("b", "brand", (1, 2, 3)),
        asked("c", "brand", (9, 9, 9)),
        asked("d", None, (7, 7, 7)),
        asked("e", "colours 2", (6, 6, 6)),
        asked("f", None, (8, 8, 8)),
        asked("g", None, (7, 7, 7)),
        asked("h", None),
    )
    assert [item.get("palette") for item in found["items"]] == [
        *("brand", "brand", "brand (2)", "colours 1", "colours 2", "colours 3", "colours 1", None)
    ]
    assert found["palettes"]["brand (2)"] == {"colors": ["#090909"]}
    assert shown(printed_leaf())["palettes"] == {"autumn-brand": {"colors": ["#1B1B3A"], "background": "#F7F4EC"}}


def test_takes_of_one_picture_say_so_and_a_single_one_does_not() -> None:
    found = shown(leaf("leaf"), leaf("leaf.take-2", take=2), leaf("rose"))["items"]
    assert [item.get("picture") for item in found] == ["leaf", "leaf", None]


def test_decisions_stand_with_where_the_picture_stands_and_who_disagrees() -> None:
    item = leaf()
    decisions = (
        said(1, Kind.COMMENT, of=item, text="Too dark", pin=(0.0, 0.5)),
        said(2, Kind.APPROVE, "ben", of=item),
        said(3, Kind.REJECT, of=item, seen=1, prompt="A light leaf", text="Darker than the brand"),
    )
    found = one(item, Material("x", {item.stem: decisions}))
    assert (found["approval"], found["conflict"]) == ("rejected", ["ben"])
    assert found["decisions"] == [
        {"n": 1, "kind": "comment", "by": "anna", "at": "2026-11-27T12:01:00+00:00", "text": "Too dark", "pin": [0.0, 0.5]},
        {"n": 2, "kind": "approve", "by": "ben", "at": "2026-11-27T12:02:00+00:00"},
        {
            "n": 3,
            "kind": "reject",
            "by": "anna",
            "at": "2026-11-27T12:03:00+00:00",
            "text": "Darker than the brand",
            "prompt": "A light leaf",
            "seen": 1,
        },
    ]


def test_of_two_takes_the_approved_one_passes_over_the_other() -> None:
    first, second = leaf("leaf"), leaf("leaf.take-2", take=2)
    decisions = {second.stem: (said(1, Kind.APPROVE, of=second),)}
    found = shown(first, second, material=Material("x", decisions))["items"]
    assert [item["approval"] for item in found] == ["passed over", "approved"]


def test_thumbnails_are_named_where_they_lie_on_the_shelf() -> None:
    item, plain = printed_leaf("a"), leaf("b")
    press = Press("FOGRA39L", "0badcafe", "#EFF1F5")
    there = {f"thumbs/{stem}{end}.webp" for stem in (item.stem, plain.stem) for end in ("", "-0badcafe", "-deadbeef")}
    found = shown(item, plain, leaf("c"), material=Material("x", thumbs=frozenset(there), press=press))
    assert [(each.get("thumb"), each.get("soft")) for each in found["items"]] == [
        (f"thumbs/{item.stem}.webp", f"thumbs/{item.stem}-0badcafe.webp"),
        (f"thumbs/{plain.stem}.webp", None),
        (None, None),
    ]
    assert found["press"] == {"name": "FOGRA39L", "paper": "#EFF1F5"}
    assert "press" not in shown(plain, material=Material("x", press=press))


def test_the_shipped_press_prints_on_paper_that_is_not_quite_white(tmp_path: Path) -> None:
    press = press_of(open_store(str(tmp_path), "leaves"), job(printed_leaf()))
    assert press
    assert press.name.startswith("FOGRA39")
    assert len(press.mark) == 8
    red, green, blue = bytes.fromhex(press.paper[1:])
    assert (red, green, blue) == (pytest.approx(239, abs=2), pytest.approx(241, abs=2), pytest.approx(245, abs=2))


def test_the_press_is_the_one_that_the_manifest_tells_of(tmp_path: Path) -> None:
    store = open_store(str(tmp_path), "leaves")
    told = SimpleNamespace(name="Newspaper", id="deadbeef", paper=(230, 226, 218))
    press = press_of(store, job(printed_leaf()).model_copy(update={"press": told}))
    assert press == Press("Newspaper", "deadbeef", "#E6E2DA")
    assert press_of(store, job(leaf())) is None


def test_a_job_of_which_nothing_is_listed_still_has_its_list() -> None:
    assert shown()["items"] == []


def test_earlier_takes_that_were_remade_stand_in_their_order() -> None:
    verdict = Decided(approval=Approval.REJECTED, by="anna", at=NOON, text="Too dark")
    master = leaf().master
    assert master
    master = master.model_copy(update={"key": "masters/leaf/b.webp"})
    known = {"asked_at": NOON, "next_take": 2}
    past = PastTake(
        take=1, fingerprint="b" * 64, prompt="A dark leaf", outcome=Result.DELIVERED, master=master, decision=verdict, **known
    )
    bare = PastTake(take=2, fingerprint="c" * 64, prompt="A leaf", outcome=Result.REJECTED, reason="Blank.", **known)
    item = leaf(take=3).model_copy(update={"chain": (past, bare)})
    found = one(item, Material("x", thumbs=frozenset({f"thumbs/leaf/{'b' * 16}.webp"})))["chain"]
    assert found[0] == {
        "take": 1,
        "fp": "b" * 64,
        "prompt": "A dark leaf",
        "outcome": "delivered",
        "thumb": f"thumbs/leaf/{'b' * 16}.webp",
        "master": {"key": "masters/leaf/b.webp"},
        "decision": {"approval": "rejected", "by": "anna", "at": "2026-11-27T12:00:00+00:00", "text": "Too dark"},
    }
    assert found[1] == {"take": 2, "fp": "c" * 64, "prompt": "A leaf", "outcome": "rejected", "reason": "Blank."}


def test_what_a_draft_drew_stands_at_its_item() -> None:
    draft = {"outcome": "delivered", "model": "recraft/recraftv4", "cost": 0.04}
    assert one(leaf(), Material("x", drafts={"leaf": draft}))["draft"] == draft


def test_five_hundred_printed_items_stay_well_under_a_megabyte() -> None:
    items = [printed_leaf(f"leaf-{number:03}") for number in range(500)]
    thumbs = frozenset(f"thumbs/{item.stem}{end}.webp" for item in items for end in ("", "-0badcafe"))
    found = page_data(job(*items), Material("outputs/autumn", thumbs=thumbs, press=Press("F", "0badcafe", "#EFF1F5")))
    size = len(json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode())
    assert len(PROMPT) == 200
    assert size / 500 < 1_800
    assert len(render(found)) < 1_000_000, "the whole page, without pictures"
