"""Shelves as a drop reads them, with print files that lie there, hung without a run."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pipeline.proof.decisions import Decision, Kind, Sight
from pipeline.records import PrintFile, Result
from pipeline.spec.drop_file import Contribution
from pipeline.spec.placeholders import parse_template
from pipeline.stores import open_store
from pipeline.work.drop.shelves import Shelf, shelf_of
from tests.proof.hung import NOON, hang, picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.manifest.manifest import Manifest
    from pipeline.records import Outcome
    from pipeline.spec.publish_section import FileKind
    from pipeline.stores import Store

MEDIA_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "tif": "image/tiff"}


def print_body(item: str, ext: str) -> bytes:
    return f"{item} as {ext}\n".encode() * 20


def printed(item: str, *exts: str, take: int = 1, outcome: Result = Result.DELIVERED, **more: Any) -> Outcome:
    """A picture with print files of these endings, A5 with 3 mm bleed."""
    plain = picture(item, take, outcome, **more)
    files = tuple(
        PrintFile(
            key=f"prints/{plain.stem}-0badcafe/{item}.{ext}",
            sha256=sha256(print_body(item, ext)).hexdigest(),
            bytes=len(print_body(item, ext)),
            media_type=MEDIA_TYPES[ext],
            color="cmyk" if ext != "jpg" else "rgb",
            trim_mm=(148.0, 210.0),
            bleed_mm=3.0,
            profile="FOGRA39L Coated",
            description="a print",
        )
        for ext in exts or ("pdf",)
    )
    size = {"trim_mm": (148.0, 210.0), "bleed_mm": 3.0, "profile": "sheet"}
    return type(plain).model_validate({**plain.model_dump(), "prints": files, "print": size})


def hang_prints(store: Store, *items: Outcome, **said: Any) -> Manifest:
    """Put the items, their print files and their manifest on a shelf."""
    for item in items:
        for file in item.prints:
            store.put(file.key, print_body(item.id, file.key.rpartition(".")[2]), media_type=file.media_type)
    return hang(store, *items, **said)


def say(item: Outcome, kind: Kind, *, number: int = 1, by: str = "anna", seen: int | None = None, text: str = "") -> Decision:
    """What a person has said of a picture, having seen all that was said before, unless `seen` says otherwise."""
    sha = item.master.sha256 if item.master else None
    return Decision(
        item=item.id,
        fingerprint=item.fingerprint,
        kind=kind,
        by=by,
        text=text or None,
        seen=Sight(sha256=sha, decisions=number - 1 if seen is None else seen),
        number=number,
        at=NOON + timedelta(minutes=number),
    )


def shelf(account: Manifest, *said: Decision, url: str = "outputs") -> Shelf:
    by_stem: dict[str, list[Decision]] = {}
    for each in said:
        by_stem.setdefault(each.stem, []).append(each)
    return shelf_of(open_store(url, account.job), account, by_stem)


def asks(
    *files: FileKind, name: str = "{item}.{ext}", items: Sequence[str] = ("*",), shelf: str = "outputs/autumn"
) -> Contribution:
    return Contribution(shelf, files, parse_template(name), tuple(items))
