"""Palette files as their programs write them, made for the tests."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from typing import TYPE_CHECKING

from pipeline.prepress.colour.palette_files import PaletteFile, read_palette
from pipeline.prepress.colour.palette_files.design_tokens import read_tokens
from pipeline.prepress.colour.swatches import Swatch, Unusable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.prepress.colour.swatches import Entry


def utf16(text: str) -> bytes:
    """A name as ASE has it: counted, and ended by a zero."""
    body = f"{text}\0".encode("utf-16-be")
    return struct.pack(">H", len(body) // 2) + body


def block(kind: int, body: bytes) -> bytes:
    """A block of ASE."""
    return struct.pack(">HI", kind, len(body)) + body


def colour(text: str, model: bytes, *values: float, kind: int = 2) -> bytes:
    """A swatch of ASE; `kind` 0: global, 1: spot, 2: process."""
    return block(1, utf16(text) + model + struct.pack(f">{len(values)}f", *values) + struct.pack(">H", kind))


def ase(*blocks: bytes, count: int | None = None) -> bytes:
    """An ASE file whose header counts its blocks, or says `count`."""
    return b"ASEF\0\1\0\0" + struct.pack(">I", len(blocks) if count is None else count) + b"".join(blocks)


def aco(*colours: tuple[str, int, tuple[int, ...]], versions: Iterable[int] = (1, 2)) -> bytes:
    """An ACO file: each colour by name, number of its space and up to four values of 16 bits, without sign."""
    body = b""
    for version in versions:
        body += struct.pack(">2H", version, len(colours))
        for text, space, values in colours:
            body += struct.pack(">5H", space, *(*values, 0, 0, 0)[:4])
            if version == 2:
                body += struct.pack(">I", len(text) + 1) + f"{text}\0".encode("utf-16-be")
    return body


def procreate(content: object, name: str = "Swatches.json", packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A Procreate file that holds this as JSON, or these bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return packed.getvalue()


def file_of(folder: Path, name: str, body: bytes | str) -> PaletteFile:
    """What a file with this body is read as."""
    (folder / name).write_bytes(body.encode() if isinstance(body, str) else body)
    return read_palette(folder / name)


def hexes(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """The swatches that can be used, by name and hex."""
    return [(entry.name, entry.hex) for entry in entries if isinstance(entry, Swatch)]


def tokens(tree: object) -> list[Entry]:
    """What is read of design tokens in this tree."""
    return read_tokens(json.dumps(tree))


def told(tree: object) -> list[str]:
    """What is said of the tokens that cannot be used."""
    return [str(entry) for entry in tokens(tree) if isinstance(entry, Unusable)]
