"""Names that leave the house: item ids and job names become folders, S3 keys and lines of a manifest."""

from __future__ import annotations

import re

LONGEST_NAME = 100
"""Characters. Folders allow 255 bytes and S3 keys 1,024: a name, a hash and a prefix fit into both with room to spare."""

# Either case is spelt out because the regular expressions of JSON Schema cannot ignore case.
DEVICES = "[Cc][Oo][Nn]|[Pp][Rr][Nn]|[Aa][Uu][Xx]|[Nn][Uu][Ll]|[Cc][Oo][Mm][0-9]|[Ll][Pp][Tt][0-9]"

RULES: tuple[tuple[str, str], ...] = (
    (r".*[/\\]", "may not hold / or \\: it would lead into another folder"),
    (r"\.\.?$", "may not be . or ..: these mean this folder and the one above it"),
    (r"\.", "may not begin with a dot: such files are hidden"),
    (r"-", "may not begin with a dash: commands would take it for an option"),
    (r".*\.$", "may not end with a dot: Windows drops it"),
    (r".*\.part$", "may not end with .part: unfinished files are called so"),
    (rf"(?:{DEVICES})(?:\.|$)", "is the name of a device on Windows, with any ending: nothing can be stored there"),
    (r".*[^A-Za-z0-9._/\\-]", "may hold only A-Z, a-z, 0-9, dot, dash and underscore: other signs look alike or need quoting"),
    (rf".{{{LONGEST_NAME + 1}}}", f"may have at most {LONGEST_NAME} characters: paths have to fit every file system"),
)
"""What a name may not look like (a regular expression from its start), and the reason, to be read after the name."""

NAME_PATTERN = "^" + "".join(f"(?!{rule})" for rule, _ in RULES) + r"[A-Za-z0-9._-]+$"
"""All rules as one regular expression of the kind that JSON Schema takes."""


_NAME = re.compile(NAME_PATTERN[1:-1])


def is_name(text: str) -> bool:
    """Whether `validate_name` takes it."""
    return _NAME.fullmatch(text) is not None


def validate_name(text: str) -> str:
    """`text` if it is safe as a folder, a part of an S3 key and a word of a command; raises ValueError if not.

    The error's text is a sentence without its subject: "may not begin with a dot: such files are hidden".
    Whether two names differ where file systems ignore case is for the caller to see (compare them by `casefold`).
    """
    if is_name(text):
        return text
    if not text:
        raise ValueError("may not be empty")
    raise ValueError(next(reason for rule, reason in RULES if re.match(rule, text, re.DOTALL)))
