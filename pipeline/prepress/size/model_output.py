"""What a model makes: pixels or vectors, and in which sizes. What the checks and the print sizes expect of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.models.sizes import MODEL_SIZES

Output = Literal["raster", "vector"]

Pixels = tuple[int, int]
"""Width and height, px."""


def read_pixels(text: str) -> Pixels:
    """Width and height in px of a size such as `2048x2048`."""
    width, height = text.split("x")
    return int(width), int(height)


def written(pixels: Pixels) -> str:
    """A size as specs and the API write it, as `2048x2048`."""
    return f"{pixels[0]}x{pixels[1]}"


@dataclass(frozen=True)
class ModelOutput:
    """What one model answers with."""

    output: Output
    sizes: tuple[Pixels, ...]
    """The sizes it offers, at least one; of a vector model the shapes of its viewBox."""

    @property
    def least_long_side(self) -> int:
        """Px that the long side of every size has at least."""
        return min(max(pixels) for pixels in self.sizes)


V4_PRO = ModelOutput("raster", tuple(map(read_pixels, MODEL_SIZES)))
"""Recraft V4 Pro, which is meant where nothing else is said."""
