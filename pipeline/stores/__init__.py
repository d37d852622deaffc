"""The shelf: where a job lives, in a folder or on S3."""

from pipeline.stores.registry import open_shelf, open_store
from pipeline.stores.store import Probe, ShelfEntry, Store

__all__ = ["Probe", "ShelfEntry", "Store", "open_shelf", "open_store"]
