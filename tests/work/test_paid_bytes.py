"""What was paid for and arrived is kept, whatever it is, and is never asked for again."""

from __future__ import annotations

import hashlib
import io
from functools import cache
from typing import TYPE_CHECKING, Any, Self

import httpx
import pytest
from PIL import Image

from pipeline.manifest.verify import verify
from pipeline.stores import open_store
from pipeline.wire.fetch.download import Caps
from tests.servers.scripted import ScriptedServer, answer
from tests.work.test_job import results
from tests.work.trial import IMPATIENT, LEAVES, Trial

if TYPE_CHECKING:
    from pipeline.manifest.manifest import Manifest
    from tests.work.town import Town

ONE = LEAVES.replace("[1, 2, 3, 4, 5, 6]", "[1]")


@cache
def a_png() -> bytes:
    body = io.BytesIO()
    Image.effect_noise((96, 64), 50).convert("RGB").save(body, "PNG")
    return body.getvalue()


PAGE = b"<!doctype html><title>Error</title>" + b"busy " * 50
BYTES = {
    "an AVIF": b"\0\0\0\x1cftypavif" + bytes(200),
    "an HTML page": PAGE,
    "half a PNG": a_png()[:400],
    "a PNG with a wrong checksum": a_png()[:-20] + bytes(8) + a_png()[-12:],
    "a program": b"#!/bin/sh\n",
    "an SVG that runs a script": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script/></svg>',
}


class Host(httpx.BaseTransport):
    """A picture server that gives these bytes in turn, the last ones again and again, whatever link is followed."""

    def __init__(self, *bodies: bytes, length: bool = True) -> None:
        self._server = ScriptedServer(*(answer(body) if length else b"HTTP/1.0 200 OK\r\n\r\n" + body for body in bodies))
        self._outside = httpx.HTTPTransport()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self._outside.close()
        self._server.__exit__(*fault)

    @property
    def fetches(self) -> int:
        return self._server.connections

    def run(self, trial: Trial, cap: int = 10**7) -> Manifest:
        """Run the job with its pictures fetched from here."""
        return trial.run(ONE, door=IMPATIENT | {"caps": Caps(bytes=cap), "pictures": lambda _: httpx.Client(transport=self)})

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        to = httpx.URL(self._server.url(), query=request.url.query)
        return self._outside.handle_request(httpx.Request("GET", to))


@pytest.mark.parametrize("body", BYTES.values(), ids=BYTES)
def test_what_arrives_whole_and_is_refused_is_kept_with_its_checksum_and_asked_for_once(trial: Trial, body: bytes) -> None:
    with trial.serving() as sandbox, Host(body) as host:
        first, fetches = host.run(trial), host.fetches
        second = host.run(trial)
        assert sandbox.stats().requests == 1
        assert host.fetches == fetches
    assert results(first) == results(second) == {"rejected"}
    assert (first.totals.spent_usd, second.totals.spent_usd) == (0.25, 0)
    (key,) = trial.files("rejected/*/*")
    for item in (first.items[0], second.items[0]):
        assert item.master
        assert (item.master.key, item.master.sha256, item.master.bytes) == (key, hashlib.sha256(body).hexdigest(), len(body))
        assert item.findings[0].check == "integrity"
    assert (trial.shelf / "leaves" / key).read_bytes() == body
    assert trial.files("masters/*/*") == []
    shelf = open_store(str(trial.shelf), "leaves")
    assert verify(shelf).ok
    assert f"{hashlib.sha256(body).hexdigest()}  {key}" in shelf.read("SHA256SUMS").decode()


def test_what_was_refused_stays_rejected_when_its_link_is_dead(trial: Trial) -> None:
    with trial.serving(), Host(PAGE) as host:
        host.run(trial)
    with trial.serving(faults={"expired": 1.0}) as another:
        assert results(trial.run(ONE, door=IMPATIENT)) == {"rejected"}
        assert another.stats().requests == another.stats().fetches == 0


def test_a_kept_file_that_a_person_deletes_is_fetched_once_more_and_costs_nothing(trial: Trial) -> None:
    with trial.serving() as sandbox, Host(PAGE) as host, Host(a_png()) as mended:
        first = host.run(trial)
        assert "delete that file and run again" in first.items[0].reason
        (trial.shelf / "leaves" / first.items[0].master.key).unlink()
        second = mended.run(trial)
        assert sandbox.stats().made == 1
    assert results(second) == {"delivered"}
    assert second.totals.spent_usd == 0


def test_a_page_that_a_host_sends_for_a_moment_is_no_reason_to_reject(trial: Trial) -> None:
    with trial.serving(), Host(PAGE, PAGE, PAGE, a_png()) as host:
        assert results(host.run(trial)) == {"delivered"}


def test_of_what_is_too_large_the_beginning_is_kept(trial: Trial) -> None:
    with trial.serving(), Host(a_png()) as host:
        first = host.run(trial, 1000)
        second = host.run(trial)
    assert results(first) == results(second) == {"rejected"}
    assert "larger than 1,000 bytes, and was cut off there" in first.items[0].reason
    assert (trial.shelf / "leaves" / first.items[0].master.key).read_bytes() == a_png()[:1000]


def test_what_may_have_been_cut_short_on_its_way_is_fetched_again_by_the_next_run(trial: Trial) -> None:
    whole = a_png()
    with trial.serving() as sandbox, Host(*(whole[:size] for size in (300, 400, 500, 600)), whole, length=False) as host:
        assert results(host.run(trial)) == {"failed"}
        assert trial.files("rejected/*/*") == []
        assert results(host.run(trial)) == {"delivered"}
        assert sandbox.stats().made == 1


def test_the_same_bytes_again_and_again_are_taken_for_whole_though_no_length_was_told(trial: Trial) -> None:
    with trial.serving(), Host(a_png()[:400], length=False) as host:
        assert results(host.run(trial)) == {"rejected"}


def test_a_run_that_is_cut_off_after_the_file_was_kept_leaves_the_record_to_the_next(trial: Trial) -> None:
    with trial.serving(), Host(BYTES["an AVIF"]) as host, Host(a_png()) as unasked:
        host.run(trial)
        for key in [*trial.files("ledger/*/*.record.json"), "manifest.json"]:
            (trial.shelf / "leaves" / key).unlink()
        assert results(unasked.run(trial)) == {"rejected"}
        assert unasked.fetches == 0
    assert len(trial.files("ledger/*/*.record.json")) == 1


@pytest.fixture
def inline(town: Town) -> Town:
    """A model that answers with a picture in the answer itself, which is none."""
    begin = town.press.begin

    def begin_oddly(cache_key: str, metadata: dict[str, str]) -> Any:
        call = begin(cache_key, metadata)
        call.image = "data:image/png;base64,???"
        return call

    town.press.begin = begin_oddly  # type: ignore[method-assign]
    return town


def test_an_answer_that_holds_no_sound_picture_is_kept_as_it_came(inline: Town) -> None:
    inline.run("first")
    inline.run("second")
    assert inline.outcomes() == ["rejected"] * 2
    assert inline.press.paid() == {"leaf-1": 1, "leaf-2": 1}
    kept = [body for key, body in inline.memory.things.items() if key.startswith("rejected/")]
    assert kept == [b"data:image/png;base64,???"] * 2
