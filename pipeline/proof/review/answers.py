"""What every answer of the review carries, and its shortest answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from pipeline.proof.page import as_json

if TYPE_CHECKING:
    from pipeline.proof.review.access import Refusal

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox",
}
"""On every answer that says nothing else: nothing is guessed, framed, told on, kept or run."""


def in_json(data: Any, status: int = 200) -> Response:  # noqa: ANN401 (whatever JSON can hold)
    """Data for the page's script."""
    return Response(as_json(data).encode(), status, media_type="application/json")


def refused(refusal: Refusal) -> Response:
    """A no, with its sentence, for the page's script. The connection ends where the rest of a body may be on its way."""
    answer = in_json({"error": refusal.sentence}, refusal.status)
    if refusal.status in {408, 413}:
        answer.headers["Connection"] = "close"
    return answer


def turned_away(refusal: Refusal) -> Response:
    """A no for people, where a page was asked for."""
    return PlainTextResponse(f"{refusal.sentence}\n", refusal.status)


def page(html: str | bytes, policy: str) -> Response:
    """A page that runs by `policy`, its Content-Security-Policy, and stands in no frame."""
    return HTMLResponse(html, headers={"Content-Security-Policy": f"{policy}; frame-ancestors 'none'"})
