"""The shelf: where a job lives, in a folder or on S3; and the place of a drop, in one or the other."""

from pipeline.stores.drop_place import DropPlace
from pipeline.stores.registry import open_place, open_shelf, open_store
from pipeline.stores.store import Probe, ShelfEntry, Store

__all__ = ["DropPlace", "Probe", "ShelfEntry", "Store", "open_place", "open_shelf", "open_store"]
