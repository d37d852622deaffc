"""`assets.csv`: a table for asset managers, a row for each delivered file, in the form that Adobe Experience Manager imports.

The form, after Adobe's *Import and export asset metadata in bulk* (experienceleague.adobe.com, AEM Assets 6.5) and the sample
in the pages of its Commerce integration (`assetPath,dc:title{{String}},…,commerce:roles{{String: multi}}`):

- The first row is the schema. Its first column is `assetPath`, the file's absolute path in the asset manager.
- Every other column is a property with its type in double braces; the names' case counts. `multi`: several values, with `|`
  between them.
- A property whose cell is empty is left as it was.
- Namespaces that the asset manager does not know are registered there before: here `makeready`, which is
  https://makeready.example/xmp/1.0/.

What an asset manager finds out by itself (`dam:size`, `dam:sha1`, `dam:MIMEtype`) is not here, for it would be overwritten.
"""

from __future__ import annotations

import csv
import io
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.models.catalogue import CATALOGUE
from pipeline.prepress.colour.swatches import hexadecimal
from pipeline.prepress.deliveries import SANDBOX_SYSTEM, TRAINED_ALGORITHMIC_MEDIA
from pipeline.records import Result
from pipeline.safe_text import cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.manifest.manifest import Manifest
    from pipeline.records import Master, Outcome, PrintFile

    Row = dict[str, str | int | float | None]

ROOT = "/content/dam"
"""Where AEM keeps assets; the job's folder is taken to lie right below it."""

TYPES = {
    "dc:title": "String",
    "dc:description": "String",
    "dc:format": "String",
    "dc:rights": "String",
    "photoshop:Credit": "String",
    "photoshop:ICCProfile": "String",
    "photoshop:TransmissionReference": "String",
    "xmpRights:UsageTerms": "String",
    "xmpRights:WebStatement": "String",
    "Iptc4xmpExt:DigitalSourceType": "String",
    "Iptc4xmpExt:AISystemUsed": "String",
    "Iptc4xmpExt:AISystemVersionUsed": "String",
    "Iptc4xmpExt:AIPromptInformation": "String",
    "Iptc4xmpExt:AIPromptWriterName": "String",
    "tiff:ImageWidth": "Long",
    "tiff:ImageLength": "Long",
    "makeready:use": "String",
    "makeready:made": "String",
    "makeready:item": "String",
    "makeready:take": "Long",
    "makeready:fingerprint": "String",
    "makeready:palette": "String",
    "makeready:colors": "String: multi",
    "makeready:background": "String",
    "makeready:color": "String",
    "makeready:trim": "String",
    "makeready:bleedMm": "Double",
    "makeready:printProfile": "String",
    "makeready:ppi": "Double",
    "makeready:sha256": "String",
    "makeready:masterSHA256": "String",
    "makeready:sandbox": "Boolean",
    "makeready:approval": "String",
}
"""The properties, in the order of the columns, with their JCR types. Trim and bleed in mm, the image's width and length in px.

Colours as hex. `use` is master, print or document, `made` how a print file came about, `printProfile` the kind of
print, as sheet. `approval` is one of `records.Approval`; empty where nobody has decided and nobody has to."""

NO_MORE: Mapping[str, str] = {}


def as_csv(manifest: Manifest) -> bytes:
    """The table: UTF-8 without a byte order mark (it would become part of the name `assetPath`), a row a delivered file."""
    of_items = (row for item in manifest.items for row in rows_of(item, manifest))
    return table((f"{manifest.job}/{key}", row) for key, row in chain(of_items, _rows_of_documents(manifest)))


def table(rows: Iterable[tuple[str, Row]], more: Mapping[str, str] = NO_MORE) -> bytes:
    """A table of rows, each with its file's path below `ROOT`; `more`: further properties and their types."""
    types = {**TYPES, **more}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["assetPath", *(f"{name}{{{{{kind}}}}}" for name, kind in types.items())])
    for path, row in rows:
        writer.writerow([f"{ROOT}/{path}", *(cell(row.get(name)) for name in types)])
    return text.getvalue().encode()


