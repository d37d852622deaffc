"""Profiles of presses made for tests from the shipped one: under another name, and with less ink."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.prepress.colour.separation import shipped_press

if TYPE_CHECKING:
    from pipeline.records import PressProfile

NAME = b"FOGRA39L Coated"


def press_called(name: str, *, ink: float = 1.0) -> PressProfile:
    """The shipped press under another name; `ink` is the share of ink that it puts on."""
    return replace(shipped_press(), name=name, data=thinned(shipped_press().data, ink))


def profile_called(name: str, *, ink: float = 1.0) -> bytes:
    """The bytes of such a profile; `name` has 15 characters at most."""
    data = thinned(shipped_press().data, ink)
    assert len(name) <= len(NAME)
    return data.replace(NAME, name.encode().ljust(len(NAME)))


def thinned(data: bytes, share: float) -> bytes:
    """A profile whose tables to CMYK give that share of each ink: their last curves are lowered (ICC.1, lut16Type)."""
    if share == 1:
        return data
    made = bytearray(data)
    for number in range(struct.unpack_from(">I", data, 128)[0]):
        tag, start, size = struct.unpack_from(">4sII", data, 132 + 12 * number)
        if tag == b"B2A1":  # the other intents read the same bytes
            inputs, outputs, steps = data[start + 8 : start + 11]
            entries, curve = struct.unpack_from(">HH", data, start + 48)
            at = start + 52 + 2 * (inputs * entries + steps**inputs * outputs)
            curves = np.frombuffer(data, ">u2", outputs * curve, at)
            made[at : at + 2 * outputs * curve] = (curves * share).astype(">u2").tobytes()
            assert at + 2 * outputs * curve <= start + size
    return bytes(made)
