"""Pictures: what the bytes are, decided by the bytes, and decoded in full once."""

from pipeline.prepress.pictures.picture import PIXEL_CAP, Picture, open_picture

__all__ = ["PIXEL_CAP", "Picture", "open_picture"]
