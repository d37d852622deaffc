"""Colour: how far apart two are, what a press makes of them, and palettes read from the files brands keep."""
