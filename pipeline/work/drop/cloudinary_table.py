"""`assets-cloudinary.csv`: a row a file, whose columns are parameters of Cloudinary's Upload API.

The form, after the Upload API's reference (cloudinary.com/documentation/image_upload_api_reference, *upload*): whatever reads
CSV hands each row to `upload`, with the file from `file`.

- `public_id` is the name that stays, without its ending: what is uploaded under it again takes the place of what was there, and
  `invalidate` lets the CDN forget the old one. `asset_folder` is where people find it, `display_name` what they read there.
- `tags` has commas between them. `context` is `key=value` with `|` between, where `=` and `|` within a value stand after a
  backslash; `caption` and `alt` are the keys that Cloudinary's own console shows.

Structured metadata is not here: its fields have ids of their own in each account, to which a script can bring these keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.manifest.assets_csv import Row
    from pipeline.work.drop.records import EditionFile

COLUMNS = (
    "file", "public_id", "asset_folder", "display_name", "resource_type", "overwrite", "invalidate", "tags", "context",
    "supersedes",
)  # fmt: skip


def row_of(drop: str, file: EditionFile, row: Row) -> dict[str, object]:
    """The row of one file of a drop; `row`: its properties, as `assets_csv` names them."""
    folder, _, name = file.name.rpartition("/")
    stem = file.name.rpartition(".")[0] or file.name
    tags = [drop, file.job, row.get("makeready:palette"), row.get("makeready:approval")]
    context = {
        "caption": row.get("dc:title"),
        "alt": row.get("dc:description"),
        "job": file.job,
        "item": file.item,
        "sha256": file.sha256,
        "copyright": row.get("dc:rights"),
        "credit": row.get("photoshop:Credit"),
        "trim": row.get("makeready:trim"),
        "color": row.get("makeready:color"),
    }
    return {
        "file": file.name,
        "public_id": f"{drop}/{stem}",
        "asset_folder": f"{drop}/{folder}".rstrip("/"),
        "display_name": name,
        "resource_type": "image" if file.media_type.startswith("image/") or file.media_type == "application/pdf" else "auto",
        "overwrite": "true",
        "invalidate": "true",
        "tags": ",".join(dict.fromkeys(str(tag).replace(",", " ") for tag in tags if tag)),
        "context": "|".join(f"{key}={_escaped(str(value))}" for key, value in context.items() if value not in (None, "")),
        "supersedes": file.supersedes,
    }


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("=", "\\=").replace("|", "\\|")
