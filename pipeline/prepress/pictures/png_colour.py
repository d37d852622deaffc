"""The colours that a PNG says its values stand for, as an ICC profile.

Of several statements the first counts: cICP, iCCP, sRGB, gAMA with cHRM (PNG, third edition, 4.3).
"""

from __future__ import annotations

import struct
import zlib
from typing import IO, NamedTuple

from pipeline.prepress.colour.code_points import CURVES, HDR, PRIMARIES, SRGB
from pipeline.prepress.colour.matrix_profile import colour_profile, grey_profile, under_d50
from pipeline.prepress.colour.srgb_profile import light
from pipeline.prepress.pictures.png_chunks import chunks

MOST_PROFILE = 8 * 2**20
"""Bytes of a profile, unpacked: those of presses and cameras have at most 4 MB. What unpacks to more is not read."""
_STEPS = 4096
_UNIT = 100_000
"""What gAMA and cHRM count in."""
_USUAL_GAMMA = range(45_000, 46_001)
"""1/2.2: programs write it beside sRGB's own curve, for those that know no sRGB (PNG, 11.3.2.5)."""
_SRGB_CORNERS = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
_NEAR = 100
_WANTED = {b"cICP": 4, b"sRGB": 1, b"gAMA": 4, b"cHRM": 32}
"""Bytes that each of these chunks has."""


class Stated(NamedTuple):
    """What a PNG states of its colours."""

    profile: bytes | None = None
    """ICC; None where they are sRGB, or are taken for it."""
    unread: str = ""
    """What it states and is not followed, for people, to be read after "The picture states"."""


def stated_colours(file: IO[bytes], *, grey: bool) -> Stated:
    """Read what the PNG in `file` states of its colours; `grey`: its pixels are grey. Raises nothing for what is broken."""
    found: dict[bytes, bytes] = {}
    packed: bytes | None = None
    for name, at, length in chunks(file):
        if name == b"IDAT":
            break
        if _WANTED.get(name) == length:
            file.seek(at)
            found[name] = file.read(length)
        elif name == b"iCCP" and packed is None and length <= MOST_PROFILE:
            file.seek(at)
            packed = file.read(length)
    unread = ""
    if b"cICP" in found:
        stated = _of_code_points(found[b"cICP"], grey=grey)
        if not stated.unread:
            return stated
        unread = stated.unread
    if packed is not None:
        profile = _unpacked(packed)
        if profile:
            return Stated(profile, unread)
        unread = unread or "a colour profile that is damaged or larger than any"
    if b"sRGB" in found or not found.keys() & {b"gAMA", b"cHRM"}:
        return Stated(None, unread)
    last = _of_gamma(found.get(b"gAMA"), found.get(b"cHRM"), grey=grey)
    return Stated(last.profile, unread or last.unread)


def _of_code_points(body: bytes, *, grey: bool) -> Stated:
    primaries, transfer, matrix, full_range = body
    if transfer in HDR:
        return Stated(None, f"colours for bright screens ({HDR[transfer]}, in its cICP chunk)")
    if primaries not in PRIMARIES or transfer not in CURVES or matrix or full_range != 1:
        return Stated(None, f"colours by the code points {primaries}, {transfer}, {matrix}, {full_range} (in its cICP chunk)")
    if (primaries, transfer) == SRGB:
        return Stated()
    (space, (white, red, green, blue)), (curve_name, curve) = PRIMARIES[primaries], CURVES[transfer]
    steps = [round(65535 * curve(step / (_STEPS - 1))) for step in range(_STEPS)]
    name = f"{space}, curve {curve_name} (its cICP chunk)"
    return Stated(grey_profile(name, steps) if grey else colour_profile(name, under_d50(white, red, green, blue), steps))


def _of_gamma(gamma: bytes | None, corners: bytes | None, *, grey: bool) -> Stated:
    """Without gAMA the curve is sRGB's, without cHRM the primaries are."""
    exponent = int.from_bytes(gamma, "big") if gamma else _USUAL_GAMMA.start
    places = struct.unpack(">8I", corners) if corners else _SRGB_CORNERS
    usual = exponent in _USUAL_GAMMA
    if usual and (grey or all(abs(a - b) <= _NEAR for a, b in zip(places, _SRGB_CORNERS, strict=True))):
        return Stated()
    if not _UNIT / 10 <= exponent <= _UNIT * 10:
        return Stated(None, f"a gamma of {exponent / _UNIT:g} (in its gAMA chunk), which no picture has")
    values = [step / (_STEPS - 1) for step in range(_STEPS)]
    steps = [round(65535 * (light(value) if usual else value ** (_UNIT / exponent))) for value in values]
    name = f"{' and '.join(['gAMA'] * bool(gamma) + ['cHRM'] * bool(corners))} in it"
    if grey:
        return Stated(grey_profile(name, steps))
    white, red, green, blue = ((x / _UNIT, y / _UNIT) for x, y in zip(places[::2], places[1::2], strict=True))
    try:
        return Stated(colour_profile(name, under_d50(white, red, green, blue), steps))
    except (ValueError, struct.error):  # the latter: colours so far out that no profile holds them
        return Stated(None, "primaries (in its cHRM chunk) that are no colours")


def _unpacked(body: bytes) -> bytes | None:
    """The profile in an iCCP chunk; None where it is damaged, or over `MOST_PROFILE`."""
    _, _, rest = body.partition(b"\0")
    unpacking = zlib.decompressobj()
    try:
        profile = unpacking.decompress(rest[1:], MOST_PROFILE) if rest[:1] == b"\0" else b""
    except zlib.error:
        return None
    return profile if unpacking.eof else None
