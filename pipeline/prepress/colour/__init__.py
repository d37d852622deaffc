"""Colour: distances, what a press makes of a colour, separation, and palettes from files."""
