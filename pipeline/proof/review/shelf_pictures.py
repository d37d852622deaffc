"""Pictures and print files through the server, so that a private shelf stays private."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
from starlette.responses import Response, StreamingResponse

from pipeline.errors import Damaged, NotOnShelf
from pipeline.proof.review.access import Refusal
from pipeline.proof.review.answers import refused
from pipeline.proof.review.byte_range import is_known, span_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator
    from typing import Any

    from starlette.requests import Request

    from pipeline.proof.review.access import Pass
    from pipeline.proof.review.byte_range import Span
    from pipeline.proof.review.servable import Served
    from pipeline.stores import Store

MEDIA_TYPES = {
    ".webp": "image/webp",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".svg": "image/svg+xml",
}
"""What a page shows; anything else is handed over as a download, whatever its first bytes look like."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""For an SVG that is opened by itself: nothing in it runs or fetches."""
FOREVER = "private, max-age=31536000, immutable"
"""Keys have a fingerprint: what lies under one never changes."""
MOST_AT_ONCE = 12
"""Transfers of one reviewer; a browser has six."""
READERS = 16
"""Threads that read for all transfers; none is held by a client that is slow to take what was read."""
NO_SUCH_FILE = Refusal(404, "There is no such file in this job.")


class ShelfPictures:
    """The files of one job, from a folder or a bucket."""

    def __init__(self, store: Store, drafts: Store | None = None) -> None:
        """`store` is rooted at the job's folder, `drafts` at that of its drafts."""
        self._store, self._drafts = store, drafts or store
        self._readers = anyio.CapacityLimiter(READERS)
        self._transfers: dict[str, anyio.Semaphore] = {}

    async def answer(self, request: Request, served: Served | None, reader: Pass) -> Response:
        """Answer a GET or a HEAD for a file that may be had; None: there is none. Raises StoreError."""
        if served is None:
            return refused(NO_SUCH_FILE)
        headers = _headers(served)
        if is_known(request.headers.get("if-none-match"), served.etag):
            return Response(status_code=304, headers=headers)
        store = self._drafts if served.of_drafts else self._store
        try:
            length = await anyio.to_thread.run_sync(store.length, served.key, limiter=self._readers)
        except (NotOnShelf, Damaged):
            return refused(NO_SUCH_FILE)
        asked = request.headers.get("range")
        if request.headers.get("if-range") not in {None, served.etag}:
            asked = None
        span = span_of(asked, length)
        if span is None:
            return Response(status_code=416, headers={"Content-Range": f"bytes */{length}"})
        headers["Content-Length"] = str(span.length)
        status = 200
        if span.length < length:
            status, headers["Content-Range"] = 206, f"bytes {span.first}-{span.first + span.length - 1}/{length}"
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers)
        return StreamingResponse(self._pieces(store, served.key, span, reader), status, headers)

    async def _pieces(self, store: Store, key: str, span: Span, reader: Pass) -> AsyncIterator[bytes]:
        """The bytes in pieces of 1 MiB at most; what was opened on the shelf is closed at the end, whoever ends it."""
        async with self._transfers.setdefault(reader.link, anyio.Semaphore(MOST_AT_ONCE)):
            pieces: Generator[bytes, Any, Any] = store.chunks(key, span.first)  # type: ignore[assignment]
            left = span.length
            try:
                while left and (piece := await anyio.to_thread.run_sync(next, pieces, b"", limiter=self._readers)):
                    yield piece[:left]
                    left -= min(left, len(piece))
            finally:
                with anyio.CancelScope(shield=True):
                    await anyio.to_thread.run_sync(pieces.close, limiter=self._readers)


def _headers(served: Served) -> dict[str, str]:
    media_type = MEDIA_TYPES.get(PurePosixPath(served.key).suffix)
    headers = {
        "ETag": served.etag,
        "Cache-Control": FOREVER,
        "Accept-Ranges": "bytes",
        "Content-Type": media_type or "application/octet-stream",
        "Content-Security-Policy": POLICY,
    }
    return headers if media_type else headers | {"Content-Disposition": "attachment"}
