"""Compression: the picture was not once saved as a JPEG so coarse that its squares show."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check, Measure
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Request

    Floats = NDArray[np.float32]

_FREQUENCIES = ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (1, 2), (2, 1))
_TABLE = (11, 12, 12, 10, 14, 14, 13)
"""Quantisation steps of these frequencies at quality 50 (ITU-T T.81, annex K, table K.1), row by row as above."""
_CLEAR = 0.4
"""Mean cosine from which values lie at multiples of a step: 0 where they lie anywhere, 1 where all do. Thin lines on white
have 0.45 after JPEG, as what overshoots white is cut off."""
_WITHIN = 0.12
"""How far from each other, as a share, the multiples of the table may be that frequencies are found at."""
_CERTAIN = 2.2
"""Sum of the cosines of those that agree: in a drawing of few straight lines two or three agree by chance, none of them
clearly (1.7 at most); of JPEG's of quality 12 three are enough."""
_FEW = 60
_BLOCKS = 2500
_DRAWN = 8
"""Steps of 255 within a square below which there is nothing in it to quantise."""


def quantisation(luminance: Image.Image) -> float:
    """How coarsely the squares of 8x8 px were quantised, as a multiple of JPEG's quality 50; 0 where they were not. 10 ms.

    JPEG rounds each frequency of a square to multiples of a step (ITU-T T.81). What comes after, WebP too, only blurs
    those values a little; so the step can be read off. `luminance`: mode L, neither cropped nor scaled since.
    """
    values = _frequencies(luminance)
    found = [_step(values[:, number], usual) for number, usual in enumerate(_TABLE)]
    certain = 0.0, 0.0
    for (down, across), (multiple, _) in zip(_FREQUENCIES, found, strict=True):
        if not down or not across:
            continue  # lines that run level or upright alone fit some step of one frequency by chance
        agreeing = [(other, clear) for other, clear in found if abs(other - multiple) <= _WITHIN * multiple]
        certain = max(certain, (sum(clear for _, clear in agreeing), sum(other for other, _ in agreeing) / len(agreeing)))
    return certain[1] if certain[0] >= _CERTAIN else 0.0


def quality(quantised: float) -> int:
    """JPEG's quality as libjpeg counts it, 1..50, for a multiple of quality 50."""
    return min(50, max(1, round(50 / quantised)))


def _frequencies(luminance: Image.Image) -> Floats:
    """The chosen DCT coefficients of squares that have something drawn in them: squares x 7."""
    import numpy as np

    light = np.asarray(luminance)
    height, width = (side // 8 * 8 for side in light.shape)
    squares = light[:height, :width].reshape(height // 8, 8, width // 8, 8)[::4].transpose(0, 2, 1, 3).reshape(-1, 64)
    drawn = squares[np.ptp(squares, axis=1) >= _DRAWN]
    few = drawn[:: max(1, len(drawn) // _BLOCKS)]
    frequencies: Floats = few.astype(np.float32) @ _basis()
    return frequencies


@cache
def _basis() -> Floats:
    """The 64 weights of each chosen frequency, orthonormal as JPEG's steps are meant: 64 x 7."""
    import numpy as np

    places = np.arange(8)
    cosines = np.cos((2 * places[None] + 1) * places[:, None] * np.pi / 16) * np.where(places[:, None], 0.5, 8**-0.5)
    return np.stack(
        [np.outer(cosines[down], cosines[across]).ravel() for down, across in _FREQUENCIES], axis=1, dtype=np.float32
    )


def _step(values: Floats, usual: int) -> tuple[float, float]:
    """The step of which `values` are multiples, as a multiple of `usual`, and how clearly; nothing where too few say so."""
    import numpy as np

    sizes = np.sort(abs(values))
    best, clearest = 0.0, _CLEAR
    for step in np.geomspace(16, 400, 66):
        beyond = sizes[int(np.searchsorted(sizes, step / 2)) :]
        if len(beyond) < _FEW:
            break
        clear = float(np.cos(beyond * np.float32(2 * np.pi / step)).mean())
        if clear > clearest:
            best, clearest = float(step), clear
    return best / usual, clearest if best else 0.0


def judge(quantised: float, most: float, level: Level) -> Finding | None:
    """Report at `level` squares that were quantised more coarsely than `most` times quality 50."""
    if quantised <= most:
        return None
    return Finding(
        check="compression",
        code="compression.coarse",
        level=level,
        text=(
            f"The picture was once saved as JPEG of a quality of about {quality(quantised)} of 100: "
            "it lies in squares of 8 px, with smears along its edges."
        ),
        measured=round(quantised, 2),
        limit=most,
    )


def _look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding | Measure]:
    if picture.luminance is None or min(picture.luminance.size) < 64:
        return
    found = quantisation(picture.luminance)
    yield Measure("compression.coarseness", round(found, 2))
    if limits.jpeg != "off" and (finding := judge(found, limits.max_coarseness, Level(limits.jpeg))):
        yield finding


CHECK = Check(
    name="compression",
    title="Compression has left its drawing whole",
    reason="What a coarse JPEG has thrown away is gone, whatever format the picture is in now; the squares show in print.",
    look=_look,
)
