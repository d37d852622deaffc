"""The press that pictures are separated for, by its profile."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.ImageCms import ImageCmsProfile


@dataclass(frozen=True)
class PressProfile:
    """An output profile for CMYK, proved to convert both ways by `press_profiles.open_profile`."""

    path: Path
    name: str
    """The profile's own description, as `FOGRA39L Coated`."""
    data: bytes

    @cached_property
    def handle(self) -> ImageCmsProfile:
        """The profile as Pillow takes it."""
        import io

        from PIL import ImageCms

        return ImageCms.ImageCmsProfile(io.BytesIO(self.data))
