"""ICC profiles of screens, made from their primaries and one curve: version 2, and the same bytes each time (ICC.1:2001-04)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Xy = tuple[float, float]
"""A chromaticity, CIE 1931."""
Xyz = tuple[float, float, float]

_D50 = (0xF6D6, 0x10000, 0xD32D)
_D50_XYZ: Xyz = (0.9642, 1.0, 0.8249)
_FIXED = 65536
_MADE = (1998, 2, 9, 0, 0, 0)
"""A date that never changes, so that the bytes do not either."""
_BRADFORD: tuple[Xyz, Xyz, Xyz] = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
"""From XYZ to the cones in which white is adapted (ICC.1, annex E)."""


def colour_profile(name: str, primaries: Mapping[bytes, tuple[int, int, int]], curve: Sequence[int]) -> bytes:
    """The profile of an RGB space called `name`.

    `primaries`: XYZ under D50 by tag (`rXYZ`, `gXYZ`, `bXYZ`) in 65,536ths; `curve`: light, 0..65535, at even steps of the
    value.
    """
    body = _curve(curve)
    colours = {tag: _xyz(xyz) for tag, xyz in {b"wtpt": _D50, **primaries}.items()}
    return _profile(b"RGB ", name, {**colours, b"rTRC": body, b"gTRC": body, b"bTRC": body})


def grey_profile(name: str, curve: Sequence[int]) -> bytes:
    """The profile of a grey scale called `name`, with `curve` as of `colour_profile`."""
    return _profile(b"GRAY", name, {b"wtpt": _xyz(_D50), b"kTRC": _curve(curve)})


def under_d50(white: Xy, red: Xy, green: Xy, blue: Xy) -> dict[bytes, tuple[int, int, int]]:
    """The primaries of `colour_profile` from chromaticities, their white adapted to D50 by Bradford.

    Raises ValueError where they span no triangle, or where one of them is no colour at all.
    """
    corners = [_of_xy(corner) for corner in (red, green, blue)]
    lit = _of_xy(white)
    amounts = _solved(corners, lit)
    seen, wanted = (_times(_BRADFORD, each) for each in (lit, _D50_XYZ))
    if min(*seen, *amounts) <= 0:
        raise ValueError("the white point lies outside of the primaries")
    adapted = {}
    for tag, corner, amount in zip((b"rXYZ", b"gXYZ", b"bXYZ"), corners, amounts, strict=True):
        cones = _times(_BRADFORD, (corner[0] * amount, corner[1] * amount, corner[2] * amount))
        turned = [cone * there / here for cone, there, here in zip(cones, wanted, seen, strict=True)]
        columns = [(row[0], row[1], row[2]) for row in zip(*_BRADFORD, strict=True)]
        x, y, z = _solved(columns, (turned[0], turned[1], turned[2]))
        adapted[tag] = round(x * _FIXED), round(y * _FIXED), round(z * _FIXED)
    return adapted


def _of_xy(colour: Xy) -> Xyz:
    x, y = colour
    if y <= 0:
        raise ValueError("a chromaticity has no light")
    return x / y, 1.0, (1 - x - y) / y


def _times(rows: tuple[Xyz, Xyz, Xyz], vector: Xyz) -> Xyz:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in rows)
    return first, second, third


def _solved(columns: Sequence[Xyz], wanted: Xyz) -> Xyz:
    """How much of each column adds up to `wanted` (Cramer)."""
    whole = _determinant(columns)
    if abs(whole) < 1e-9:
        raise ValueError("the primaries span no triangle")
    first, second, third = (
        _determinant([wanted if number == place else column for number, column in enumerate(columns)]) / whole
        for place in range(3)
    )
    return first, second, third


def _determinant(columns: Sequence[Xyz]) -> float:
    (a, d, g), (b, e, h), (c, f, i) = columns
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def _curve(curve: Sequence[int]) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(f">I{len(curve)}H", len(curve), *curve)


def _xyz(xyz: tuple[int, int, int]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *xyz)


def _profile(space: bytes, name: str, more: Mapping[bytes, bytes]) -> bytes:
    text = name.encode() + b"\0"
    about = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78)  # no Unicode, no ScriptCode form of the name
    rights = b"text\0\0\0\0No copyright, use freely\0"
    tags = {b"desc": about, b"cprt": rights, **more}
    table, body, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    placed: dict[bytes, tuple[int, int]] = {}
    for tag, data in tags.items():
        if data not in placed:  # the three curves are one
            placed[data] = at + len(body), len(data)
            body += data + bytes(-len(data) % 4)
        table += struct.pack(">4sII", tag, *placed[data])
    head = struct.pack(
        ">I4sI4s4s4s6H4s4s3I8xI3i4s44x",
        at + len(body), b"\0\0\0\0", 0x02100000, b"mntr", space, b"XYZ ", *_MADE,
        b"acsp", b"\0\0\0\0", 0, 0, 0, 0, *_D50, b"\0\0\0\0",
    )  # fmt: skip
    return head + table + body
