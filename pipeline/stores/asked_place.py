"""The place of a drop of which another thread can see what it is being asked: see `asked_shelf`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.stores.asked_shelf import AskedShelf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.stores.asked_shelf import Asks
    from pipeline.stores.drop_place import DropPlace, Kept, Tagged
    from pipeline.stores.store import Store


class AskedPlace(AskedShelf):
    """Does all that its place does."""

    def __init__(self, place: DropPlace, asks: Asks) -> None:
        """`asks` learns what the place is being asked."""
        super().__init__(place, asks)
        self._place = place

    def try_out(self) -> Kept:
        """See `DropPlace.try_out`."""
        with self._asking("trying it out"):
            return self._place.try_out()

    def copy_in(self, source: Store, key: str, to_key: str, *, sha256: str, media_type: str) -> None:
        """See `DropPlace.copy_in`."""
        with self._asking(f"copying {key} to {to_key}"):
            self._place.copy_in(source, key, to_key, sha256=sha256, media_type=media_type)

    def read_tagged(self, key: str) -> Tagged:
        """See `DropPlace.read_tagged`."""
        with self._asking(f"reading {key}"):
            return self._place.read_tagged(key)

    def replace_tagged(self, key: str, body: bytes, tag: str | None, *, media_type: str) -> str:
        """See `DropPlace.replace_tagged`."""
        with self._asking(f"writing {key}"):
            return self._place.replace_tagged(key, body, tag, media_type=media_type)

    def presigned(self, key: str, seconds: int) -> str | None:
        """See `DropPlace.presigned`."""
        with self._asking(f"signing a link to {key}"):
            return self._place.presigned(key, seconds)

    def point(self, name: str, target: str, *, while_key: str, tag: str) -> bool:
        """See `DropPlace.point`."""
        with self._asking(f"writing {name}"):
            return self._place.point(name, target, while_key=while_key, tag=tag)

    def folders(self, prefix: str) -> list[str]:
        """See `DropPlace.folders`."""
        with self._asking(f"listing {prefix or 'it'}"):
            return self._place.folders(prefix)

    def weight(self, prefixes: Sequence[str]) -> int:
        """See `DropPlace.weight`."""
        with self._asking("listing it"):
            return self._place.weight(prefixes)

    def clear(self, prefix: str) -> None:
        """See `DropPlace.clear`."""
        with self._asking(f"deleting {prefix}"):
            self._place.clear(prefix)
