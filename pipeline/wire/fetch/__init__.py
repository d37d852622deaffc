"""Fetching: from what the model answered (a URL, a `data:` URI, bare base64) to a whole file with a hash."""
