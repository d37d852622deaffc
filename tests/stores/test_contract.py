"""The exam that every shelf sits."""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import NotOnShelf, StoreError
from pipeline.stores import ShelfEntry, Store, open_shelf, open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PNG, JSON = "image/png", "application/json"
KEY = "masters/shield/0123456789abcdef.png"
BODY = b"\x89PNG" + bytes(range(256)) * 10_000
SHA256 = hashlib.sha256(BODY).hexdigest()

ESCAPES = ["", "/x", "x/", "../x", "a/../../x", "a/./x", "a//x", "a\\..\\x", "a/\0", "a\nb", "C:x", ".part-x", "a/.hidden", "ä"]


def test_what_was_put_is_read_back(shelf: Store) -> None:
    assert shelf.put(KEY, BODY, media_type=PNG, sha256=SHA256)
    assert shelf.read(KEY) == BODY


def test_a_file_is_put_as_its_bytes(shelf: Store, tmp_path: Path) -> None:
    master = tmp_path / "fetched"
    master.write_bytes(BODY)
    assert shelf.put(KEY, master, media_type=PNG, sha256=SHA256)
    assert shelf.read(KEY) == BODY
    assert master.read_bytes() == BODY


def test_an_empty_thing_is_kept_too(shelf: Store) -> None:
    assert shelf.put(KEY, b"", media_type=PNG)
    assert shelf.read(KEY) == b""
    assert list(shelf.chunks(KEY)) == []


def test_large_things_are_read_in_pieces_of_at_most_a_mebibyte(shelf: Store) -> None:
    shelf.put(KEY, BODY, media_type=PNG)
    pieces = list(shelf.chunks(KEY))
    assert b"".join(pieces) == BODY
    assert len(pieces) > 1
    assert max(map(len, pieces)) <= 1 << 20


@pytest.mark.parametrize("start", [1, 1 << 20, len(BODY) - 1])
def test_a_part_of_it_is_read_from_any_byte_on(shelf: Store, start: int) -> None:
    shelf.put(KEY, BODY, media_type=PNG)
    pieces = list(shelf.chunks(KEY, start))
    assert b"".join(pieces) == BODY[start:]
    assert max(map(len, pieces)) <= 1 << 20


def test_its_length_is_told_without_its_bytes(shelf: Store) -> None:
    shelf.put(KEY, BODY, media_type=PNG)
    shelf.put("masters/shield/empty.png", b"", media_type=PNG)
    assert shelf.length(KEY) == len(BODY)
    assert shelf.length("masters/shield/empty.png") == 0


def test_what_lies_there_is_never_written_over(shelf: Store) -> None:
    assert shelf.put(KEY, b"first", media_type=PNG)
    assert not shelf.put(KEY, b"second", media_type=PNG)
    assert not shelf.put(KEY, b"first", media_type=PNG)
    assert shelf.read(KEY) == b"first"


@pytest.mark.parametrize("from_file", [False, True])
def test_bytes_that_are_not_what_they_should_be_are_not_put(shelf: Store, tmp_path: Path, from_file: bool) -> None:
    altered = tmp_path / "altered"
    altered.write_bytes(BODY[:-1])
    with pytest.raises(StoreError, match="SHA-256"):
        shelf.put(KEY, altered if from_file else BODY[:-1], media_type=PNG, sha256=SHA256)
    assert list(shelf.entries()) == []


def test_of_24_that_race_for_a_key_one_wins_and_its_bytes_lie_there_or_the_probe_has_said_so(shelf: Store) -> None:
    conditional = shelf.probe().conditional  # where it is not, one run is let in at a time
    start = threading.Barrier(24)

    def race(number: int) -> bool:
        start.wait()
        return shelf.put(KEY, bytes([number]) * 10_000, media_type=PNG)

    with ThreadPoolExecutor(24) as threads:
        won = list(threads.map(race, range(24)))
    assert sum(won) == 1 or not conditional
    assert shelf.read(KEY) in [bytes([number]) * 10_000 for number, first in enumerate(won) if first]


def test_a_manifest_is_replaced(shelf: Store) -> None:
    shelf.replace("manifest.json", b"{}", media_type=JSON)
    shelf.replace("manifest.json", b'{"run": 2}', media_type=JSON)
    assert shelf.read("manifest.json") == b'{"run": 2}'
    assert list(shelf.entries()) == [ShelfEntry("manifest.json", 10)]


