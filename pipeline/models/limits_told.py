"""A limit of the account that is told in words: in plain text or a web page, where there is no code to go by."""

from __future__ import annotations

import re
from enum import Enum

from pipeline.safe_text import page_lines


class Limit(Enum):
    """What is used up, so that no call of this run will do."""

    SPEND = "spend limit"
    QUOTA = "quota"


_OVER = r"(?:reached|exceeded|exhausted|used up|hit|passed|depleted)"
_SPEND = r"spend(?:ing)?[ -](?:limits?|caps?)"
_QUOTA = r"(?:quota|daily (?:free )?(?:allocation|allowance|limit))"
_SAID = {
    limit: re.compile(rf"\b{what}\b.{{0,80}}?\b{_OVER}\b|\b{_OVER}\b.{{0,80}}?\b{what}\b", re.IGNORECASE)
    for limit, what in ((Limit.SPEND, _SPEND), (Limit.QUOTA, _QUOTA))
}
_NOT_SO = re.compile(r"\b(?:if|when|once|whenever|unless|until|before|should|not|no|never|may|can|\w+n['’]t)\b", re.IGNORECASE)
"""Before the words, these make a rule or a denial of them, as in "When a spend limit is reached, calls are refused"."""
_RATE = re.compile(
    r"\b(?:rate|per[ -]?(?:second|minute|hour)|requests?|concurren\w+|retry)\b|/ ?(?:s|m|min|sec)\b", re.IGNORECASE
)
"""A quota of these is full for a moment, and a wait mends that."""


def limit_told(body: str) -> tuple[Limit, str] | None:
    """The limit that a text says is used up, and the sentence that does; None where none does, or the body is JSON.

    A sentence counts that names the limit and says that it is reached, without condition or denial: pages speak of limits in
    advice and in links, too. A quota of calls in a time is none.
    """
    if body.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return None
    for line in page_lines(body):
        for sentence in re.split(r"(?<=[.!?;])\s+", line):
            for limit, said in _SAID.items():
                found = said.search(sentence)
                if not found or _NOT_SO.search(sentence[: found.end()]):
                    continue
                if limit is Limit.QUOTA and _RATE.search(sentence):
                    continue
                return limit, sentence
    return None
