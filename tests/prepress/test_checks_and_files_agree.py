"""What the checks and the palette's advice say of ink and colour is what the print file holds, to the last bit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import numpy as np
import pytest
from PIL import Image, ImageCms

from pipeline.prepress.checks import ink
from pipeline.prepress.checks.inspection import inspect
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.colour.conversion import Conversion
from pipeline.prepress.colour.press_profiles import SHIPPED, open_profile
from pipeline.prepress.colour.printability import printability, round_trip
from pipeline.prepress.colour.srgb_profile import srgb_profile
from pipeline.prepress.deliveries import Delivery, Rights, Sheet, Ticket
from pipeline.prepress.finishing import finish
from pipeline.prepress.finishing.press_pixels import press_pixels
from pipeline.prepress.pictures import open_picture
from pipeline.records import Order, PrintSize
from tests.prepress.colour.presses import press_called
from tests.prepress.pictures.conftest import artwork, encoded
from tests.samples import a_request

SQUARE = PrintSize("15x15mm", (15.0, 15.0), 0.0)
"""One square of those in which ink is counted."""
SEPARATIONS = list(product(["perceptual", "relative", "saturation", "absolute"], [True, False]))


@pytest.fixture
def inks_in_file(tmp_path):
    """Finish a master as a CMYK TIFF and give its inks, 0..255, of shape (height, width, 4)."""

    def make(master: Image.Image, size: PrintSize = SQUARE, **wanted: object) -> np.ndarray:
        path = tmp_path / "master"
        path.write_bytes(encoded(master, "PNG"))
        ticket = Ticket("job", (Delivery("tiff", "cmyk", open_profile(), **wanted),))
        order = Order("item", a_request("x"), print=size)
        made_at = datetime(2026, 1, 1, tzinfo=UTC)
        ((_, file),) = finish(order, path, ticket, master_sha256="0" * 64, made_at=made_at, folder=tmp_path).files
        with Image.open(file) as opened:
            return np.asarray(opened)

    return make


@pytest.mark.parametrize(("intent", "black_point"), SEPARATIONS)
def test_the_inks_of_a_colour_are_those_of_the_file(inks_in_file, intent, black_point):
    picture = artwork(64, 64)
    colours = np.asarray(picture).reshape(-1, 3)
    advised = round_trip(colours, Conversion(open_profile(), intent, black_point)).inks
    assert advised.tobytes() == inks_in_file(picture, intent=intent, black_point=black_point).tobytes()


@pytest.mark.parametrize(("intent", "black_point"), SEPARATIONS)
def test_the_ink_that_is_judged_is_the_ink_in_the_file(inks_in_file, intent, black_point):
    picture = artwork(64, 64)
    delivery = Delivery("tiff", "cmyk", open_profile(), intent, black_point)
    in_file = inks_in_file(picture, intent=intent, black_point=black_point).sum(axis=2).mean() / 2.55
    assert ink.most_ink(picture, SQUARE, delivery) == pytest.approx(in_file, abs=1e-9)


def test_the_percentages_of_a_swatch_are_those_of_the_file(inks_in_file):
    colours = [tuple(rgb) for rgb in np.asarray(artwork(16, 16)).reshape(-1, 3).tolist()]
    in_file = inks_in_file(artwork(16, 16)).reshape(-1, 4)
    assert [list(swatch.inks) for swatch in printability(colours)] == np.round(in_file / 2.55).astype(int).tolist()


def test_the_ink_of_a_mirrored_bleed_is_judged(inks_in_file):
    picture = Image.new("RGB", (100, 100), "white")
    picture.paste("black", (0, 0, 100, 15))
    sheet = PrintSize("9x9mm", (9.0, 9.0), 3.0)
    delivery = Delivery("tiff", "cmyk", open_profile(), bleed_from="mirror")
    in_file = inks_in_file(picture, sheet, bleed_from="mirror").sum(axis=2).mean() / 2.55
    assert ink.most_ink(picture, sheet, delivery) == pytest.approx(in_file, abs=1e-9)


def test_the_press_of_a_print_size_is_in_its_files_and_in_what_is_judged(tmp_path):
    press = press_called("IFRA26", ink=0.7)
    size = replace(SQUARE, press=press)
    deliveries = (Delivery("tiff", "cmyk", open_profile(), stands_in=True), Delivery("pdf", profile=open_profile()))
    ticket, order = Ticket("job", deliveries), Order("item", a_request("x"), print=size)
    picture = artwork(64, 64)
    (tmp_path / "master").write_bytes(encoded(picture, "PNG"))
    made_at = datetime(2026, 1, 1, tzinfo=UTC)
    done = finish(order, tmp_path / "master", ticket, master_sha256="0" * 64, made_at=made_at, folder=tmp_path / "made")
    assert [file.profile for file, _ in done.files] == ["IFRA26", "FOGRA39L Coated"]
    with Image.open(done.files[0][1]) as opened:
        assert opened.info["icc_profile"] == press.data
        in_file = np.asarray(opened).sum(axis=2).mean() / 2.55
    with open_picture(tmp_path / "master") as opened:
        found = inspect(opened, a_request("x"), Limits(min_long_side=1), size, deliveries).measures
    assert found["ink.most"] == pytest.approx(in_file, abs=0.06)
    assert ink.most_ink(picture, size) == pytest.approx(in_file, abs=1e-9)


def test_the_folder_of_print_files_knows_the_press_that_they_go_through():
    plain = Ticket("j", (Delivery("tiff", "cmyk", open_profile()), Delivery("jpeg", bleed_from="mirror")), Rights(credit="N"))
    usual = replace(plain, deliveries=(replace(plain.deliveries[0], stands_in=True), plain.deliveries[1]))
    sheet = Sheet(105.0, 148.0, 3.0, "A6")
    on_press = replace(sheet, press=press_called("IFRA26", ink=0.7))
    assert (
        plain.folder("a/fp", sheet) == usual.folder("a/fp", sheet) == plain.folder("a/fp", on_press) == "prints/a/fp-4fb11428"
    )
    assert usual.folder("a/fp", on_press) != plain.folder("a/fp", sheet)


def swapped() -> bytes:
    """An RGB profile whose red and green have changed places."""
    profile = bytearray(srgb_profile())
    red, green, name = (profile.index(tag) for tag in (b"rXYZ", b"gXYZ", b"sRGB"))
    profile[red : red + 4], profile[green : green + 4], profile[name : name + 4] = b"gXYZ", b"rXYZ", b"swap"
    return bytes(profile)


SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
MASTERS = {
    "no profile": (artwork(64, 64), "PNG", {}),
    "sRGB": (artwork(64, 64), "PNG", {"icc_profile": SRGB}),
    "another RGB": (artwork(64, 64), "PNG", {"icc_profile": swapped()}),
    "a broken profile": (artwork(64, 64), "PNG", {"icc_profile": b"not a profile"}),
    "inks with their profile": (artwork(64, 64).convert("CMYK"), "JPEG", {"icc_profile": SHIPPED.read_bytes()}),
    "inks without": (artwork(64, 64).convert("CMYK"), "JPEG", {}),
    "grey that says sRGB": (artwork(64, 64).convert("L"), "PNG", {"icc_profile": SRGB}),
    "sixteen bits of grey": (Image.fromarray(np.arange(0, 65536, 16, dtype=np.uint16).reshape(64, 64)), "PNG", {}),
    "transparent": (artwork(64, 64).convert("RGBA").rotate(45), "PNG", {"icc_profile": swapped()}),
}


@pytest.mark.parametrize(("master", "kind", "options"), MASTERS.values(), ids=MASTERS)
def test_the_checks_look_at_the_colours_that_go_to_press(tmp_path, master, kind, options):
    (tmp_path / "came").write_bytes(encoded(master, kind, **options))
    with open_picture(tmp_path / "came") as opened:
        pixels, _ = press_pixels(opened.image, (255, 255, 255))
        assert opened.sample.tobytes() == opened.reduced.tobytes() == pixels.tobytes()
