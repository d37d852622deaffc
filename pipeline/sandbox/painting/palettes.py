"""Palettes for pictures that ask for no colours of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.records import Rgb


def _hex(*words: str) -> tuple[Rgb, ...]:
    return tuple((int(word[:2], 16), int(word[2:4], 16), int(word[4:], 16)) for word in words)


DAY = (
    _hex("F3E9DC", "0B3954", "087E8B", "BFD7EA", "FF5A5F", "C81D25"),
    _hex("F7EDE2", "264653", "2A9D8F", "E9C46A", "F4A261", "E76F51"),
    _hex("FAF3DD", "344E41", "588157", "A3B18A", "DDA15E", "BC6C25"),
    _hex("FFF1E6", "5F0F40", "9A031E", "FB8B24", "E36414", "0F4C5C"),
    _hex("E8F1F2", "13293D", "006494", "7FB7D6", "F2B134", "ED553B"),
    _hex("FDF0D5", "003049", "C1121F", "F77F00", "FCBF49", "669BBC"),
)
NIGHT = (
    _hex("14213D", "FCA311", "E5E5E5", "3A5A8C", "F95D6A", "A05195"),
    _hex("1B1B3A", "7A3E78", "B5548F", "F2748C", "FFD166", "2EC4A6"),
    _hex("0F2A2E", "1F5F5B", "4FA095", "F6D186", "F08A5D", "EAF4E4"),
)
"""By day and by night: the ground first, then five inks."""
