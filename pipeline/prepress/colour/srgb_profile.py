"""The sRGB profile that goes into every RGB file: ICC version 2, which every press reads, and the same bytes each time.

Figures: IEC 61966-2-1 (transfer curve); its primaries adapted to D50 by the Bradford matrix, as ICC.1 wants them.
"""

from __future__ import annotations

from functools import cache

from pipeline.prepress.colour.matrix_profile import colour_profile

NAME = "sRGB IEC61966-2.1"
PRIMARIES = {b"rXYZ": (0x6FA0, 0x38F5, 0x0390), b"gXYZ": (0x6297, 0xB787, 0x18D9), b"bXYZ": (0x249F, 0x0F84, 0xB6C3)}
_STEPS = 1024


@cache
def srgb_profile() -> bytes:
    """The profile, about 3 kB."""
    return colour_profile(NAME, PRIMARIES, [round(65535 * light(step / (_STEPS - 1))) for step in range(_STEPS)])


def light(value: float) -> float:
    """The light, 0..1, that a value of sRGB, 0..1, stands for."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
