"""`assets-bynder.csv`: a row a file, for Bynder's Mass Uploader, or its Mass Version Updater where the names are there already.

The form, after Bynder's help pages (support.bynder.com, *Mass Uploader* and *Manage Metaproperties*): the files lie beside a
CSV with the file's name in a column of its own; Bynder maps the other columns to fields and metaproperties once, for each
portal. So these are plain names: `name`, `description`, `copyright` and `tags` (commas between) are Bynder's own fields, and
the others are named as the database names of metaproperties must be: small letters, digits and underscores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.manifest.assets_csv import Row
    from pipeline.work.drop.records import EditionFile

METAPROPERTIES = {
    "item": "makeready:item",
    "take": "makeready:take",
    "palette": "makeready:palette",
    "color_space": "makeready:color",
    "trim": "makeready:trim",
    "bleed_mm": "makeready:bleedMm",
    "ppi": "makeready:ppi",
    "icc_profile": "photoshop:ICCProfile",
    "credit": "photoshop:Credit",
    "usage_terms": "xmpRights:UsageTerms",
    "digital_source_type": "Iptc4xmpExt:DigitalSourceType",
    "ai_system": "Iptc4xmpExt:AISystemUsed",
    "approval": "makeready:approval",
}
"""Names of metaproperties, and the properties of `assets_csv` that they tell."""
COLUMNS = ("filename", "name", "description", "copyright", "tags", "drop", "job", *METAPROPERTIES, "sha256", "supersedes")


def row_of(drop: str, file: EditionFile, row: Row) -> dict[str, object]:
    """The row of one file of a drop; `row`: its properties, as `assets_csv` names them."""
    name = file.name.rpartition("/")[2]
    tags = [drop, file.job, row.get("makeready:palette")]
    return {
        "filename": file.name,
        "name": name.rpartition(".")[0] or name,
        "description": row.get("dc:description"),
        "copyright": row.get("dc:rights"),
        "tags": ",".join(dict.fromkeys(str(tag).replace(",", " ") for tag in tags if tag)),
        "drop": drop,
        "job": file.job,
        **{own: row.get(other) for own, other in METAPROPERTIES.items()},
        "item": file.item,
        "sha256": file.sha256,
        "supersedes": file.supersedes,
    }
