"""The strip of thumbnails: what people should look at, of each kind some, in the room there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.thumbs import thumbnail_key
from pipeline.proof.picture_strip import picture_strip, worth_a_look
from pipeline.records import Finding, Level, Master, Outcome, Result
from pipeline.stores.folder import FolderStore

if TYPE_CHECKING:
    from pathlib import Path


def outcome(name: str, result: Result = Result.DELIVERED, *, warned: bool = False, media_type: str = "image/webp") -> Outcome:
    found = Finding(check="palette", code="palette.off", level=Level.WARN, text="off")
    suffix = media_type.partition("/")[2].partition("+")[0]
    master = Master(key=f"masters/{name}.{suffix}", sha256="0" * 64, bytes=1, media_type=media_type, width=8, height=8)
    fields = {"id": name, "fingerprint": "f" * 64, "take": 1, "request": {}, "findings": (found,) if warned else ()}
    return Outcome(**fields, outcome=result, master=master)


def test_each_kind_has_its_turn_and_what_was_kept_or_never_came_is_left_out(tmp_path: Path) -> None:
    many = [outcome(f"new-{number}") for number in range(3)]
    others = [outcome("old", Result.KEPT), outcome("lost", Result.FAILED)]
    store = FolderStore(tmp_path)
    found = worth_a_look(store, [*many, *others, outcome("off", warned=True), outcome("flat", Result.REJECTED)])
    assert [(each.why, each.item) for each in found] == [
        ("rejected", "flat"), ("warned", "off"), ("new", "new-0"), ("new", "new-1"), ("new", "new-2"),
    ]  # fmt: skip


def test_a_strip_holds_what_there_is_room_for(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "job")
    items = [outcome(name) for name in ("missing", "a", "large", "b", "c", "d")]
    for item, length in zip(items[1:], (40, 900, 40, 40, 40), strict=True):
        store.put(thumbnail_key(item.stem), b"x" * length, media_type="image/webp")
    drawing = outcome("drawing", media_type="image/svg+xml")
    store.put("masters/drawing.svg", b"<svg/>", media_type="image/svg+xml")
    wanted = worth_a_look(store, [drawing, *items])
    shown = [(each.item, each.media_type, len(each.body)) for each in picture_strip(wanted, most=4, room=200)]
    webp = "image/webp"
    assert shown == [("drawing", "image/svg+xml", 6), ("a", webp, 40), ("b", webp, 40), ("c", webp, 40)]
    assert [each.item for each in picture_strip(wanted, room=80)] == ["drawing", "a"]
