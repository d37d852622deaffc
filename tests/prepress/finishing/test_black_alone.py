"""Black of a drawing is from black ink alone where it is fine, or where that is asked for; Ghostscript looks at the plates."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from pipeline.records import PrintSize
from tests.prepress.finishing.conftest import said_by

if TYPE_CHECKING:
    from pathlib import Path

SHEET = PrintSize("100x100mm", (100.0, 100.0), 0.0)
INKS = ("Cyan", "Magenta", "Yellow", "Black")
ONE_POINT = 25.4 / 72
"""In mm, which are the units here."""

BODY = (
    '<rect width="100" height="100" fill="#F7F4EC"/><g transform="scale(2)">'
    '<path d="M5 10H45" stroke="#000" stroke-width="{thin}"/><path d="M5 20H45" stroke="#000" stroke-width="3"/></g>'
    '<rect x="10" y="60" width="80" height="3.5" fill="black"/><rect x="10" y="70" width="80" height="20"/>'
    '<g transform="translate(0 95)" stroke="#111" stroke-width="2"><path d="M10 0H90"/></g>'
)
PLACES = {
    "thin line": (50, 20),
    "thick line": (50, 40),
    "small shape": (50, 62),
    "large shape": (50, 80),
    "near black": (50, 95),
}
SHEER = '<rect width="4" height="4" fill="red" fill-opacity=".5"/>'

ALONE = {
    "fine": {"thin line", "small shape"},
    "k-only": {"thin line", "thick line", "small shape", "large shape"},
    "separated": set(),
}


def drawing(more: str = "", thin: float = 0.45 * ONE_POINT) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{BODY.format(thin=thin)}{more}</svg>'


def plates(page: Path) -> dict[str, Image.Image]:
    """Each ink of the first page, 0 (none) to 255; ten pixels a mm."""
    out = page.with_name("plates.tif")
    said_by("gs", "-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-sDEVICE=tiffsep", "-r254", f"-sOutputFile={out}", page)
    found = {}
    for ink in INKS:
        with Image.open(out.with_name(f"plates({ink}).tif")) as plate:
            found[ink] = plate.convert("L").point(lambda light: 255 - light)
    return found


def alone(inks: tuple[int, ...]) -> bool:
    return max(inks[:3]) == 0 and inks[3] >= 250


@pytest.mark.parametrize("more", ["", SHEER], ids=["vectors", "pixels"])
@pytest.mark.parametrize("black", ALONE)
def test_the_plates_of_a_page_hold_black_as_it_is_wanted(delivered, master, black, more):
    path = master("svg")
    path.write_text(drawing(more))
    record, page, findings = delivered(path, SHEET, format="pdf", color="cmyk", black=black)
    assert ("pixels" in record.description) == bool(more) == bool(findings)
    found = plates(page)
    inks = {name: tuple(found[ink].getpixel((10 * x, 10 * y)) for ink in INKS) for name, (x, y) in PLACES.items()}
    expected = ALONE[black] - ({"small shape"} if more and black == "fine" else set())  # as pixels, letters are lines too
    assert {name for name in PLACES if alone(inks[name])} == expected, inks


def test_a_tiff_of_a_drawing_has_it_too_and_rgb_has_not(delivered, master):
    path = master("svg")
    path.write_text(drawing())
    _, file, _ = delivered(path, SHEET, format="tiff", color="cmyk")
    ppm = 300 / 25.4
    with Image.open(file) as inks:
        assert alone(inks.getpixel((round(50 * ppm), round(20 * ppm))))
        assert not alone(inks.getpixel((round(50 * ppm), round(40 * ppm))))
    _, file, _ = delivered(path, SHEET, format="png", black="k-only")
    with Image.open(file) as light:
        assert light.getpixel((round(50 * ppm), round(80 * ppm))) == (0, 0, 0)


def test_a_picture_of_pixels_is_separated_as_ever(delivered, master):
    path = master(Image.new("RGB", (512, 512), "black"))
    bodies = {delivered(path, format="tiff", color="cmyk", black=black)[1].read_bytes() for black in ("k-only", "separated")}
    inks = {Image.open(io.BytesIO(body)).getpixel((9, 9)) for body in bodies}
    assert len(inks) == 1
    assert not alone(inks.pop())