def test_what_is_not_there_is_said_not_to_be(shelf: Store) -> None:
    with pytest.raises(NotOnShelf, match="shield"):
        shelf.read(KEY)
    with pytest.raises(NotOnShelf, match="shield"):
        next(shelf.chunks(KEY))
    with pytest.raises(NotOnShelf, match="shield"):
        shelf.length(KEY)


def test_a_listing_gives_every_key_that_begins_so_and_its_length(shelf: Store) -> None:
    for key in ("ledger/shield/a.claim.json", "ledger/shield-2/b.claim.json", "masters/shield/a.png"):
        shelf.put(key, key.encode(), media_type=JSON)
    assert {entry.key for entry in shelf.entries("ledger/")} == {"ledger/shield/a.claim.json", "ledger/shield-2/b.claim.json"}
    assert list(shelf.entries("ledger/shield/")) == [ShelfEntry("ledger/shield/a.claim.json", 26)]
    assert {entry.key for entry in shelf.entries("ledger/shield")} == {entry.key for entry in shelf.entries("ledger/")}
    assert len(list(shelf.entries())) == 3
    assert list(shelf.entries("proofs/")) == []


def test_a_listing_says_when_each_was_written_by_the_clock_of_disk_or_service(shelf: Store) -> None:
    shelf.put(KEY, BODY, media_type=PNG)
    (entry,) = shelf.entries("masters/")
    assert entry.modified is not None
    assert abs(entry.modified - time.time()) < 86_400


def test_the_jobs_beside_it_are_found_and_can_be_read(shelf: Store) -> None:
    assert [other.url for other in shelf.beside()] == []
    destination = shelf.url.rpartition("/")[0]
    for job in ("winter", "autumn", "spring-2"):
        open_store(destination, job).put("ledger/shield/a.claim.json", job.encode(), media_type=JSON)
    others = {other.url: other.read("ledger/shield/a.claim.json") for other in shelf.beside()}
    assert others == {f"{destination}/winter": b"winter", f"{destination}/spring-2": b"spring-2"}


def test_a_long_listing_gives_every_key_once(shelf: Store) -> None:
    keys = [f"ledger/item-{number}/a.claim.json" for number in range(120)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda key: shelf.put(key, b"{}", media_type=JSON), keys))
    assert sorted(entry.key for entry in shelf.entries("ledger/")) == sorted(keys)


def test_what_is_deleted_is_gone_and_may_be_put_again(shelf: Store) -> None:
    shelf.put(KEY, b"first", media_type=PNG)
    shelf.delete(KEY)
    shelf.delete(KEY)
    assert list(shelf.entries()) == []
    assert shelf.put(KEY, b"second", media_type=PNG)


def test_no_key_leads_out_of_the_job_or_hides(shelf: Store) -> None:
    acts: list[Callable[[str], object]] = [
        lambda key: shelf.put(key, b"", media_type=PNG),
        lambda key: shelf.replace(key, b"", media_type=PNG),
        shelf.read,
        lambda key: next(shelf.chunks(key)),
        shelf.length,
        shelf.delete,
    ]
    for key, act in itertools.product(ESCAPES, acts):
        with pytest.raises(StoreError, match="cannot be a key"):
            act(key)


def test_no_prefix_leads_out_of_the_job(shelf: Store) -> None:
    with pytest.raises(StoreError, match="cannot be a key"):
        list(shelf.entries("../"))


def test_a_probe_finds_a_good_shelf_good_and_leaves_nothing(shelf: Store) -> None:
    shelf.probe()
    assert list(shelf.entries()) == []
    assert shelf.sweep(before=float("inf")) == 0


def test_a_job_does_not_see_another_whose_name_begins_alike(shelf: Store) -> None:
    destination, _, job = shelf.url.rpartition("/")
    other = open_store(destination, f"{job}-2")
    other.put(KEY, b"other", media_type=PNG)
    assert list(shelf.entries()) == []
    with pytest.raises(NotOnShelf):
        shelf.read(KEY)


def test_a_shelf_is_found_by_the_address_that_people_are_shown(shelf: Store) -> None:
    shelf.put(KEY, b"kept", media_type=PNG)
    assert shelf.url.endswith("/autumn")
    assert open_shelf(shelf.url).read(KEY) == b"kept"
    assert open_shelf(shelf.url + "/").url == shelf.url


def test_neither_home_here_is_a_real_bucket(shelf: Store) -> None:
    assert not shelf.remote
