"""Pictures made of pixels: one frame, under the cap, decoded in full."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from pipeline.errors import NotAPicture
from pipeline.prepress.pictures.decompression_bombs import refuse_bombs
from pipeline.prepress.pictures.exif import orientation as read_orientation
from pipeline.prepress.pictures.png_chunks import pixels_alone
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image, ImageFile


class _Jpeg(JpegImageFile):
    """A JPEG whose EXIF is left unread: Pillow looks there for a density that is not needed here."""

    def _read_dpi_from_exif(self) -> None:
        pass


# Decoders are called by name: `Image.open` would warn on standard error of a size that the cap refuses right after.
_DECODERS: dict[str, Callable[[IO[bytes]], ImageFile.ImageFile]] = {
    "image/png": PngImageFile,
    "image/jpeg": _Jpeg,
    "image/webp": WebPImageFile,
}


def decode(file: IO[bytes], media_type: str, pixel_cap: int) -> Image.Image:
    """Decode the picture in `file`, a `media_type` with pixels.

    Raises `NotAPicture` over `pixel_cap` pixels and for several frames, both before decoding, and for any damage found.
    """
    name = media_type.removeprefix("image/").upper()
    try:
        refuse_bombs(file, media_type)
        image = _DECODERS[media_type](pixels_alone(file) if media_type == "image/png" else file)
        _refuse_size(image, name, pixel_cap)
        image.load()
    except (NotAPicture, MemoryError):
        raise
    except Exception as fault:  # Damaged files raise OSError, SyntaxError, ValueError, struct.error and more.
        raise NotAPicture(f"The {name} is damaged and cannot be decoded: {one_line(str(fault))[:200]}") from fault
    return image


def _refuse_size(image: ImageFile.ImageFile, name: str, pixel_cap: int) -> None:
    if image.width * image.height > pixel_cap:
        raise NotAPicture(
            f"The {name} is {image.width}x{image.height} px, more than the {pixel_cap:,} pixels that are decoded."
        )
    frames = getattr(image, "n_frames", 1)
    if frames != 1:
        raise NotAPicture(f"The {name} is animated ({frames} frames); a print has one.")


def orientation(image: Image.Image) -> int:
    """EXIF orientation of `image`, 1..8; 1 (upright) where there is none or it cannot be read."""
    exif = image.info.get("exif")
    return read_orientation(exif) if isinstance(exif, bytes) else 1
