"""Fetching: from what the model answered (a URL, a `data:` URI, bare base64) to a whole file with a hash."""

from pipeline.wire.fetch.download import Caps, Fetched, fetch

__all__ = ["Caps", "Fetched", "fetch"]
