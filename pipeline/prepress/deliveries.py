"""What a job delivers: the print files made from every master, their rights, and their names. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from pipeline.prepress.pdf_pages import PLAIN_PAGE, PdfPage
from pipeline.records import BleedFrom as BleedFrom  # noqa: TC001 (a word of deliveries, too)
from pipeline.stores.ascii_names import as_name
from pipeline.stores.safe_names import validate_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.prepress.colour.press_profiles import Intent, PressProfile
    from pipeline.records import PrintSize, Rgb

PrintFormat = Literal["tiff", "jpeg", "png", "pdf"]
Color = Literal["rgb", "cmyk"]
Black = Literal["fine", "k-only", "separated"]

SANDBOX_SYSTEM = "Makeready sandbox (a rehearsal: no model has painted this)"
"""What files of the sandbox name as their maker (IPTC 2025.1, AISystemUsed)."""

TRAINED_ALGORITHMIC_MEDIA = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""IPTC's digital source type for what a model has made."""

EXTENSIONS: dict[PrintFormat, str] = {"tiff": "tif", "jpeg": "jpg", "png": "png", "pdf": "pdf"}
DEFAULT_NAME = "{job}_{item}_{trim}_{color}.{ext}"
NAME_FIELDS = ("job", "item", "take", "trim", "color", "format", "ext")
"""What a name's template may hold in braces, beside columns of the item's row."""
NO_COLUMNS: Mapping[str, str] = {}
ADDED: dict[str, object] = {"black": "fine", "page": PLAIN_PAGE}
"""Fields of `Delivery` that came later, and what they are where nothing is said: so they are in no sum of an earlier shelf."""
IN_BRACES = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Sheet:
    """The printed piece: `width` and `height` after trimming and the `bleed` beyond each edge, all in mm."""

    width: float
    height: float
    bleed: float = 0.0
    trim: str = ""
    """What people call it, as `A5`; empty: its measures."""
    press: PressProfile | None = None
    """The printing condition that was named for it."""

    @classmethod
    def of(cls, size: PrintSize) -> Sheet:
        """The sheet of a print size."""
        return cls(*size.trim_mm, size.bleed_mm, size.trim, size.press)

    @property
    def with_bleed(self) -> tuple[float, float]:
        """Width and height in mm before trimming."""
        return self.width + 2 * self.bleed, self.height + 2 * self.bleed

    @property
    def name(self) -> str:
        """The trim for people and file names, as `A5`, `US-Letter` or `148x210mm`."""
        called = "-".join(self.trim.split())
        return called if re.fullmatch("[A-Za-z0-9.-]+", called) else f"{self.width:.5g}x{self.height:.5g}mm"


@dataclass(frozen=True)
class Delivery:
    """One print file that is wanted of every master."""

    format: PrintFormat
    color: Color = "rgb"
    profile: PressProfile | None = None
    """The printing condition: what CMYK is separated through, and the output intent of a PDF."""
    intent: Intent = "relative"
    black_point: bool = True
    """Black point compensation; without meaning for `absolute`."""
    bleed_from: BleedFrom = "crop"
    background: Rgb = (255, 255, 255)
    """What shows where the master is transparent."""
    name: str = DEFAULT_NAME
    stands_in: bool = False
    """Its profile was not named for it, and gives way to the one that is named for the sheet."""
    black: Black = "fine"
    """Which pure black of an SVG is printed from black ink alone: fine lines and small text, all of it, or none."""
    page: PdfPage = PLAIN_PAGE

    def __post_init__(self) -> None:
        """Raises ValueError for what cannot be made: a sentence without its subject."""
        if self.format == "png" and self.color == "cmyk":
            raise ValueError("cannot be: PNG holds no CMYK; take tiff, jpeg or pdf")
        if self.format != "pdf" and self.page != PLAIN_PAGE:
            raise ValueError("cannot be: a standard and marks are for pdf alone")
        if self.page.standard == "x-1a" and self.color == "rgb":
            raise ValueError("cannot be: PDF/X-1a holds no RGB; add `color: cmyk`, or take x-4")
        if self.profile is None and self.separated:
            raise ValueError("needs a profile of a printing condition")

    @property
    def separated(self) -> bool:
        """Whether a printing condition has part in it: as the colours of the file, or as a PDF's output intent."""
        return self.color == "cmyk" or self.format == "pdf"

    def on(self, press: PressProfile | None) -> Delivery:
        """This delivery of what is printed on `press`: through its own profile, or else through that (None: as it is)."""
        return replace(self, profile=press, stands_in=False) if press and self.stands_in else self


@dataclass(frozen=True)
class Rights:
    """Whose pictures these are; what is not said is not written."""

    credit: str | None = None
    copyright: str | None = None
    terms: str | None = None
    """Usage terms, a text."""
    url: str | None = None
    """Where the rights are stated on the web."""
    prompt_writer: str | None = None


