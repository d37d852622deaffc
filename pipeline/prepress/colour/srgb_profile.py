"""The sRGB profile that goes into every RGB file: ICC version 2, which every press reads, and the same bytes each time.

Figures: IEC 61966-2-1 (transfer curve); its primaries adapted to D50 by the Bradford matrix, as ICC.1 wants them.
"""

from __future__ import annotations

import struct
from functools import cache

NAME = "sRGB IEC61966-2.1"
_PRIMARIES = {b"rXYZ": (0x6FA0, 0x38F5, 0x0390), b"gXYZ": (0x6297, 0xB787, 0x18D9), b"bXYZ": (0x249F, 0x0F84, 0xB6C3)}
_D50 = (0xF6D6, 0x10000, 0xD32D)
_STEPS = 1024
_MADE = (1998, 2, 9, 0, 0, 0)
"""A date that never changes, so that the bytes do not either."""


@cache
def srgb_profile() -> bytes:
    """The profile, about 3 kB."""
    text = NAME.encode() + b"\0"
    about = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78)  # no Unicode, no ScriptCode form of the name
    rights = b"text\0\0\0\0No copyright, use freely\0"
    curve = b"curv\0\0\0\0" + struct.pack(f">I{_STEPS}H", _STEPS, *(_linear(step / (_STEPS - 1)) for step in range(_STEPS)))
    colours = {tag: b"XYZ \0\0\0\0" + struct.pack(">3i", *xyz) for tag, xyz in {b"wtpt": _D50, **_PRIMARIES}.items()}
    tags = {b"desc": about, b"cprt": rights, **colours, b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    table, body, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    placed: dict[bytes, tuple[int, int]] = {}
    for tag, data in tags.items():
        if data not in placed:  # the three curves are one
            placed[data] = at + len(body), len(data)
            body += data + bytes(-len(data) % 4)
        table += struct.pack(">4sII", tag, *placed[data])
    head = struct.pack(
        ">I4sI4s4s4s6H4s4s3I8xI3i4s44x",
        at + len(body), b"\0\0\0\0", 0x02100000, b"mntr", b"RGB ", b"XYZ ", *_MADE,
        b"acsp", b"\0\0\0\0", 0, 0, 0, 0, *_D50, b"\0\0\0\0",
    )  # fmt: skip
    return head + table + body


def _linear(value: float) -> int:
    light = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    return round(light * 65535)
