"""Prepress: all that is judged and done between a picture that came and the press."""
