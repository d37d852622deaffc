"""Folders as people type them."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import StoreError


def at_home(place: str) -> Path:
    """The folder `place`, where `~` and `~NAME` are the homes of users. Raises StoreError where there is no such home."""
    try:
        return Path(place).expanduser()
    except RuntimeError:
        user = Path(place).parts[0]
        raise StoreError(f"{place}: nobody knows the home folder that {user} stands for; write the folder out") from None
