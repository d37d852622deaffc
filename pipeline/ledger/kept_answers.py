"""Where it is told that an answer without a picture lies on the shelf."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.records import KeptFile


def with_answers(text: str, answers: Iterable[KeptFile]) -> str:
    """`text`, and after it where lies what the API answered; what it tells of already is not told twice."""
    return with_keys(text, (answer.key for answer in answers))


def with_keys(text: str, keys: Iterable[str]) -> str:
    """The same for the keys of answers alone."""
    untold = [key for key in keys if key not in text]
    before = f"{text.rstrip('.')}. " if text else ""
    return f"{before}What the API answered lies in {', '.join(untold)}." if untold else text
