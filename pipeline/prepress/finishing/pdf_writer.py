"""A PDF written object by object as its parts come, so that a document of any length takes the memory of one page."""

from __future__ import annotations

import zlib
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, Object, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import BinaryIO

    Refer = Callable[[Object], bytes]

ROOT, PAGES = 1, 2
"""Numbers of the catalogue and of the list of pages, which are written last."""
MOST_BYTES = 9_999_999_999
"""What the ten digits of a cross-reference table can reach (ISO 32000-1, 7.5.4)."""


class PdfWriter:
    """Copies parts of other PDFs into `out`. What is the same, such as fonts and profiles of many pages, is written once."""

    def __init__(self, out: BinaryIO, version: str) -> None:
        """Begin a PDF of this version, such as `1.4`."""
        self._out = out
        self._offsets: dict[int, int] = {}
        self._next = PAGES + 1
        self._known: dict[bytes, int] = {}
        self._at = 0
        self._pages: list[int] = []
        self._write(f"%PDF-{version}\n%".encode() + bytes((0xBF, 0xF7, 0xA2, 0xFE)) + b"\n")

    @property
    def pages(self) -> int:
        """How many there are by now."""
        return len(self._pages)

    def add_page(self, page: Object) -> None:
        """Copy a page and all that it uses; `page` is its dictionary."""
        copied = self._dictionary({key: value for key, value in page.items() if key != "/Parent"}, self._copied({}))
        number = self._new()
        self._object(number, copied[:-2] + b"/Parent %d 0 R >>" % PAGES)
        self._pages.append(number)

    def add(self, value: Object) -> bytes:
        """Copy a value; gives what refers to it."""
        return self._copied({})(value)

    def close(self, catalogue: Mapping[str, bytes], info: bytes, identity: bytes) -> None:
        """End the file. `catalogue`: further entries of it; `info`: what refers to the document's info; `identity`: 16 bytes.

        Raises ValueError where the file is longer than PDF can tell.
        """
        kids = b" ".join(b"%d 0 R" % number for number in self._pages)
        self._object(PAGES, b"<< /Type /Pages /Count %d /Kids [ %b ] >>" % (len(self._pages), kids))
        more = b" ".join(key.encode() + b" " + value for key, value in catalogue.items())
        self._object(ROOT, b"<< /Type /Catalog /Pages %d 0 R %b >>" % (PAGES, more))
        start = self._at
        if start > MOST_BYTES:
            raise ValueError(f"it is longer than {MOST_BYTES:,} bytes, which is all that PDF can tell: bind fewer pages")
        rows = b"".join(b"%010d 00000 n \n" % self._offsets[number] for number in range(1, self._next))
        name = identity.hex().encode()
        self._write(
            b"xref\n0 %d\n0000000000 65535 f \n%b" % (self._next, rows)
            + b"trailer\n<< /Size %d /Root %d 0 R /Info %b /ID [ <%b> <%b> ] >>\n" % (self._next, ROOT, info, name, name)
            + b"startxref\n%d\n%%%%EOF\n" % start
        )

    def _copied(self, seen: dict[tuple[int, int], bytes]) -> Refer:
        """What copies values of one PDF; `seen` holds what its indirect objects have become, by their numbers."""

        def refer(value: Object) -> bytes:
            if not (isinstance(value, Object) and value.is_indirect):
                return self._text(value, refer)
            if value.objgen not in seen:
                seen[value.objgen] = self._shared(self._text(value, refer))
            return seen[value.objgen]

        return refer

    def _text(self, value: Object, refer: Refer) -> bytes:
        """A value as it stands in a file; what it refers to is written before."""
        if isinstance(value, Stream):
            return self._stream(value, refer)
        if isinstance(value, Dictionary):
            return self._dictionary(dict(value.items()), refer)
        if isinstance(value, Array):
            return b"[ " + b" ".join(refer(each) for each in value) + b" ]"
        if isinstance(value, Object):
            return value.unparse()
        if isinstance(value, bool):
            return b"true" if value else b"false"
        if isinstance(value, int | Decimal):
            return f"{value:f}".encode() if isinstance(value, Decimal) else b"%d" % value
        return b"null"

    def _dictionary(self, fields: Mapping[str, Object], refer: Refer) -> bytes:
        pairs = (Name(key).unparse() + b" " + refer(value) for key, value in fields.items())
        return b"<< " + b" ".join(pairs) + b" >>"

    def _stream(self, stream: Object, refer: Refer) -> bytes:
        """A stream with its bytes as they are, packed where they were not; metadata stays legible for those who look for it."""
        body = stream.read_raw_bytes()
        fields = {key: value for key, value in stream.items() if key != "/Length"}
        if "/Filter" not in fields and fields.get("/Type") != Name.Metadata:
            body = zlib.compress(body)
            fields["/Filter"] = Name.FlateDecode
        packed = self._dictionary(fields, refer)
        return packed[:-2] + b"/Length %d >>\nstream\n%b\nendstream" % (len(body), body)

    def _shared(self, text: bytes) -> bytes:
        """Write an object, or take the one that is the same; gives what refers to it."""
        digest = sha256(text).digest()
        if digest not in self._known:
            self._known[digest] = self._new()
            self._object(self._known[digest], text)
        return b"%d 0 R" % self._known[digest]

    def _new(self) -> int:
        self._next += 1
        return self._next - 1

    def _object(self, number: int, text: bytes) -> None:
        self._offsets[number] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, text))

    def _write(self, body: bytes) -> None:
        self._out.write(body)
        self._at += len(body)
