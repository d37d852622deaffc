"""The exam that every place of a drop sits, beside that of a shelf."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.request import ProxyHandler, build_opener

import pytest

from pipeline.errors import ChangedMeanwhile, Damaged, NotOnShelf, StoreError
from pipeline.stores import open_place, open_store
from pipeline.stores.asked_place import AskedPlace
from pipeline.stores.asked_shelf import AskedShelf, Asks
from pipeline.stores.drop_folder import DropFolder
from pipeline.stores.drop_place import Kept, Tagged
from tests.stores.conftest import SERVERS, no_links

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.stores import DropPlace, Store
    from tests.servers.s3_server import S3Server

PDF, JSON = "application/pdf", "application/json"
BODY = bytes(range(256)) * 10_000
SHA256 = hashlib.sha256(BODY).hexdigest()
KEPT = {
    "folder": Kept(if_absent=True, if_match=True),
    "folder without links": Kept(if_absent=True, if_match=True),
    "seaweedfs": Kept(if_absent=True, if_match=True),
    "swift": Kept(if_absent=True, if_match=False),
    "juicefs": Kept(if_absent=False, if_match=False),
    "rclone": Kept(if_absent=False, if_match=False),
}


class Fair:
    """A place, the service it is on, and the folder or bucket it lies in."""

    def __init__(self, kind: str, place: DropPlace, destination: str, server: S3Server | None) -> None:
        self.kind, self.place, self.destination, self.server = kind, place, destination, server

    def head(self, key: str) -> dict[str, Any]:
        """What S3 tells of an object of the place."""
        assert self.server
        bucket, _, folder = self.place.url.removeprefix("s3://").partition("/")
        found: dict[str, Any] = self.server.client.head_object(Bucket=bucket, Key=f"{folder}/{key}")
        return found


@pytest.fixture(params=["folder", "folder without links", *SERVERS])
def fair(request: pytest.FixtureRequest, tmp_path: Path) -> Fair:
    destination, server = str(tmp_path / "outputs"), None
    if request.param in SERVERS:
        server = request.getfixturevalue(request.param)
        request.getfixturevalue("use")(server)
        destination = f"s3://{server.bucket()}/campaigns"
    place = open_place(f"{destination}/advent")
    if request.param == "folder without links":
        place = DropFolder(tmp_path / "outputs" / "advent", link=no_links)
    return Fair(request.param, place, destination, server)


@pytest.fixture(params=["beside", "elsewhere"])
def shelf(request: pytest.FixtureRequest, fair: Fair, tmp_path: Path) -> Store:
    """A shelf at the same service, or in a folder of this machine."""
    return open_store(fair.destination if request.param == "beside" else str(tmp_path / "other"), "autumn")


def test_it_finds_out_what_it_keeps_to_and_leaves_nothing(fair: Fair) -> None:
    assert fair.place.try_out() == KEPT[fair.kind]
    assert fair.place.try_out() == KEPT[fair.kind]
    assert list(fair.place.entries()) == []
    assert fair.place.sweep(before=float("inf")) == 0


@pytest.mark.parametrize("key", ["prints/shield/a.pdf", "masters/shield/a.webp"])
def test_a_file_is_copied_in_whole(fair: Fair, shelf: Store, key: str) -> None:
    shelf.put(key, BODY, media_type=PDF)
    fair.place.copy_in(shelf, key, "editions/000001/shield.pdf", sha256=SHA256, media_type=PDF)
    assert fair.place.read("editions/000001/shield.pdf") == BODY
    assert shelf.read(key) == BODY


def test_a_watched_shelf_is_copied_from_as_any_other(fair: Fair, shelf: Store) -> None:
    asks = Asks(lambda: 0.0)
    shelf.put("prints/a.pdf", BODY, media_type=PDF)
    place = AskedPlace(fair.place, asks)
    place.copy_in(AskedShelf(shelf, asks), "prints/a.pdf", "editions/000001/a.pdf", sha256=SHA256, media_type=PDF)
    assert place.read("editions/000001/a.pdf") == BODY
    assert asks.longest() is None


def test_what_is_not_on_the_shelf_cannot_be_copied(fair: Fair, shelf: Store) -> None:
    shelf.put("prints/a.pdf", BODY, media_type=PDF)
    with pytest.raises(NotOnShelf):
        fair.place.copy_in(shelf, "prints/b.pdf", "editions/000001/b.pdf", sha256=SHA256, media_type=PDF)
    assert list(fair.place.entries()) == []


def test_what_comes_through_this_machine_altered_is_not_kept(fair: Fair, tmp_path: Path) -> None:
    shelf = open_store(str(tmp_path / "other"), "autumn")
    shelf.put("masters/a.webp", BODY[:-1], media_type=PDF)
    with pytest.raises(Damaged, match=r"masters/a\.webp"):
        fair.place.copy_in(shelf, "masters/a.webp", "editions/000001/a.webp", sha256=SHA256, media_type=PDF)
    assert list(fair.place.entries()) == []


@pytest.mark.parametrize("kind", ["swift", "seaweedfs", "juicefs", "rclone"])
def test_caches_are_told_that_editions_never_change_and_to_ask_for_the_pointer(
    request: pytest.FixtureRequest, use: Callable[[S3Server], None], kind: str, tmp_path: Path
) -> None:
    server: S3Server = request.getfixturevalue(kind)
    use(server)
    destination = f"s3://{server.bucket()}"
    fair = Fair(kind, open_place(f"{destination}/advent"), destination, server)
    for number, shelf in enumerate([open_store(destination, "autumn"), open_store(str(tmp_path), "autumn")]):
        shelf.put("prints/a.pdf", BODY, media_type="text/plain")
        fair.place.copy_in(shelf, "prints/a.pdf", f"editions/00000{number}/a.pdf", sha256=SHA256, media_type=PDF)
        told = fair.head(f"editions/00000{number}/a.pdf")
        assert (told["CacheControl"], told["ContentType"]) == ("public, max-age=31536000, immutable", PDF)
    fair.place.replace_tagged("current.json", b"{}", None, media_type=JSON)
    assert fair.head("current.json")["CacheControl"] == "no-cache"
    fair.place.put("releases/000001.json", b"{}", media_type=JSON)
    assert "CacheControl" not in fair.head("releases/000001.json")


def test_what_was_read_is_replaced_and_the_next_reader_sees_it(fair: Fair) -> None:
    assert fair.place.read_tagged("current.json") == Tagged()
    first = fair.place.replace_tagged("current.json", b"1", None, media_type=JSON)
    found = fair.place.read_tagged("current.json")
    assert found.body == b"1"
    assert found.age < 60
    assert found.tag == first or not fair.place.try_out().if_match
    fair.place.replace_tagged("current.json", b"2", first, media_type=JSON)
    assert fair.place.read_tagged("current.json").body == b"2"


def test_what_somebody_else_has_replaced_is_not_written_over_where_the_place_keeps_that(fair: Fair) -> None:
    if not fair.place.try_out().if_match:
        pytest.skip("it keeps no condition on what was read")
    first = fair.place.replace_tagged("current.json", b"1", None, media_type=JSON)
    fair.place.replace_tagged("current.json", b"2", first, media_type=JSON)
    for tag in (first, None):
        with pytest.raises(ChangedMeanwhile, match="somebody else"):
            fair.place.replace_tagged("current.json", b"3", tag, media_type=JSON)
    fair.place.delete("current.json")
    with pytest.raises(ChangedMeanwhile, match="somebody else"):
        fair.place.replace_tagged("current.json", b"3", first, media_type=JSON)


def test_of_eight_who_replace_the_same_thing_at_once_one_does(fair: Fair) -> None:
    if not fair.place.try_out().if_match:
        pytest.skip("it keeps no condition on what was read")
    first = fair.place.replace_tagged("current.json", b"0", None, media_type=JSON)
    start = threading.Barrier(8)

    def race(number: int) -> bool:
        start.wait()
        try:
            fair.place.replace_tagged("current.json", f"racer {number}".encode(), first, media_type=JSON)
        except ChangedMeanwhile:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(race, range(8)))
    assert sum(won) == 1
    assert fair.place.read("current.json") == f"racer {won.index(True)}".encode()


def test_an_empty_pointer_can_be_replaced(fair: Fair) -> None:
    fair.place.replace("current.json", b"", media_type=JSON)
    found = fair.place.read_tagged("current.json")
    assert (found.body, found.tag is None) == (b"", False)
    fair.place.replace_tagged("current.json", b"1", found.tag, media_type=JSON)
    assert fair.place.read("current.json") == b"1"


def test_folders_are_listed_without_what_is_in_them(fair: Fair) -> None:
    for key in ("editions/000001/a.pdf", "editions/000001/shop/b.pdf", "editions/000002/a.pdf", "editions/notes.txt"):
        fair.place.put(key, b"1", media_type=PDF)
    assert fair.place.folders("editions/") == ["000001", "000002"]
    assert fair.place.folders("editions/000001/") == ["shop"]
    assert fair.place.folders("releases/") == []


def test_what_is_cleared_is_gone_and_weighed_before(fair: Fair) -> None:
    for key in ("editions/000001/a.pdf", "editions/000001/shop/b.pdf", "editions/000002/a.pdf"):
        fair.place.put(key, BODY, media_type=PDF)
    assert 2 * len(BODY) <= fair.place.weight(["editions/000001/"]) <= 2 * len(BODY) + 8192
    fair.place.clear("editions/000001/")
    assert [entry.key for entry in fair.place.entries()] == ["editions/000002/a.pdf"]
    assert fair.place.weight(["editions/000001/"]) == 0


def test_a_link_opens_the_file_for_whoever_has_it_where_the_service_can(fair: Fair) -> None:
    fair.place.put("editions/000001/a.pdf", BODY, media_type=PDF)
    link = fair.place.presigned("editions/000001/a.pdf", 3600)
    if fair.server is None:
        assert link is None
        return
    assert link
    with build_opener(ProxyHandler({})).open(link) as answer:
        assert answer.read() == BODY


def test_a_link_leads_from_one_folder_to_the_next_as_long_as_the_pointer_is_what_it_was(fair: Fair, tmp_path: Path) -> None:
    tag = fair.place.replace_tagged("current.json", b"1", None, media_type=JSON)
    pointed = fair.place.point("current", "editions/000001", while_key="current.json", tag=tag)
    assert pointed is (fair.server is None)
    if pointed:
        link = tmp_path / "outputs" / "advent" / "current"
        assert str(link.readlink()) == "editions/000001"
        fair.place.replace_tagged("current.json", b"2", tag, media_type=JSON)
        fair.place.point("current", "editions/000003", while_key="current.json", tag=tag)
        assert str(link.readlink()) == "editions/000001"
        assert [path.name for path in link.parent.iterdir() if path.name.startswith(".part")] == []


def test_no_key_of_it_leads_out(fair: Fair, shelf: Store) -> None:
    shelf.put("prints/a.pdf", BODY, media_type=PDF)
    acts: list[Callable[[], object]] = [
        lambda: fair.place.copy_in(shelf, "prints/a.pdf", "../a.pdf", sha256=SHA256, media_type=PDF),
        lambda: fair.place.replace_tagged("../current.json", b"", None, media_type=JSON),
        lambda: fair.place.read_tagged("../current.json"),
        lambda: fair.place.folders("../"),
        lambda: fair.place.clear("../"),
    ]
    for act in acts:
        with pytest.raises(StoreError, match="cannot be a key"):
            act()


def test_a_place_needs_a_folder_of_its_own_in_its_bucket() -> None:
    with pytest.raises(StoreError, match="names no folder"):
        open_place("s3://bucket")
