"""What people may be told of: the kinds of notices."""

from __future__ import annotations

from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about, in the word that `when:` takes."""

    FINISHED = "finished"
    """Something was made, and all that was asked for is there."""
    FAILED = "failed"
    """Items were lost, nothing could be started, or the program is at fault."""
    STOPPED = "stopped"
    """The run was interrupted, stood still, or its account will do no more."""
    BUDGET = "budget"
    """The budget would be passed, or was reached."""
    GUARD = "guard"
    """More would be changed, retired or spent than a guard allows."""
    REVIEW = "review"
    """New pictures wait for a yes or no."""
    RELEASED = "released"
    """A drop is what readers see now."""
    HELD_BACK = "held-back"
    """A drop is not released: something in it is not fit to be."""
    UNCHANGED = "unchanged"
    """There was nothing to make. Told only to who asks for it."""


USUAL_KINDS = tuple(kind for kind in NoticeKind if kind is not NoticeKind.UNCHANGED)
"""What is told where nothing is said."""
