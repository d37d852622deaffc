"""Palette files: one reader a format, chosen by the file's ending."""

from __future__ import annotations

from pipeline.prepress.colour.palette_files.palette_file import SUFFIXES, PaletteFile, named, read_palette

__all__ = ["SUFFIXES", "PaletteFile", "named", "read_palette"]
