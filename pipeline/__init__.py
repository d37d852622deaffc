"""Makeready: YAML jobs of prompts and palettes go in; checked pictures and a manifest that proves them come out."""

__version__ = "0.1.0"
