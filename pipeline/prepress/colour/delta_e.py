"""CIEDE2000: how far apart two colours look."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from pipeline.prepress.colour.colour_spaces import Floats

_25_TO_THE_7 = 25.0**7


def ciede2000(one: ArrayLike, other: ArrayLike) -> Floats:
    """ΔE00 between CIELAB colours; the last axis holds L, a and b, the others broadcast. Keeps float32 as float32.

    G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 color-difference formula: implementation notes, supplementary test data, and
    mathematical observations", Color Research and Application 30 (2005); parametric factors 1. About 0.1 µs a pair.
    """
    (l1, a1, b1), (l2, a2, b2) = (np.moveaxis(np.asarray(colour), -1, 0) for colour in (one, other))
    stretch = 1.5 - 0.5 * _chroma_weight((_length(a1, b1) + _length(a2, b2)) / 2)
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = _length(a1, b1), _length(a2, b2)
    h1, h2 = _hue(a1, b1), _hue(a2, b2)
    # A grey has no hue: it takes the other's, so that the difference is none and the mean is that of the colour.
    h1, h2 = np.where(c1 == 0, h2, h1), np.where(c2 == 0, h1, h2)
    turn, hue = h2 - h1, (h1 + h2) / 2
    # Round the circle the short way. Pairs of the paper lie on the half turn, within the last bit.
    beyond = np.abs(turn) > math.pi + 1e-11
    turn, hue = np.where(beyond, turn - np.sign(turn) * math.tau, turn), np.where(beyond, hue + math.pi, hue)
    chroma, off_middle = (c1 + c2) / 2, ((l1 + l2) / 2 - 50) ** 2
    tone = (
        1
        - 0.17 * np.cos(hue - math.radians(30))
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + math.radians(6))
        - 0.20 * np.cos(4 * hue - math.radians(63))
    )
    light = (l2 - l1) / (1 + 0.015 * off_middle / np.sqrt(20 + off_middle))
    vivid = (c2 - c1) / (1 + 0.045 * chroma)
    tint = 2 * np.sqrt(c1 * c2) * np.sin(turn / 2) / (1 + 0.015 * chroma * tone)
    from_blue = (np.where(hue >= math.tau, hue - math.tau, hue) - math.radians(275)) / math.radians(25)
    rotation = -2 * _chroma_weight(chroma) * np.sin(math.radians(60) * np.exp(-from_blue * from_blue))
    squared: Floats = np.maximum(light * light + vivid * vivid + tint * tint + rotation * vivid * tint, 0)
    return np.sqrt(squared)


def _length(a: Floats, b: Floats) -> Floats:
    return np.sqrt(a * a + b * b)


def _hue(a: Floats, b: Floats) -> Floats:
    angle = np.arctan2(b, a)
    return np.where(angle < 0, angle + math.tau, angle)


def _chroma_weight(chroma: Floats) -> Floats:
    cube = chroma * chroma * chroma
    seventh = cube * cube * chroma
    return np.sqrt(seventh / (seventh + _25_TO_THE_7))
