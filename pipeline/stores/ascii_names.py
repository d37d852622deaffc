"""Texts of people as parts of names that every file system holds: in ids, and in the names of files."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

PLAIN = re.compile("[A-Za-z0-9._]+")
# Letters that Unicode does not take apart into a plain letter and an accent.
WHOLE_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "þ": "th",
        "Þ": "Th",
        "ı": "i",
    }
)


def as_name(value: str) -> str:
    """A value as it stands in an id: accents dropped, case kept, everything that may not stand there made a dash.

    What may: ASCII letters, digits, `.` and `_`. `São Paulo` gives `Sao-Paulo`. A value that has nothing of these is spelt
    out in Latin letters: `東京` gives `DongJing`, `Москва` gives `Moskva`. Empty where nothing can be kept, as of `…`.
    """
    if PLAIN.fullmatch(value):
        return value.strip("-.")
    return dashed(value) or dashed(_in_latin_letters(value))


def is_spelt_out(value: str) -> bool:
    """Whether a value has nothing that can stand in a name as it is, so that `as_name` spells it in other letters."""
    return not value.isascii() and not dashed(value)


def dashed(value: str) -> str:
    """What there is of a value that can stand in a name, accents dropped; empty where there is nothing."""
    letters = unicodedata.normalize("NFKD", value.translate(WHOLE_LETTERS))
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return re.sub("[^A-Za-z0-9._]+", "-", bare).strip("-.")


@lru_cache(maxsize=1024)
def _in_latin_letters(value: str) -> str:
    """By the table of `anyascii`, which knows no language: Chinese and Japanese signs are both spelt as in Chinese."""
    from anyascii import anyascii  # here, so that names in Latin letters do without it

    return anyascii(value)
