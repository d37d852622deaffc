"""However a review ends, what was said to be saved lies on the shelf."""

from __future__ import annotations

import random
import signal
import socket
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from pipeline.manifest import publishing
from pipeline.proof.decisions import Decisions
from tests.cli.process import PATIENCE, wait_until
from tests.proof.review.jobs import NOON, delivered
from tests.proof.review.reviewing import reviewing
from tests.servers.hanging_mount import hanging

if TYPE_CHECKING:
    from pipeline.manifest.manifest import Manifest
    from pipeline.records import Outcome
    from pipeline.stores import Store
    from tests.proof.review.reviewing import Reviewer, Serving

KINDS = ("approve", "reject", "comment")


def on_shelf(store: Store) -> set[tuple[str, int, str]]:
    """What lies there: the item, the number and the words of each decision."""
    found = Decisions(store, lambda: NOON).by_stem()
    return {(each.item, each.number, each.text or "") for those in found.values() for each in those}


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_told_to_end_it_says_goodbye_to_open_pages_and_ends_without_a_word(
    served: Serving, store: Store, account: Manifest, name: signal.Signals
) -> None:
    anna, ben, press = (served.reviewer(each) for each in ("anna", "ben", "press"))
    store.replace("proof.html", b"", media_type="text/html")
    with ExitStack() as closing:
        streams = [closing.enter_context(each.events()) for each in (anna, ben, press)]
        assert anna.decide(account.items[0], "reject", text="Too dark").status_code == 201
        served.started.process.send_signal(name)
        assert [[kind for kind, _ in told][-1] for told in streams] == ["bye"] * 3
    ended = served.started.ended()
    assert (ended.code, ended.err) == (0, "")
    assert on_shelf(store) == {(account.items[0].id, 1, "Too dark")}
    newest = publishing.read_manifest(store)
    assert newest is not None
    assert (newest.number, newest.items[0].decision.approval, newest.items[0].decision.by) == (2, "rejected", "anna")
    assert b"Too dark" in store.read("proof.html")


def test_it_ends_beside_those_who_dawdle(served: Serving, account: Manifest) -> None:
    anna = served.reviewer("anna")
    cookie = "; ".join(f"{name}={value}" for name, value in anna.http.cookies.items())
    half = f"POST /decide HTTP/1.1\r\nHost: {served.host}\r\nOrigin: {served.origin}\r\nCookie: {cookie}\r\n"
    half += f"X-Makeready-Write: {anna.write}\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n"
    with ExitStack() as closing:
        for sent in ("", "GET", half):
            client = closing.enter_context(socket.create_connection(served.place, timeout=PATIENCE))
            client.sendall(sent.encode())
        anna.http.get("/state")
        served.started.process.send_signal(signal.SIGINT)
        ended = served.started.ended()
    assert (ended.code, ended.err) == (0, "")


def test_beside_a_shelf_that_hangs_it_is_ended_by_ctrl_c(served: Serving, store: Store, account: Manifest) -> None:
    assert served.reviewer("anna").decide(account.items[0], "reject", text="Too dark").status_code == 201
    process = served.started.process

    def ends_when_told() -> bool:
        process.send_signal(signal.SIGINT)
        return process.poll() is not None

    with hanging(Path(store.url)):
        wait_until(ends_when_told)
    assert served.started.ended().err
    assert on_shelf(store) == {(account.items[0].id, 1, "Too dark")}


class Deciders:
    """Several who go on deciding until the server is gone, and remember what they were told is saved."""

    def __init__(self, serving: Serving, items: tuple[Outcome, ...], dice: random.Random, *, at_once: int = 4) -> None:
        self.saved: set[tuple[str, int, str]] = set()
        self.enough = threading.Event()
        self._items, self._wanted = items, dice.randrange(1, 24)
        self._people = [(serving.reviewer("anna"), random.Random(dice.random())) for _ in range(at_once)]
        self._threads = [threading.Thread(target=self._go_on, args=each) for each in self._people]

    def go_on_until_killed(self, serving: Serving) -> None:
        for thread in self._threads:
            thread.start()
        assert self.enough.wait(PATIENCE)
        serving.started.process.kill()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _go_on(self, reviewer: Reviewer, dice: random.Random) -> None:
        while True:
            item, kind = dice.choice(self._items), dice.choice(KINDS)
            words = f"{dice.random()}"
            try:
                answer = reviewer.decide(item, kind, text=words)
            except httpx.TransportError:
                return
            assert answer.status_code == 201, answer.text
            number = next(each["n"] for each in answer.json()["decisions"] if each.get("text") == words)
            self.saved.add((item.id, number, words))
            if len(self.saved) >= self._wanted:
                self.enough.set()


def kill_while_they_decide(folder: Path, store: Store, items: tuple[Outcome, ...], dice: random.Random) -> int:
    """One review, killed in the middle of decisions; how many had been saved."""
    with reviewing(folder, store.url, "--as", "anna") as serving:
        deciders = Deciders(serving, items, dice)
        deciders.go_on_until_killed(serving)
    assert deciders.saved <= on_shelf(store)
    with reviewing(folder, store.url, "--as", "anna") as serving:
        shown = serving.reviewer("anna").http.get("/state").json()
    told = {(item["id"], each["n"], each.get("text", "")) for item in shown["items"] for each in item.get("decisions", ())}
    assert told == on_shelf(store)
    return len(deciders.saved)


def test_killed_in_the_middle_of_decisions_it_loses_none_that_was_said_to_be_saved(
    tmp_path: Path, store: Store, account: Manifest
) -> None:
    assert kill_while_they_decide(tmp_path, store, account.items, random.Random(1)) > 0


@pytest.mark.chaos
@pytest.mark.timeout(1800)
def test_two_hundred_decisions_under_random_kills_are_all_there(tmp_path: Path, store: Store) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    dice, items, saved = random.Random(seed), delivered(store, 12).items, 0
    while saved < 200:
        saved += kill_while_they_decide(tmp_path, store, items, dice)
    assert saved <= len(on_shelf(store)), f"seed {seed}"