NO_RIGHTS = Rights()


@dataclass(frozen=True)
class Ticket:
    """The job ticket: what goes for every item of a job."""

    job: str
    deliveries: tuple[Delivery, ...]
    rights: Rights = NO_RIGHTS
    sandbox: bool = False
    """Painted by the sandbox, not by the model."""

    def folder(self, stem: str, sheet: Sheet, columns: Mapping[str, str] = NO_COLUMNS) -> str:
        """The folder on the shelf for the print files of one order (`Order.stem`, `Order.columns`), relative to the job's.

        Whatever changes the files changes the folder: what lies on the shelf is written once. What stands in a column is part
        of it where a file is named by it.
        """
        digits = _wishes(self, sheet.width, sheet.height, sheet.bleed, sheet.press)
        asked = frozenset[str]().union(*(columns_in(each.name) for each in self.deliveries))
        if asked:
            named = {name: as_name(columns.get(name, "")) for name in asked}
            digits = sha256(json.dumps([digits, named], sort_keys=True).encode()).hexdigest()[:8]
        return f"prints/{stem}-{digits}"

    def deliveries_on(self, sheet: Sheet) -> tuple[Delivery, ...]:
        """The deliveries of what is printed on this sheet, through its press where they name none."""
        return tuple(each.on(sheet.press) for each in self.deliveries)


@lru_cache(maxsize=1024, typed=True)
def _wishes(ticket: Ticket, width: float, height: float, bleed: float, press: PressProfile | None) -> str:
    """The digits that stand for a set of wishes; kept, because a profile of half a megabyte is in the sum."""
    said = [width, height, bleed, asdict(ticket.rights), ticket.sandbox]
    said += [_said(each.on(press)) for each in ticket.deliveries]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:8]


def _said(delivery: Delivery) -> dict[str, object]:
    """What a delivery adds to the sum, as JSON holds it: by `stands_in` no file differs."""
    fields = {name: value for name, value in vars(delivery).items() if name not in ADDED or value != ADDED[name]}
    del fields["stands_in"]
    if "page" in fields:
        fields["page"] = asdict(delivery.page)
    return {**fields, "profile": delivery.profile and sha256(delivery.profile.data).hexdigest()}


def file_name(template: str, *, job: str, item: str, take: int, trim: str, color: str, format: PrintFormat) -> str:
    """A file name from its template. Raises ValueError, a sentence without its subject, for what is no safe name.

    `trim` is `Sheet.name`.
    """
    known = {"job": job, "item": item, "take": take, "trim": trim, "color": color, "format": format, "ext": EXTENSIONS[format]}
    name = template
    for field, value in known.items():
        name = name.replace(f"{{{field}}}", str(value))
    if "{" in name or "}" in name:
        known_fields = ", ".join(f"{{{field}}}" for field in NAME_FIELDS)
        raise ValueError(f"may hold in braces only {known_fields} and columns of its row")
    if not name.endswith(f".{EXTENSIONS[format]}"):
        raise ValueError(f"must end with .{EXTENSIONS[format]}, so that programs know what it is; write .{{ext}}")
    return validate_name(name)


def print_name(
    delivery: Delivery, *, job: str, item: str, take: int, sheet: Sheet, columns: Mapping[str, str] = NO_COLUMNS
) -> str:
    """The file name of one delivery of one item; `columns` are those of its row. Raises ValueError like `file_name`."""
    template = with_columns(delivery.name, columns)
    return file_name(template, job=job, item=item, take=take, trim=sheet.name, color=delivery.color, format=delivery.format)


@lru_cache(maxsize=64)
def columns_in(template: str) -> frozenset[str]:
    """The columns that a name's template asks for."""
    return frozenset(IN_BRACES.findall(template)) - frozenset(NAME_FIELDS)


def with_columns(template: str, columns: Mapping[str, str]) -> str:
    """A name's template with the values of columns filled in, as they stand in ids; ValueError where one has no value."""
    for column in sorted(columns_in(template) & columns.keys()):
        value = as_name(columns[column])
        if not value:
            raise ValueError(f"lacks `{{{column}}}`: there is no value for it")
        template = template.replace(f"{{{column}}}", value)
    return template


def clashes(names: Iterable[tuple[str, str]]) -> list[tuple[str, tuple[str, ...]]]:
    """The names that occur more than once in pairs of item and file name, each with its items.

    Case counts for nothing, because file systems ignore it; items count for nothing either: a hot folder takes all files flat.
    """
    seen: dict[str, tuple[str, list[str]]] = {}
    for item, name in names:
        seen.setdefault(name.casefold(), (name, []))[1].append(item)
    return [(name, tuple(items)) for name, items in seen.values() if len(items) > 1]
