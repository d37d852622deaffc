"""Colours by code points: the primaries and transfer curves that ITU-T H.273 numbers, as a PNG's cICP chunk names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.colour.srgb_profile import light

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.prepress.colour.matrix_profile import Xy

_D65, _C, _E, _DCI = (0.3127, 0.3290), (0.310, 0.316), (1 / 3, 1 / 3), (0.314, 0.351)

PRIMARIES: dict[int, tuple[str, tuple[Xy, Xy, Xy, Xy]]] = {
    1: ("BT.709", (_D65, (0.64, 0.33), (0.30, 0.60), (0.15, 0.06))),
    4: ("BT.470 M", (_C, (0.67, 0.33), (0.21, 0.71), (0.14, 0.08))),
    5: ("BT.470 B, G", (_D65, (0.64, 0.33), (0.29, 0.60), (0.15, 0.06))),
    6: ("BT.601", (_D65, (0.630, 0.340), (0.310, 0.595), (0.155, 0.070))),
    7: ("SMPTE 240", (_D65, (0.630, 0.340), (0.310, 0.595), (0.155, 0.070))),
    8: ("film", (_C, (0.681, 0.319), (0.243, 0.692), (0.145, 0.049))),
    9: ("BT.2020", (_D65, (0.708, 0.292), (0.170, 0.797), (0.131, 0.046))),
    11: ("DCI-P3", (_DCI, (0.680, 0.320), (0.265, 0.690), (0.150, 0.060))),
    12: ("Display P3", (_D65, (0.680, 0.320), (0.265, 0.690), (0.150, 0.060))),
    22: ("EBU 3213", (_D65, (0.630, 0.340), (0.295, 0.605), (0.155, 0.077))),
}
"""White, red, green and blue by code point, with a name (H.273, table 2)."""


def _broadcast(value: float) -> float:
    return value / 4.5 if value < 0.081243 else ((value + 0.099297) / 1.099297) ** (1 / 0.45)


CURVES: dict[int, tuple[str, Callable[[float], float]]] = {
    **dict.fromkeys((1, 6, 14, 15), ("BT.709", _broadcast)),
    4: ("gamma 2.2", lambda value: value**2.2),
    5: ("gamma 2.8", lambda value: value**2.8),
    8: ("linear", lambda value: value),
    13: ("sRGB", light),
    17: ("SMPTE 428", lambda value: min(1.0, value**2.6 * 52.37 / 48)),
}
"""From a value, 0..1, to its light by code point, with a name (H.273, table 3)."""

HDR = {16: "PQ", 18: "HLG"}
"""Curves for screens brighter than white paper: there is no one right way from them to print."""

SRGB = (1, 13)
