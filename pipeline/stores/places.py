"""Where places lie to one another: what is the same, and what lies in what."""

from __future__ import annotations

import os
import re

from pipeline.stores.home import at_home

SCHEME = re.compile("[A-Za-z][A-Za-z0-9+.-]*://")


def lies_in(place: str, other: str) -> bool:
    """Whether a place, as destinations are written, is the other one or lies in it. Raises StoreError for nobody's home.

    Nothing is asked of a bucket or a network; links of folders on this machine are followed.
    """
    inner, outer = _plain(place), _plain(other)
    return inner == outer or inner.startswith(f"{outer}/")


def _plain(place: str) -> str:
    if SCHEME.match(place):
        scheme, _, rest = place.partition("://")
        return f"{scheme.lower()}://" + "/".join(part for part in rest.split("/") if part)
    return os.path.realpath(at_home(place)).rstrip("/")
