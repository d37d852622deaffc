"""A drop file and the shelf it names, with two pictures, hung without a run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.prepress.thumbs import thumbnail_key
from pipeline.spec.drop_file import load_drop
from pipeline.stores import open_place, open_shelf, open_store
from pipeline.work.drop.campaign import Campaign
from tests.proof.hung import hang, picture

if TYPE_CHECKING:
    from pathlib import Path

DROP = """\
drop: advent
to: {folder}/advent
from:
  - {{shelf: {folder}/Autumn, files: [master], name: "autumn/{{item}}.{{ext}}"}}
"""


def hang_drop(folder: Path, *items: str, required: bool = False, number: int = 1) -> Path:
    """Put pictures with thumbnails on a shelf, and write a drop file about them; gives its path."""
    store = open_store(str(folder), "Autumn")
    pictures = [picture(item) for item in items or ("shield", "lighthouse")]
    hang(store, *pictures, required=required, number=number)
    for each in pictures:
        store.put(thumbnail_key(each.stem), b"thumbnail", media_type="image/webp")
    path = folder / "advent.drop.yaml"
    path.write_text(DROP.format(folder=folder))
    return path


def campaign_of(file: Path, by: str = "anna") -> Campaign:
    """The drop, open."""
    asked = load_drop(file)
    shelves = {source.shelf: open_shelf(source.shelf) for source in asked.sources}
    return Campaign(asked, open_place(asked.to), shelves, by, lambda: datetime.now(UTC))
