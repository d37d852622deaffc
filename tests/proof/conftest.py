"""What the tests of the proof may ask for."""

from __future__ import annotations

from tests.proof.browser import chromium  # noqa: F401
from tests.proof.served_page import page, profile, review  # noqa: F401
