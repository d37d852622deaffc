"""The sizes Recraft V4 Pro offers (Recraft's documentation, read in October 2026), as WIDTHxHEIGHT in px.

The API's `size` is a free string, so another size is no mistake in a spec; `plan` warns of it.
"""

from __future__ import annotations

DEFAULT_SIZE = "2048x2048"
"""Always sent: hosts differ in what they take when `size` is left out."""

MODEL_SIZES = (
    DEFAULT_SIZE,
    "3072x1536",
    "1536x3072",
    "2560x1664",
    "1664x2560",
    "2432x1792",
    "1792x2432",
    "2304x1792",
    "1792x2304",
    "1664x2688",
    "2560x1792",
    "1792x2560",
    "2688x1536",
    "1536x2688",
)
