"""A picture as it came: its type, its size, and its pixels, decoded once for everything that looks at them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import IO, TYPE_CHECKING, Self

from pipeline.prepress.pictures import raster, reduced_copies, svg
from pipeline.prepress.pictures.media_type import EXTENSIONS, HEAD, media_type
from pipeline.prepress.pictures.png_colour import stated_colours
from pipeline.prepress.pictures.svg_drawing import Drawn, NotDrawn, draw
from pipeline.prepress.pictures.transects import transects

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from pipeline.prepress.pictures.transects import Transects

PIXEL_CAP = 20_000_000
"""Pixels that are decoded at most: four times the model's largest size. While it is decoded a WebP of so many takes 300 MB,
a progressive JPEG 190 MB, a PNG 80 MB (measured)."""


DRAWN_SIDE = 1024
"""px on the long side, at which an SVG is drawn for checks and thumbnails."""


@dataclass(frozen=True)
class Picture:
    """A sound picture of one frame, with its pixels in memory until it is closed."""

    path: Path
    media_type: str
    width: int
    """px; of an SVG, the rounded width of its viewBox, which has no unit."""
    height: int
    aspect: float
    """Width over height, unrounded."""
    image: Image.Image | None
    """The pixels, decoded; None for an SVG, whose `pixels` are drawn."""
    orientation: int = 1
    """EXIF orientation, 1..8; 1 is upright."""
    icc_profile: bytes | None = None
    """As it came, or made of what a PNG states in its cICP, gAMA and cHRM chunks."""
    unread_colours: str = ""
    """What the picture states of its colours and is not followed, to be read after "The picture states"."""

    letters: str = ""
    """Each letter of the live text of an SVG, whose font is not in it."""

    @property
    def extension(self) -> str:
        """`webp`, `png`, `jpg` or `svg`."""
        return EXTENSIONS[self.media_type]

    @property
    def mode(self) -> str:
        """Pillow's word for the kind of pixels that came, as `RGB`; empty for an SVG."""
        return self.image.mode if self.image else ""

    @property
    def pixels(self) -> Image.Image | None:
        """The pixels that came, or those of an SVG, drawn at 1024 px on the long side; None where it cannot be drawn."""
        return self.image or self._drawing[0]

    @property
    def drawing_fault(self) -> NotDrawn | None:
        """Why an SVG has no pixels, or what of it they lack; None where all is well."""
        return None if self.image else self._drawing[1]

    @cached_property
    def _drawing(self) -> tuple[Image.Image | None, NotDrawn | None]:
        scale = DRAWN_SIDE / max(self.aspect, 1)
        try:
            found = self.drawn(max(1, round(scale * self.aspect)), max(1, round(scale)))
        except NotDrawn as fault:
            return None, fault
        return found.image, NotDrawn(found.passed_over, in_part=True) if found.passed_over else None

    def drawn(self, width: int, height: int) -> Drawn:
        """The SVG drawn so many px wide and high, with its live text in a stand-in font. Raises NotDrawn."""
        return draw(self.path, width, height, text=bool(self.letters))

    @cached_property
    def reduced(self) -> Image.Image | None:
        """The pixels upright, as sRGB on white, brought under 2048 px by a whole factor: 1024 px of 2048.

        None of an SVG that cannot be drawn. Each is the mean of a square, so no line is lost. Made once, in 10 to 20 ms.
        """
        if not self.pixels:
            return None
        return reduced_copies.reduced(self.pixels, self.orientation, self.icc_profile)

    @cached_property
    def sample(self) -> Image.Image | None:
        """Pixels as they are, upright, as sRGB on white: 512 on the long side. For shares and means."""
        if not self.pixels:
            return None
        return reduced_copies.sample(self.pixels, self.orientation, self.icc_profile)

    @cached_property
    def luminance(self) -> Image.Image | None:
        """Every pixel as luminance (mode L), upright, on white, its profile left out. None for an SVG. Made once, in 7 ms."""
        return reduced_copies.luminance(self.image, self.orientation) if self.image else None

    @cached_property
    def transects(self) -> Transects | None:
        """Single rows and columns of the luminance at full size. None for an SVG."""
        return transects(self.luminance) if self.luminance else None

    def close(self) -> None:
        """Let go of the pixels."""
        if self.image:
            self.image.close()
        for kept in ("_drawing", "reduced", "sample", "luminance", "transects"):
            self.__dict__.pop(kept, None)

    def __enter__(self) -> Self:
        """Hold the pixels for a `with` block."""
        return self

    def __exit__(self, *fault: object) -> None:
        """Let go of the pixels."""
        self.close()


def open_picture(path: Path, *, pixel_cap: int = PIXEL_CAP) -> Picture:
    """Open the picture in the file `path`, whatever its name: PNG, WebP and JPEG decoded in full, SVG read by its viewBox.

    It costs 20 to 130 ms CPU and four to fifteen bytes a pixel of memory: let few threads do it at once. Raises `NotAPicture`
    for another type, over `pixel_cap` pixels (before decoding), several frames, a decompression bomb, damage, and an SVG with
    active content or references.
    """
    with path.open("rb") as file:
        kind = media_type(file.read(HEAD))
        file.seek(0)
        if kind == "image/svg+xml":
            wide, tall, letters = svg.read(file)
            size = max(1, round(wide)), max(1, round(tall))
            return Picture(path, kind, *size, wide / tall, None, letters=letters)
        image = raster.decode(file, kind, pixel_cap)
        unread = _profiled(image, file) if kind == "image/png" else ""
    return Picture(
        path=path,
        media_type=kind,
        width=image.width,
        height=image.height,
        aspect=image.width / image.height,
        image=image,
        orientation=raster.orientation(image),
        icc_profile=image.info.get("icc_profile"),
        unread_colours=unread,
    )


def _profiled(image: Image.Image, file: IO[bytes]) -> str:
    """Give the pixels of a PNG the profile that it states; what it states beside that, for people."""
    if image.mode == "1":  # black and white, whatever the curve
        return ""
    stated = stated_colours(file, grey=image.mode in {"L", "LA"} or image.mode.startswith("I"))
    if stated.profile:
        image.info["icc_profile"] = stated.profile
    return stated.unread
