"""Format: the file is of a kind that the job takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check
from pipeline.records import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Request

_NAMES = {"image/webp": "webp", "image/png": "png", "image/jpeg": "jpeg", "image/svg+xml": "svg"}


def measure(picture: Picture) -> str:
    """The format of the bytes, in the words of `Limits.formats`."""
    return _NAMES[picture.media_type]


def judge(found: str, wanted: Sequence[str]) -> Finding | None:
    """Fail a format that is not among those wanted."""
    if found in wanted:
        return None
    return Finding(
        check="format",
        code="format.not-wanted",
        level=Level.FAIL,
        text=f"The picture is {found}; this job takes {', '.join(wanted)}.",
        measured=found,
        limit=", ".join(wanted),
    )


def _look(picture: Picture, _request: Request, limits: Limits) -> Iterator[Finding]:
    if limits.formats and (finding := judge(measure(picture), limits.formats)):
        yield finding


CHECK = Check(
    name="format",
    title="The format is one the job takes",
    reason="The model does not let its format be chosen, and vector artwork needs other handling than pixels.",
    look=_look,
)
