"""The kinds of stores, one line each: what their destinations look like, and what opens them.

To add a store, write its module and add a line to `STORES`: the spec, its JSON Schema and `--destination` then know it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipeline.errors import StoreError
from pipeline.stores.home import at_home
from pipeline.stores.key_safety import check_key
from pipeline.stores.unread_shelf import UnreadShelf

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.stores.drop_place import DropPlace
    from pipeline.stores.store import Store

CONTROL = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\t\n"
"""Control characters, and those that turn the direction of text: they can hide what a text says."""
BUCKET = r"(?![0-9.]+(?:/|$))(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
"""What AWS allows as a bucket's name."""
SCHEME = "[A-Za-z][A-Za-z0-9+.-]*://"


@dataclass(frozen=True)
class Kind:
    """A kind of store."""

    form: str
    """A destination as people write it: `s3://bucket/prefix`."""
    pattern: str
    """A regular expression, of those that JSON Schema takes, that the whole of a destination matches."""
    opener: str
    """`MODULE:FUNCTION`, called with a destination and a job; loaded for those who use it (boto3 takes a third of a second)."""
    earlier: str = ""
    """Destinations that no spec may name and that still open: a command of an earlier version may have made a shelf there."""
    rule: str = ""
    """What a mistake says that a destination must be; the form if nothing is said."""
    place_opener: str = ""
    """As `opener`, called with a destination and the name of a drop's folder there; empty: no drop can lie there."""

    @property
    def scheme(self) -> str:
        """What a destination begins with, as `s3://`; empty for folders."""
        found = re.match(SCHEME, self.form)
        return found[0] if found else ""

    def open(self, destination: str, job: str) -> Store:
        """Open the shelf of a job; nothing is read or written yet."""
        store: Store = _loaded(self.opener)(destination, job)
        return store

    def open_place(self, destination: str, folder: str) -> DropPlace:
        """Open the place of a drop; nothing is read or written yet."""
        place: DropPlace = _loaded(self.place_opener)(destination, folder)
        return place


def _loaded(name: str) -> Callable[[str, str], Any]:
    module, _, function = name.partition(":")
    opener: Callable[[str, str], Any] = getattr(import_module(module), function)
    return opener


STORES = (
    Kind(
        "s3://bucket/prefix",
        rf"s3://{BUCKET}(?:/[^?#\\{CONTROL}]*)?",
        "pipeline.stores.s3:open_job",
        rf"[sS]3://[A-Za-z0-9][A-Za-z0-9._-]{{2,62}}(?:/(?!(?:[^/]*/)*\.\.(?:/|$))[^{CONTROL}]*)?",
        "s3://BUCKET/PREFIX with a bucket's name of 3 to 63 small letters, digits, dots and dashes",
        "pipeline.stores.drop_bucket:open_place",
    ),
    Kind(
        "a folder",
        rf"(?!{SCHEME})[^{CONTROL}]+",
        "pipeline.stores.folder:open_job",
        place_opener="pipeline.stores.drop_folder:open_place",
    ),
)
"""Folders stand last: a folder is what has no scheme."""


def destination_pattern(stores: Sequence[Kind] = STORES) -> str:
    """The regular expression of every destination that some store takes."""
    return "|".join(kind.pattern for kind in stores)


def destination_rule(stores: Sequence[Kind] = STORES) -> str:
    """What a destination must be, to be read after its name."""
    return "must be " + ", or ".join(kind.rule or kind.form for kind in reversed(stores))


def open_store(destination: str, job: str, stores: Sequence[Kind] = STORES, *, offline: bool = False) -> Store:
    """Open the shelf of `job` under `destination`, a folder or `s3://bucket[/prefix]`; nothing is read or written yet.

    `offline`: a bucket is not opened, since to find its credentials some profiles ask a service. Raises `StoreError`
    when the destination is none, or when the settings of its store do not work.
    """
    check_key(job)
    kind = _kind_of(destination, stores)
    return UnreadShelf(destination, job) if offline and kind.scheme else kind.open(destination, job)


def _kind_of(destination: str, stores: Sequence[Kind]) -> Kind:
    for kind in stores:
        if re.fullmatch(kind.pattern, destination) or (kind.earlier and re.fullmatch(kind.earlier, destination)):
            return kind
    for kind in stores:
        if kind.scheme and destination.startswith(kind.scheme):
            raise StoreError(f"cannot store at {destination!r}: it should look like {kind.form}")
    forms = " or ".join(kind.form for kind in reversed(stores))
    raise StoreError(f"cannot store at {destination!r}: a destination is {forms}")


def open_shelf(url: str, stores: Sequence[Kind] = STORES) -> Store:
    """Open a shelf by the address that people are shown: `DESTINATION/JOB`. Raises `StoreError` as `open_store` does."""
    destination, job = _parted(url, stores, "job")
    return open_store(destination, job, stores)


def open_place(url: str, stores: Sequence[Kind] = STORES) -> DropPlace:
    """Open the place of a drop, a folder or `s3://bucket/prefix`; nothing is read yet. Raises `StoreError` as `open_store`."""
    destination, folder = _parted(url, stores, "folder")
    check_key(folder)
    return _kind_of(destination, stores).open_place(destination, folder)


def _parted(url: str, stores: Sequence[Kind], last: str) -> tuple[str, str]:
    """The destination and the last folder of an address; `last` is what people call that."""
    place = url.rstrip("/")
    if re.match(SCHEME, place):
        destination, _, job = place.rpartition("/")
        if destination.endswith("/"):
            forms = " or ".join(f"{kind.form}/{last}" for kind in stores if kind.scheme)
            raise StoreError(f"{url!r} names no {last}: it should look like {forms}")
    else:
        folder = at_home(place or "/")
        job = folder.name or folder.resolve().name
        destination = str(folder.parent) if folder.name else str(folder.resolve().parent)
    return destination, job
