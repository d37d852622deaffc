"""Crop marks, registration marks and a colour bar, drawn outside the bleed for those who print and cut.

Crop and registration marks are in all inks at once (Separation `All`), so that each plate has them. The grey balance patches
are the near-neutral mixtures that GRACoL names, 25/19/19, 50/40/40 and 75/66/66 % of cyan, magenta and yellow (knowledge of the
trade; the standards were not read here).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, Stream

from pipeline.prepress.finishing.page_layout import CROP_LENGTH, FAR_BAND, POINTS_PER_MM, points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pikepdf import Object, Pdf

    from pipeline.prepress.finishing.page_layout import PageLayout
    from pipeline.prepress.pdf_pages import Mark

HAIRLINE = 0.25
"""Points. How thick crop and registration marks are."""
PATCH = 5.0
"""mm. The side of a patch, which most densitometers can read; on small sheets all of them become smaller."""
RING, CROSS = 1.5, 2.5
"""mm. The radius of a registration mark's ring, and half the length of its lines."""

_ROUND = 0.5523
"""How far the handles of four curves reach that make a circle of radius 1."""

Inks = tuple[float, float, float, float]
PATCHES: tuple[Inks, ...] = (
    *((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)),
    *((0, 1, 1, 0), (1, 0, 1, 0), (1, 1, 0, 0)),
    *((0.5, 0, 0, 0), (0, 0.5, 0, 0), (0, 0, 0.5, 0), (0, 0, 0, 0.5)),
    *((0.25, 0.19, 0.19, 0), (0.5, 0.4, 0.4, 0), (0.75, 0.66, 0.66, 0)),
    *((0, 0, 0, 0.25), (0, 0, 0, 0.75)),
)
"""Solids, overprints, tints, grey balance and blacks: shares 0..1 of cyan, magenta, yellow and black."""


def all_inks(pdf: Pdf) -> Object:
    """The colour space of registration: a tint of 1 prints solid on every plate."""
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0] * 4), C1=Array([1] * 4), N=1)
    return pdf.make_indirect(Array([Name.Separation, Name.All, Name.DeviceCMYK, pdf.make_indirect(tint)]))


def press_marks(pdf: Pdf, layout: PageLayout, marks: tuple[Mark, ...]) -> Object | None:
    """A form as large as the page that draws these marks; None where none of them is drawn here."""
    drawn = [line for mark in marks if mark in _DRAWN for line in _DRAWN[mark](layout)]
    if not drawn:
        return None
    lines = [f"/All CS 1 SCN {HAIRLINE} w", *drawn]
    return Stream(
        pdf,
        "\n".join(lines).encode(),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array(layout.media),
        Resources=Dictionary(ColorSpace=Dictionary(All=all_inks(pdf))),
    )


def _crop(layout: PageLayout) -> Iterator[str]:
    """Two lines at each corner, that point at the trim and end short of it by the offset."""
    left, bottom, right, top = layout.trim
    near, far = layout.offset, layout.offset + CROP_LENGTH * POINTS_PER_MM
    for x, out in ((left, -1), (right, 1)):
        for y, up in ((bottom, -1), (top, 1)):
            yield _line(x, y + up * near, x, y + up * far)
            yield _line(x + out * near, y, x + out * far, y)


def _registration(layout: PageLayout) -> Iterator[str]:
    """A ring with a cross in the middle of each side."""
    left, bottom, right, top = layout.trim
    middle, centre = (left + right) / 2, (bottom + top) / 2
    away = layout.offset + (CROSS + 0.5) * POINTS_PER_MM
    for x, y in ((middle, bottom - away), (middle, top + away), (left - away, centre), (right + away, centre)):
        reach = CROSS * POINTS_PER_MM
        yield _line(x - reach, y, x + reach, y)
        yield _line(x, y - reach, x, y + reach)
        yield _ring(x, y, RING * POINTS_PER_MM)


def _color_bar(layout: PageLayout) -> Iterator[str]:
    """The patches side by side below everything else, in the middle of the page."""
    wide = layout.media[2]
    side = min(PATCH * POINTS_PER_MM, wide / (len(PATCHES) + 2))
    left, bottom = (wide - side * len(PATCHES)) / 2, (FAR_BAND * POINTS_PER_MM - side) / 2
    for number, inks in enumerate(PATCHES):
        yield f"{' '.join(f'{ink:g}' for ink in inks)} k {_at(left + number * side, bottom, side, side)} re f"


_DRAWN: Mapping[Mark, Callable[[PageLayout], Iterator[str]]] = {
    "crop": _crop,
    "registration": _registration,
    "color-bar": _color_bar,
}


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"{_at(x, y)} m {_at(to_x, to_y)} l S"


def _ring(x: float, y: float, r: float) -> str:
    h = r * _ROUND
    return (
        f"{_at(x + r, y)} m {_at(x + r, y + h, x + h, y + r, x, y + r)} c {_at(x - h, y + r, x - r, y + h, x - r, y)} c "
        f"{_at(x - r, y - h, x - h, y - r, x, y - r)} c {_at(x + h, y - r, x + r, y - h, x + r, y)} c S"
    )


def _at(*lengths: float) -> str:
    return " ".join(f"{points(length):g}" for length in lengths)
