"""What every print file says about itself, as an XMP packet: that it was generated, by what, from which prompt, and its rights.

Names: IPTC Photo Metadata Standard 2025.1 (`Iptc4xmpExt`, where AISystemUsed and its like are new), the XMP specification
parts 1 and 2 (`dc`, `xmp`, `xmpMM`, `xmpRights`, `photoshop`, `pdf`), and a namespace of Makeready for job, item and
fingerprint.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pipeline
from pipeline.prepress.deliveries import SANDBOX_SYSTEM, TRAINED_ALGORITHMIC_MEDIA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from pipeline.prepress.deliveries import Ticket
    from pipeline.records import Order

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
class Metadata:
    """What is said of one picture in each of its files."""

    order: Order
    ticket: Ticket
    made_at: datetime
    """When the picture was made, in UTC."""
    master_sha256: str

    @property
    def title(self) -> str:
        """The item's id; of sandbox work it says so."""
        return f"{self.order.item} (SANDBOX)" if self.ticket.sandbox else self.order.item

    @property
    def description(self) -> str:
        """The prompt, cut where it is very long."""
        prompt = self.order.request.prompt
        shown = prompt if len(prompt) <= LONGEST_DESCRIPTION else f"{prompt[: LONGEST_DESCRIPTION - 1]}…"
        return f"SANDBOX, not for press. {shown}" if self.ticket.sandbox else shown


def packet(metadata: Metadata, file: str, media_type: str, more: Mapping[str, str] | None = None) -> bytes:
    """The XMP packet (UTF-8) for the print file called `file`; `more` are further simple properties.

    The same values give the same bytes.
    """
    rights = metadata.ticket.rights
    simple = {
        "dc:format": media_type,
        **_of_the_file(metadata, file),
        "photoshop:TransmissionReference": metadata.ticket.job,
        "photoshop:Credit": rights.credit,
        "xmpRights:Marked": "True" if rights.copyright else None,
        "xmpRights:WebStatement": rights.url,
        **_of_the_making(metadata),
        **(more or {}),
    }
    languages = {
        "dc:title": metadata.title,
        "dc:description": metadata.description,
        "dc:rights": rights.copyright,
        "xmpRights:UsageTerms": rights.terms,
    }
    return wrapped(simple, languages)


def wrapped(simple: Mapping[str, str | None], languages: Mapping[str, str | None]) -> bytes:
    """A packet (UTF-8) of simple properties, and of texts in a language that is not said; those that are None are left out."""
    lines = [f"   <{name}>{_text(value)}</{name}>" for name, value in simple.items() if value]
    lines += [
        f'   <{name}><rdf:Alt><rdf:li xml:lang="x-default">{_text(value)}</rdf:li></rdf:Alt></{name}>'
        for name, value in languages.items()
        if value
    ]
    return _wrap(lines).encode()


def _of_the_file(metadata: Metadata, file: str) -> dict[str, str]:
    """Dates and identities, which follow from the picture and the file's name alone."""
    stamp = metadata.made_at.isoformat(timespec="seconds")
    return {
        "xmp:CreatorTool": CREATOR_TOOL,
        "xmp:CreateDate": stamp,
        "xmp:ModifyDate": stamp,
        "xmp:MetadataDate": stamp,
        "xmpMM:DocumentID": _identity(metadata, file),
        "xmpMM:InstanceID": _identity(metadata, file, "first"),
        "xmpMM:OriginalDocumentID": _identity(metadata),
        "xmpMM:RenditionClass": "default",
        "xmpMM:VersionID": "1",
    }


def _of_the_making(metadata: Metadata) -> dict[str, str | None]:
    """That the picture was generated, by what and from which prompt, and which item of which job it is."""
    order, ticket = metadata.order, metadata.ticket
    model = order.request.model
    maker, version = (SANDBOX_SYSTEM, pipeline.__version__) if ticket.sandbox else (model.name or model.id, model.id)
    return {
        "Iptc4xmpExt:DigitalSourceType": TRAINED_ALGORITHMIC_MEDIA,
        "Iptc4xmpExt:AISystemUsed": maker,
        "Iptc4xmpExt:AISystemVersionUsed": version,
        "Iptc4xmpExt:AIPromptInformation": order.request.prompt,
        "Iptc4xmpExt:AIPromptWriterName": ticket.rights.prompt_writer,
        "makeready:job": ticket.job,
        "makeready:item": order.item,
        "makeready:take": str(order.take),
        "makeready:fingerprint": order.fingerprint,
        "makeready:masterSHA256": metadata.master_sha256,
        "makeready:sandbox": "True" if ticket.sandbox else "False",
    }


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


def _identity(metadata: Metadata, *parts: str) -> str:
    name = "/".join((NAMESPACES["makeready"], metadata.order.fingerprint, *parts))
    return f"uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"
