"""Checks of the picture that came: one file each, a measure and a judgement."""
