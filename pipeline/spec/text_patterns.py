"""The texts that may stand in a spec, each as a pattern that the program and the JSON Schema share.

A text that may hold placeholders has two patterns: as it is written, and as it must be once they are filled in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import Field
from pydantic_core import PydanticCustomError

from pipeline.models.catalogue import CATALOGUE
from pipeline.prepress.deliveries import NAME_FIELDS
from pipeline.prepress.size.print_kinds import PROFILES
from pipeline.prepress.size.trim_names import NAMED
from pipeline.prepress.size.trims import DISTANCE, LENGTH, TRIM
from pipeline.spec.placeholders import ASKED, NAME, parse_template
from pipeline.spec.suggestions import nearest, shown
from pipeline.spec.value_shapes import Shape
from pipeline.stores.registry import destination_pattern, destination_rule
from pipeline.stores.safe_names import NAME_PATTERN, validate_name

CONTROL = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069"
"""Control characters except tab and line feed, and those that turn the direction of text: they can hide what a text says."""
LINE_CONTROL = CONTROL + r"\t\n"
SPACE = r"[^\S\x0b-\x0d\x1c-\x1f\x85\u2028\u2029]"
PLACEHOLDER = r"\{" + ASKED + r"\}"
BRACED = r"\{\{|\}\}|" + PLACEHOLDER
AUTO = "auto"
SIZE = "[1-9][0-9]{1,4}x[1-9][0-9]{1,4}"
PER = "[1-9][0-9]{0,5} ?(?:ms|s|min|m|h)"
AMOUNT = r"[0-9]{1,9}(?:\.[0-9]{1,4})?"
WORD = "[A-Za-z0-9_][A-Za-z0-9_-]*"

LONGEST_PROMPT = 10_000
"""Characters (Recraft's documentation; the API's schema does not say)."""
LONGEST_STYLE = 100
LONGEST_SWATCH = 200
"""Characters of a swatch's name; longer ones are cut where they are read."""
LONGEST_TEMPLATE = 500
"""Characters of an id, size or palette as it is written, placeholders and all."""
CAPPED = Field(max_length=LONGEST_TEMPLATE)


class NameShape(Shape):
    """A name by the rules of `validate_name`, which say their reasons."""

    def check(self, text: str) -> str:
        """The text itself; raises the mistake if it does not fit."""
        try:
            return validate_name(text)
        except ValueError as error:
            raise PydanticCustomError("shape", "{says}", {"says": str(error)}) from error


class TemplateShape(Shape):
    """A text with placeholders: what is wrong with a brace is told before the pattern speaks."""

    def check(self, text: str) -> str:
        """The text itself; raises the mistake if it does not fit."""
        try:
            parse_template(text)
        except ValueError as error:
            raise PydanticCustomError("sentence", "{says}", {"says": str(error)}) from error
        return super().check(text)


@dataclass(frozen=True)
class NamedTemplate(TemplateShape):
    """A text with placeholders that is one of some names, or something else that the pattern takes."""

    names: tuple[str, ...] = ()

    def check(self, text: str) -> str:
        """The text itself; raises the mistake, with the nearest right name."""
        if "{" not in text and not re.fullmatch(self.pattern, text) and (near := nearest(text, self.names)):
            raise PydanticCustomError("sentence", "{says}", {"says": f"{shown(text)}: did you mean {shown(near)}?"})
        return super().check(text)


class IdShape(TemplateShape):
    """An id with placeholders; one without is a name already."""

    def check(self, text: str) -> str:
        """The text itself; raises the mistake if it does not fit."""
        return super().check(text) if "{" in text or "}" in text else NAME_SHAPE.check(text)


def holding(signs: str) -> str:
    """The pattern of a text of these signs with at least one placeholder in it."""
    return f"{signs}*{PLACEHOLDER}(?:{signs}|{PLACEHOLDER})*"


