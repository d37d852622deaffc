"""Printability: what a press makes of a colour, through the profile and back, before anything is paid for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.prepress.colour.conversion import Conversion
from pipeline.prepress.colour.press_profiles import open_profile
from pipeline.prepress.colour.tolerances import MATCH, Nearness, nearness

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    from pipeline.prepress.colour.colour_spaces import Floats
    from pipeline.records import PressProfile, Rgb

Inks = tuple[int, int, int, int]
"""Cyan, magenta, yellow, black, each 0..100 %."""


@dataclass(frozen=True)
class Printable:
    """One colour on press."""

    rgb: Rgb
    prints_as: Rgb
    """The nearest printable colour, as a screen shows it: asked for itself it prints true (99 % within ΔE00 3.4, measured)."""
    delta: float
    """ΔE00 between the colour and its print."""
    verdict: Nearness
    inks: Inks
    only_paler: bool
    """All that is lost is depth: a black that is blacker than ink, which is not missed on paper."""

    @property
    def ink_total(self) -> int:
        """All four inks together, %."""
        return sum(self.inks)


def printability(colours: Sequence[Rgb], conversion: Conversion | None = None) -> tuple[Printable, ...]:
    """Separate each colour as print files are, and measure what the inks look like on the paper of the profile.

    `conversion` None: the usual one, for the shipped profile. The print is always measured relative to the paper, in Lab under
    D50, never through sRGB, which some inks lie outside of. Eight bits a channel: good to about 0.3 ΔE00. 20 ms for a whole
    palette.
    """
    if not colours:
        return ()
    import numpy as np

    conversion = conversion or Conversion.usual()
    found = round_trip(np.array(colours, dtype=np.uint8), conversion)
    shown = _shown(found.inks, conversion.press)
    inks = np.round(found.inks / 2.55).astype(int)
    return tuple(
        Printable(
            rgb=colour,
            prints_as=_three(shown[number].tolist()),
            delta=round(float(found.deltas[number]), 2),
            verdict=nearness(float(found.deltas[number])),
            inks=_four(inks[number].tolist()),
            only_paler=bool(found.only_paler[number]),
        )
        for number, colour in enumerate(colours)
    )


@dataclass(frozen=True)
class RoundTrip:
    """Colours through a press and back, a row each; fields as in `Printable`."""

    inks: NDArray[np.uint8]
    """Shape (n, 4), 0..255."""
    deltas: Floats
    only_paler: NDArray[np.bool_]
    beyond_depth: Floats
    """ΔE00 between the print and what black point compensation leaves of the colour: what no ink shows, in pictures of the
    night too, which all lose depth. As `deltas` without compensation."""


def round_trip(colours: NDArray[np.uint8], conversion: Conversion) -> RoundTrip:
    """Separate sRGB colours, shape (n, 3), and measure what the inks look like, as `printability` says. 1 µs a colour."""
    import numpy as np
    from PIL import Image

    from pipeline.prepress.colour.colour_spaces import lab, lab_on_black
    from pipeline.prepress.colour.delta_e import ciede2000
    from pipeline.prepress.colour.separation import separate

    row = Image.fromarray(np.concatenate([colours, np.zeros((1, 3), np.uint8)])[None])  # black, too, to see how deep it gets
    inked = separate(row, conversion.press, conversion.intent, black_point=conversion.black_point)
    printed = _seen(inked, conversion.press)
    black, printed = printed[-1, 0], printed[:-1]
    wanted = lab(colours)
    deltas = ciede2000(wanted, printed)
    paler = (wanted[:, 0] < printed[:, 0]) & (wanted[:, 0] < _BLACK)
    levelled = np.column_stack([printed[paler, 0], wanted[paler, 1:]])
    paler[paler] = ciede2000(levelled, printed[paler]) <= MATCH
    compensated = conversion.black_point and conversion.intent != "absolute"
    beyond = ciede2000(lab_on_black(colours, black), printed) if compensated else deltas
    return RoundTrip(np.asarray(inked)[0][:-1], deltas, paler, beyond)


def _seen(inked: Image.Image, press: PressProfile) -> Floats:
    """What a row of inks looks like on the paper of `press`: Lab relative to it, shape (n, 3)."""
    import numpy as np
    from PIL import ImageCms

    # Exact for few colours, where the table that is made for millions of pixels would cost 15 ms.
    relative, exact = ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.NOOPTIMIZE
    to_lab = ImageCms.buildTransform(press.handle, ImageCms.createProfile("LAB"), "CMYK", "LAB", relative, exact)
    seen = np.asarray(to_lab.apply(inked))[0]
    # Pillow keeps Lab in bytes: lightness as 0..255, a and b as signed.
    return np.column_stack([seen[:, 0] * (100 / 255), seen[:, 1:].astype(np.int8)])


def _shown(dots: NDArray[np.uint8], press: PressProfile) -> NDArray[np.uint8]:
    """What inks, shape (n, 4), 0..255, look like on the paper of `press` as sRGB, shape (n, 3)."""
    import numpy as np
    from PIL import Image, ImageCms

    row = Image.frombytes("CMYK", (len(dots), 1), np.ascontiguousarray(dots).tobytes())
    relative, exact = ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.NOOPTIMIZE
    to_screen = ImageCms.buildTransform(press.handle, ImageCms.createProfile("sRGB"), "CMYK", "RGB", relative, exact)
    shown: NDArray[np.uint8] = np.asarray(to_screen.apply(row))[0]
    return shown


def colours_of_inks(inks: Sequence[Sequence[float]], profile: PressProfile | None = None) -> list[Rgb]:
    """What inks, four percentages each, look like on the profile's paper, as sRGB; what sRGB cannot show is clipped."""
    if not inks:
        return []
    import numpy as np

    dots = np.round(np.clip(np.array(inks, dtype=float), 0, 100) * 2.55).astype(np.uint8)
    return [_three(colour) for colour in _shown(dots, profile or open_profile()).tolist()]


_BLACK = 16.0
"""CIELAB lightness under which a colour is called black: four full inks on coated paper reach about 9."""


def _three(values: Sequence[int]) -> Rgb:
    red, green, blue = values
    return red, green, blue


def _four(values: Sequence[int]) -> Inks:
    cyan, magenta, yellow, black = values
    return cyan, magenta, yellow, black