def rows_of(item: Outcome, manifest: Manifest) -> Iterator[tuple[str, Row]]:
    """Key and properties of each delivered file of an item: first the master, then its print files. Of drafts, nothing."""
    if item.master and item.outcome in (Result.DELIVERED, Result.KEPT) and not manifest.run.draft:
        all_files = _of_job(manifest) | _of_item(item, sandbox=manifest.run.sandbox) | _of_maker(item, manifest)
        all_files["makeready:masterSHA256"] = item.master.sha256
        yield item.master.key, all_files | _of_master(item.master, item)
        for file in item.prints:
            yield file.key, all_files | _of_print(file)


def _rows_of_documents(manifest: Manifest) -> Iterator[tuple[str, Row]]:
    """Key and properties of each file of many pages."""
    for document in manifest.documents:
        if file := document.file:
            yield (
                file.key,
                _of_job(manifest)
                | {
                    "dc:title": f"{document.name} (SANDBOX)" if manifest.run.sandbox else document.name,
                    "dc:format": file.media_type,
                    "photoshop:ICCProfile": file.profile,
                    "makeready:use": "document",
                    "makeready:made": file.description,
                    "makeready:color": file.color,
                    "makeready:sha256": file.sha256,
                },
            )


def _of_job(manifest: Manifest) -> Row:
    rights, sandbox = manifest.rights, manifest.run.sandbox
    return {
        "dc:rights": rights.copyright,
        "photoshop:Credit": rights.credit,
        "photoshop:TransmissionReference": manifest.job,
        "xmpRights:UsageTerms": rights.terms,
        "xmpRights:WebStatement": rights.url,
        "Iptc4xmpExt:DigitalSourceType": TRAINED_ALGORITHMIC_MEDIA,
        "Iptc4xmpExt:AIPromptWriterName": rights.prompt_writer,
        "makeready:sandbox": "true" if sandbox else "false",
    }


def _of_item(item: Outcome, *, sandbox: bool) -> Row:
    controls = item.request.get("controls", {})
    prompt, background = item.request["prompt"], controls.get("background_color")
    return {
        "dc:title": f"{item.id} (SANDBOX)" if sandbox else item.id,
        "dc:description": f"SANDBOX, not for press. {prompt}" if sandbox else prompt,
        "Iptc4xmpExt:AIPromptInformation": prompt,
        "makeready:item": item.id,
        "makeready:take": item.take,
        "makeready:fingerprint": item.fingerprint,
        "makeready:palette": item.palette,
        "makeready:colors": "|".join(hexadecimal(tuple(color["rgb"])) for color in controls.get("colors", ())),
        "makeready:background": hexadecimal(tuple(background["rgb"])) if background else None,
        "makeready:printProfile": item.print.profile if item.print else None,
        "makeready:approval": item.decision.approval.value if item.decision else None,
    }


def _of_maker(item: Outcome, manifest: Manifest) -> Row:
    """What has made the picture. A model without a name, or from outside the catalogue, is called by its id."""
    if manifest.run.sandbox:
        maker, version = SANDBOX_SYSTEM, manifest.run.makeready
    else:
        version = item.model or manifest.run.model
        row = CATALOGUE.get(version)
        maker = (row and row.name) or version
    return {"Iptc4xmpExt:AISystemUsed": maker, "Iptc4xmpExt:AISystemVersionUsed": version}


def _of_master(master: Master, item: Outcome) -> Row:
    size = item.print
    return {
        "dc:format": master.media_type,
        "tiff:ImageWidth": master.width,
        "tiff:ImageLength": master.height,
        "makeready:use": "master",
        "makeready:sha256": master.sha256,
        **(_of_sheet(size.trim_mm, size.bleed_mm, size.ppi) if size else {}),
    }


def _of_print(file: PrintFile) -> Row:
    return {
        "dc:format": file.media_type,
        "photoshop:ICCProfile": file.profile,
        "tiff:ImageWidth": file.width,
        "tiff:ImageLength": file.height,
        "makeready:use": "print",
        "makeready:made": file.description,
        "makeready:color": file.color,
        "makeready:sha256": file.sha256,
        **_of_sheet(file.trim_mm, file.bleed_mm, file.ppi),
    }


def _of_sheet(trim_mm: tuple[float, float], bleed_mm: float, ppi: float | None) -> Row:
    width, height = trim_mm
    return {
        "makeready:trim": f"{width:.5g}x{height:.5g} mm",
        "makeready:bleedMm": round(bleed_mm, 3),
        "makeready:ppi": None if ppi is None else round(ppi, 1),
    }
