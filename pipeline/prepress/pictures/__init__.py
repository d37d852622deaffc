"""Pictures: recognised by their bytes and decoded in full once."""

from pipeline.prepress.pictures.picture import PIXEL_CAP, Picture, open_picture

__all__ = ["PIXEL_CAP", "Picture", "open_picture"]
