"""The orientation in EXIF, read without Pillow, whose reader warns on standard error of every odd entry."""

from __future__ import annotations

import struct

_ORIENTATION = 0x0112
_SHORT = 3
_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}


def orientation(exif: bytes) -> int:
    """Orientation that the EXIF block `exif` gives, 1..8; 1 (upright) where it gives none or cannot be read."""
    block = exif.removeprefix(b"Exif\0\0")
    order = _ORDERS.get(block[:4])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(f"{order}I", block, 4)
        (entries,) = struct.unpack_from(f"{order}H", block, start)
        for place in range(start + 2, start + 2 + 12 * entries, 12):
            tag, kind, _, turned = struct.unpack_from(f"{order}HHIH", block, place)
            if tag == _ORIENTATION:
                return turned if kind == _SHORT and turned in range(1, 9) else 1
    except struct.error:  # the block is shorter than it says
        pass
    return 1
