"""What the painter is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from math import dist
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.records import Rgb

MEDIA_TYPES = {"webp": "image/webp", "png": "image/png", "svg": "image/svg+xml"}


@dataclass(frozen=True)
class Commission:
    """One picture to paint: size in px, what it is of, in which inks, and a seed that settles the rest.

    `image_format` is `webp`, `png` or `svg`.
    """

    prompt: str
    width: int
    height: int
    colors: tuple[Rgb, ...] = ()
    background: Rgb | None = None
    seed: str = ""
    image_format: str = "webp"

    @property
    def media_type(self) -> str:
        """MIME type of the painted bytes."""
        return MEDIA_TYPES[self.image_format]


def lay_out(given: dict[str, Any], size: tuple[int, int], *, seed: str, image_format: str, fault: str | None) -> Commission:
    """The commission for an `input` object of the API; the faults `small`, `svg` and `off-palette` take effect here."""
    controls = given.get("controls", {})
    colors = tuple(_rgb(color) for color in controls.get("colors", ()))
    ground = _rgb(controls["background_color"]) if "background_color" in controls else None
    if fault == "off-palette":
        far = _far((*colors, *([ground] if ground else [])), 1 + max(2, len(colors)))
        ground, colors = far[0], tuple(far[1:])
    width, height = (max(1, side // 2) for side in size) if fault == "small" else size
    image_format = "svg" if fault == "svg" else image_format
    return Commission(given["prompt"], width, height, colors, ground, seed, image_format)


def _rgb(color: dict[str, list[int]]) -> Rgb:
    red, green, blue = color["rgb"]
    return red, green, blue


def _far(asked: tuple[Rgb, ...], many: int) -> list[Rgb]:
    """`many` inks far from all that were asked for, the farthest first: off the palette, but printable."""
    from pipeline.sandbox.painting.colour_formulas import lab  # numpy comes with the package
    from pipeline.sandbox.painting.palettes import DAY, NIGHT

    known = [lab(color) for color in asked]
    colors = {color for palette in DAY + NIGHT for color in palette}
    return sorted(colors, key=lambda color: (-min((dist(lab(color), other) for other in known), default=0), color))[:many]