SAYS_SIZE = "must be WIDTHxHEIGHT in px, such as 2048x2048, or auto"
SAYS_PROMPT = "must be a text that is not blank and holds no control characters but tabs and line ends"
SAYS_STYLE = "must be one line of text without control characters"
SAYS_TRIM = "must be a size by name, such as A5 or US Letter, or by measure with its unit, such as 148x210mm or 5.5x8.5in"
SAYS_BLEED = "must be a length with its unit, such as 3mm or 0.125in"
SAYS_DISTANCE = "must be how far away people stand, with its unit, such as 3m, 80cm or 10ft"
ORIENTATIONS = ("auto", "portrait", "landscape")
SAYS_ORIENTATION = f"must be one of {', '.join(ORIENTATIONS)}"
SAYS_PROFILE = f"must be one of {', '.join(PROFILES)}"
SAYS_MODEL = f"must be a model's id, such as {CATALOGUE.default.id}"
SAYS_WORD = "must be a plain name: ASCII letters, digits, _ and -"

NAME_SHAPE = NameShape(NAME_PATTERN[1:-1], "must be a name")
ID_TEMPLATE = IdShape(
    f"{NAME_PATTERN[1:-1]}|{holding('[A-Za-z0-9._-]')}",
    "may hold A-Z, a-z, 0-9, dot, dash, underscore and placeholders such as {city}",
)
SIZE_TEMPLATE = TemplateShape(f"{SIZE}|{AUTO}|{holding('[0-9x]')}", SAYS_SIZE)
SIZE_SHAPE = Shape(f"{SIZE}|{AUTO}", SAYS_SIZE)
TRIM_TEMPLATE = NamedTemplate(f"{TRIM}|{holding('[A-Za-z0-9.× _-]')}", SAYS_TRIM, (*NAMED,))
TRIM_SHAPE = Shape(TRIM, SAYS_TRIM)
NO_LENGTH = r"0(?:\.0{1,4})?"
BLEED_TEMPLATE = TemplateShape(f"{LENGTH}|{NO_LENGTH}|{holding('[a-z0-9. ]')}", SAYS_BLEED)
BLEED_SHAPE = Shape(f"{LENGTH}|{NO_LENGTH}", SAYS_BLEED)
DISTANCE_TEMPLATE = TemplateShape(f"{DISTANCE}|{holding('[a-z0-9. ]')}", SAYS_DISTANCE)
DISTANCE_SHAPE = Shape(DISTANCE, SAYS_DISTANCE)
ORIENTATION_TEMPLATE = NamedTemplate(f"{'|'.join(ORIENTATIONS)}|{holding('[a-z]')}", SAYS_ORIENTATION, ORIENTATIONS)
ORIENTATION_SHAPE = Shape("|".join(ORIENTATIONS), SAYS_ORIENTATION)
PROFILE_TEMPLATE = NamedTemplate(f"{'|'.join(PROFILES)}|{holding('[a-z-]')}", SAYS_PROFILE, (*PROFILES,))
PROFILE_SHAPE = Shape("|".join(PROFILES), SAYS_PROFILE)
PROMPT_TEMPLATE = TemplateShape(rf"{SPACE}*(?:[^\s{{}}{CONTROL}]|{BRACED})(?:[^{{}}{CONTROL}]|{BRACED})*", SAYS_PROMPT)
PROMPT_SHAPE = Shape(rf"{SPACE}*[^\s{CONTROL}][^{CONTROL}]*", SAYS_PROMPT)
STYLE_TEMPLATE = TemplateShape(rf"(?:[^\s{{}}{LINE_CONTROL}]|{BRACED})(?:[^{{}}{LINE_CONTROL}]|{BRACED})*", SAYS_STYLE)
STYLE_SHAPE = Shape(rf"[^\s{LINE_CONTROL}][^{LINE_CONTROL}]*", SAYS_STYLE)
PALETTE_NAME = Shape(WORD, SAYS_WORD)
PALETTE_TEMPLATE = TemplateShape(f"{WORD}|{holding('[A-Za-z0-9_-]')}", f"{SAYS_WORD}, or hold a placeholder")
AXIS_NAME = Shape(NAME, "must be a plain name to stand in braces: letters, digits, _ and -, no digit first")
MODEL_NAME = Shape(rf"[^\s{LINE_CONTROL}][^{LINE_CONTROL}]*", SAYS_MODEL)
MODEL_TEMPLATE = TemplateShape(rf"(?:[^\s{{}}{LINE_CONTROL}]|{BRACED})(?:[^{{}}{LINE_CONTROL}]|{BRACED})*", SAYS_MODEL)
MODEL_ID = Shape("@?[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*", SAYS_MODEL)
PLAIN_SIZE = Shape(SIZE, "must be WIDTHxHEIGHT in px, such as 2048x2048")
GATEWAY_NAME = Shape("[A-Za-z0-9][A-Za-z0-9_-]{0,63}", "must be the name of a gateway: ASCII letters, digits, _ and -")
PALETTE_FILE = Shape(
    rf"[^{LINE_CONTROL}]+\.(?:[aA][sS][eE]|[gG][pP][lL]|[jJ][sS][oO][nN]|[aA][cC][oO]|[sS][wW][aA][tT][cC][hH][eE][sS])",
    "must be a file that ends with .ase, .aco, .gpl, .json or .swatches",
)
SWATCH_NAME = Shape(rf"[^\s{LINE_CONTROL}][^{LINE_CONTROL}]*", "must be the name of a swatch, on one line")
ROWS_ENDINGS = ("csv", "tsv", "txt", "jsonl", "ndjson", "xlsx", "xlsm", "xls", "ods")
ROWS_FILE = Shape(
    rf"[^{LINE_CONTROL}]+\.(?:{'|'.join(''.join(f'[{sign}{sign.upper()}]' for sign in each) for each in ROWS_ENDINGS)})",
    f"must be a file that ends with {', '.join(f'.{each}' for each in ROWS_ENDINGS[:-1])} or .{ROWS_ENDINGS[-1]}",
)
SHEET_NAME = Shape(rf"[^{LINE_CONTROL}]+", "must be the name of a sheet, on one line")
PROFILE_FILE = Shape(rf"[^{LINE_CONTROL}]+\.[Ii][Cc][CcMm]", "must be an ICC profile's file, which ends with .icc or .icm")
FILE_NAME = Shape(
    rf"(?:[A-Za-z0-9_]|{PLACEHOLDER})(?:[A-Za-z0-9._-]|{PLACEHOLDER})*\.\{{ext\}}",
    "must end with .{ext} and hold nothing but letters, digits, dot, dash, underscore, columns of the rows and "
    + ", ".join(f"{{{name}}}" for name in NAME_FIELDS),
)
DROP_NAME = TemplateShape(
    rf"(?:[A-Za-z0-9_]|{PLACEHOLDER})(?:[A-Za-z0-9._/-]|{PLACEHOLDER})*",
    "must be the name of a file: letters, digits, dot, dash, underscore, / between folders, and placeholders such as {item}",
)
WEB_ADDRESS = Shape(rf"https?://[^\s{LINE_CONTROL}]+", "must be an address on the web, such as https://example.com/rights")
SHARE_TEXT = Shape(
    r"(?:100|[0-9]{1,2}(?:\.[0-9]{1,2})?) ?%", "must be a share of the items, such as 25%, or how many, such as 5"
)
MONEY_TEXT = Shape(rf"\$ ?{AMOUNT}|{AMOUNT}(?: ?USD)?", "must be an amount in US dollars, such as 25 USD")
TIME_TEXT = Shape(PER, "must be a time with its unit, such as 60s, 500ms or 1m")
PACE_TEXT = Shape(f"[1-9][0-9]{{0,5}} ?/ ?{PER}", "must be requests per time, such as 200/60s")
NOT_FOR_NOTICES = "CLOUDFLARE_|AWS_|PREFECT_|[A-Za-z_]*[Pp][Rr][Oo][Xx][Yy]"
"""How names begin of variables that lead to the account, the bucket and the way there: nothing of a run is sent to those."""
ADDRESS_VARIABLE = Shape(
    f"env:(?!{NOT_FOR_NOTICES})[A-Za-z_][A-Za-z0-9_]{{0,99}}",
    "must be env: and the name of a variable that holds the address, as env:PRESS_ROOM_URL, and none of the account's, the "
    "bucket's or a proxy's: an address is a secret, and stands in the environment, never in a spec",
)
DESTINATION = Shape(destination_pattern(), destination_rule())
