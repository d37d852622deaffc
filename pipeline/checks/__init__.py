"""Checks on the picture that came: one file each, a measure and a judgement."""
