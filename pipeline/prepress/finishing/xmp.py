"""What every print file says about itself, as an XMP packet: that it was generated, by what, from which words, and whose it is.

Names: IPTC Photo Metadata Standard 2025.1 (`Iptc4xmpExt`, where AISystemUsed and its like are new), the XMP specification
parts 1 and 2 (`dc`, `xmp`, `xmpMM`, `xmpRights`, `photoshop`, `pdf`), and a namespace of our own for job, item and fingerprint.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pipeline
from pipeline.models.catalogue import V4_PRO
from pipeline.prepress.delivery import NO_RIGHTS
from pipeline.records import SANDBOX_SYSTEM, TRAINED_ALGORITHMIC_MEDIA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from pipeline.prepress.delivery import Rights

CREATOR_TOOL = f"Makeready {pipeline.__version__}"
LONGEST_DESCRIPTION = 1_000
"""Characters of the description; the prompt stands whole in AIPromptInformation. Together they fit JPEG's 65,502 bytes."""

NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
    "makeready": "https://makeready.example/xmp/1.0/",
}

# XML 1.0, section 2.2: all that may stand in a document.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Marks:
    """What is said of one picture in each of its files."""

    job: str
    item: str
    take: int
    fingerprint: str
    prompt: str
    made_at: datetime
    master_sha256: str
    rights: Rights = NO_RIGHTS
    sandbox: bool = False

    @property
    def title(self) -> str:
        """The item's id; of sandbox work it says so."""
        return f"{self.item} (SANDBOX)" if self.sandbox else self.item

    @property
    def description(self) -> str:
        """The prompt, cut where it is very long."""
        whole = self.prompt if len(self.prompt) <= LONGEST_DESCRIPTION else f"{self.prompt[: LONGEST_DESCRIPTION - 1]}…"
        return f"SANDBOX, not for press. {whole}" if self.sandbox else whole


def packet(marks: Marks, file: str, media_type: str, more: Mapping[str, str] | None = None) -> bytes:
    """Give the XMP packet (UTF-8) for the print file called `file`; `more` are further simple properties.

    The same values give the same bytes.
    """
    rights, stamp = marks.rights, marks.made_at.isoformat(timespec="seconds")
    simple = {
        "dc:format": media_type,
        "xmp:CreatorTool": CREATOR_TOOL,
        "xmp:CreateDate": stamp,
        "xmp:ModifyDate": stamp,
        "xmp:MetadataDate": stamp,
        "xmpMM:DocumentID": _identity(marks, file),
        "xmpMM:InstanceID": _identity(marks, file, "first"),
        "xmpMM:OriginalDocumentID": _identity(marks),
        "xmpMM:RenditionClass": "default",
        "xmpMM:VersionID": "1",
        "photoshop:TransmissionReference": marks.job,
        "photoshop:Credit": rights.credit,
        "xmpRights:Marked": "True" if rights.copyright else None,
        "xmpRights:WebStatement": rights.url,
        "Iptc4xmpExt:DigitalSourceType": TRAINED_ALGORITHMIC_MEDIA,
        "Iptc4xmpExt:AISystemUsed": SANDBOX_SYSTEM if marks.sandbox else V4_PRO.name,
        "Iptc4xmpExt:AISystemVersionUsed": f"{pipeline.__version__}" if marks.sandbox else V4_PRO.id,
        "Iptc4xmpExt:AIPromptInformation": marks.prompt,
        "Iptc4xmpExt:AIPromptWriterName": rights.prompt_writer,
        "makeready:job": marks.job,
        "makeready:item": marks.item,
        "makeready:take": str(marks.take),
        "makeready:fingerprint": marks.fingerprint,
        "makeready:masterSHA256": marks.master_sha256,
        "makeready:sandbox": "True" if marks.sandbox else "False",
        **(more or {}),
    }
    languages = {
        "dc:title": marks.title,
        "dc:description": marks.description,
        "dc:rights": rights.copyright,
        "xmpRights:UsageTerms": rights.terms,
    }
    lines = [f"   <{name}>{_text(value)}</{name}>" for name, value in simple.items() if value]
    lines += [
        f'   <{name}><rdf:Alt><rdf:li xml:lang="x-default">{_text(value)}</rdf:li></rdf:Alt></{name}>'
        for name, value in languages.items()
        if value
    ]
    return _wrap(lines).encode()


def _wrap(lines: Iterable[str]) -> str:
    spaces = "\n".join(f'    xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return "\n".join(
        (
            '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
            '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
            ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
            '  <rdf:Description rdf:about=""',
            f"{spaces}>",
            *lines,
            "  </rdf:Description>",
            " </rdf:RDF>",
            "</x:xmpmeta>",
            '<?xpacket end="r"?>',
        )
    )


def _text(value: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", value))


def _identity(marks: Marks, *parts: str) -> str:
    return f"uuid:{uuid.uuid5(uuid.NAMESPACE_URL, '/'.join((NAMESPACES['makeready'], marks.fingerprint, *parts)))}"
