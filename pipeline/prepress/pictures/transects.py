"""Transects: single rows and columns at full size, for what shows only from one pixel to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

EVERY = 8
"""px from one row (or column) that is taken to the next: a few hundred of each tell of the whole."""


@dataclass(frozen=True)
class Transects:
    """Some rows and some columns of the luminance, each a line of the array from the first pixel to the last."""

    rows: NDArray[np.uint8]
    """Steps of 255: rows taken x px of the width."""
    columns: NDArray[np.uint8]
    """Steps of 255: columns taken x px of the height."""

    @property
    def both(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Rows, then columns."""
        return self.rows, self.columns


def transects(luminance: Image.Image) -> Transects:
    """Every eighth row and column of `luminance` (mode L). 2 ms for 2048x2048 px."""
    import numpy as np

    light = np.asarray(luminance)
    start = min(EVERY // 2, min(light.shape) - 1)
    return Transects(light[start::EVERY], np.ascontiguousarray(light[:, start::EVERY].T))
