"""What shows only at full size: enlarged and blurred pictures, blank halves, lines, doubles, and what a coarse JPEG leaves."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from pipeline.prepress.checks import sharpness
from pipeline.prepress.checks.edge_steps import EdgeSteps
from pipeline.prepress.checks.inspection import CHECKS, at_full_size, inspect
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.pictures import open_picture
from pipeline.records import Level, PrintSize
from tests.prepress.pictures.conftest import encoded
from tests.samples import a_request

SIDE = 1024
A6 = PrintSize("A6", (105.0, 148.0), 3.0)
INKS = ("#1F3A5F", "#C84B31", "#FFC000", "#5C6B3C", "#7FA7C9")
OURS = {"sharpness", "unfinished", "scan", "doubled", "compression"}


def drawing(ground="#F8F3EA") -> Image.Image:
    """Shapes of flat inks, their edges smooth, some over the picture's edge."""
    rng = np.random.default_rng(4)
    picture = Image.new("RGB", (2 * SIDE, 2 * SIDE), ground)
    pen = ImageDraw.Draw(picture)
    for number in range(40):
        x, y, size = (int(each) for each in rng.integers((0, 0, 60), (2 * SIDE, 2 * SIDE, 260)))
        ink = INKS[number % 5]
        if number % 2:
            pen.ellipse((x, y, x + size, y + size), fill=ink)
        else:
            pen.polygon([(x, y), (x + size, y + size // 3), (x + size // 3, y + size)], fill=ink)
    return picture.reduce(2)


def scene() -> Image.Image:
    """A drawing with grain all over, as a photograph has."""
    grain = np.random.default_rng(5).normal(0, 6, (SIDE, SIDE, 1))
    shade = np.linspace(0.6, 1, SIDE)[:, None, None]
    return Image.fromarray((np.asarray(drawing()) * shade + grain).clip(0, 255).astype(np.uint8))


def noise(cells: int) -> Image.Image:
    """Soft clouds of light, so many to the side."""
    grid = np.random.default_rng(6).integers(0, 256, (cells, cells), dtype=np.uint8)
    return Image.fromarray(grid).resize((SIDE, SIDE), Image.Resampling.BICUBIC).convert("RGB")


def enlarged(times: int, how: Image.Resampling) -> Image.Image:
    small = drawing().resize((SIDE // times, SIDE // times), Image.Resampling.BOX)
    return small.resize((SIDE, SIDE), how)


def jpeg(picture: Image.Image, quality: int) -> Image.Image:
    return Image.open(io.BytesIO(encoded(picture, "JPEG", quality=quality))).convert("RGB")


def filled(picture: Image.Image, colour, left: float, top: float, right: float, bottom: float) -> Image.Image:
    made = picture.copy()
    made.paste(colour, tuple(round(each * SIDE) for each in (left, top, right, bottom)))
    return made


def smeared() -> Image.Image:
    pixels = np.array(scene())
    pixels[600:] = pixels[599]
    return Image.fromarray(pixels)


def lined(axis: int) -> Image.Image:
    pixels = np.array(drawing(), dtype=np.float32).swapaxes(0, axis)
    pixels[::8] *= 0.85
    return Image.fromarray(pixels.astype(np.uint8).swapaxes(0, axis))


def combed() -> Image.Image:
    pixels = np.array(drawing())
    late = np.arange(SIDE) % 4 < 2
    pixels[late] = np.roll(pixels[late], 14, axis=1)
    return Image.fromarray(pixels)


def doubled(how: str) -> Image.Image:
    half = scene().crop((200, 0, 200 + SIDE // 2, SIDE))
    made = Image.new("RGB", (SIDE, SIDE))
    made.paste(half, (0, 0))
    made.paste(half.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if how == "mirrored" else half, (SIDE // 2, 0))
    return made if how != "above" else made.transpose(Image.Transpose.ROTATE_90)


def seen_through_webp(tmp_path, picture: Image.Image, size: PrintSize | None = A6, **limits):
    path = tmp_path / "came.webp"
    path.write_bytes(encoded(picture, "WEBP", quality=90, method=2))
    with open_picture(path) as opened:
        found = inspect(opened, a_request("x"), Limits(min_long_side=1, exact_size=False, **limits), size)
    return [finding for finding in found.findings if finding.check in OURS], found.measures


@pytest.fixture
def told(tmp_path):
    """Codes and levels of what these checks find on a picture that went through WebP, as the model delivers."""
    return lambda picture, **limits: {each.code: each.level.value for each in seen_through_webp(tmp_path, picture, **limits)[0]}


SPOILT = {
    "enlarged four times, bicubic": (lambda: enlarged(4, Image.Resampling.BICUBIC), "sharpness.soft-edges"),
    "enlarged four times, bilinear": (lambda: enlarged(4, Image.Resampling.BILINEAR), "sharpness.soft-edges"),
    "enlarged four times, Lanczos": (lambda: enlarged(4, Image.Resampling.LANCZOS), "sharpness.soft-edges"),
    "enlarged twice, bicubic": (lambda: enlarged(2, Image.Resampling.BICUBIC), "sharpness.enlarged"),
    "enlarged twice, Lanczos": (lambda: enlarged(2, Image.Resampling.LANCZOS), "sharpness.enlarged"),
    "enlarged eight times, nearest": (lambda: enlarged(8, Image.Resampling.NEAREST), "sharpness.blocks"),
    "enlarged twice, nearest": (lambda: enlarged(2, Image.Resampling.NEAREST), "sharpness.blocks"),
    "blurred by 2 px": (lambda: drawing().filter(ImageFilter.GaussianBlur(2)), "sharpness.soft-edges"),
    "blurred by 8 px": (lambda: drawing().filter(ImageFilter.GaussianBlur(8)), "sharpness.soft-edges"),
    "lower half white": (lambda: filled(drawing(), "white", 0, 0.5, 1, 1), "unfinished.blank"),
    "right half black": (lambda: filled(scene(), "black", 0.55, 0, 1, 1), "unfinished.blank"),
    "upper third blue": (lambda: filled(scene(), "#7FA7C9", 0, 0, 1, 0.35), "unfinished.blank"),
    "the last row again and again": (smeared, "unfinished.repeated"),
    "lines across": (lambda: lined(0), "scan.lines"),
    "lines down": (lambda: lined(1), "scan.lines"),
    "combed": (combed, "scan.combed"),
    "twice beside": (lambda: doubled("beside"), "doubled.halves"),
    "twice above": (lambda: doubled("above"), "doubled.halves"),
    "mirrored": (lambda: doubled("mirrored"), "doubled.mirrored"),
    "JPEG of quality 5": (lambda: jpeg(drawing(), 5), "compression.coarse"),
    "JPEG of quality 12": (lambda: jpeg(scene(), 12), "compression.coarse"),
}


def shallow() -> Image.Image:
    """All of it far out of focus but for one small thing."""
    picture = drawing().filter(ImageFilter.GaussianBlur(9))
    picture.paste(drawing().crop((300, 300, 560, 560)), (380, 380))
    return picture


def pixel_art() -> Image.Image:
    cells = np.random.default_rng(7).integers(0, 5, (SIDE // 16, SIDE // 16))
    colours = np.array([[int(ink[place : place + 2], 16) for place in (1, 3, 5)] for ink in INKS], dtype=np.uint8)
    return Image.fromarray(colours[cells]).resize((SIDE, SIDE), Image.Resampling.NEAREST)


def tiles() -> Image.Image:
    picture = Image.new("RGB", (SIDE, SIDE), "#F8F3EA")
    pen = ImageDraw.Draw(picture)
    for x in range(0, SIDE, 128):
        for y in range(0, SIDE, 128):
            pen.ellipse((x + 20, y + 20, x + 90, y + 100), fill=INKS[0])
            pen.polygon([(x + 60, y + 60), (x + 120, y + 70), (x + 80, y + 120)], fill=INKS[2])
    return picture


def emblem() -> Image.Image:
    half = drawing().crop((300, 250, SIDE // 2 + 100, 750))
    picture = Image.new("RGB", (SIDE, SIDE), "#F8F3EA")
    picture.paste(half, (SIDE // 2 - half.width, 250))
    picture.paste(half.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (SIDE // 2, 250))
    return picture


def horizon() -> Image.Image:
    """Flat sky, flat sea with a straight edge between: a design."""
    return filled(Image.new("RGB", (SIDE, SIDE), "#7FA7C9"), "#1F3A5F", 0, 0.6, 1, 1)


def lettering() -> Image.Image:
    """Bars on one base line, much white below."""
    picture = Image.new("RGB", (SIDE, SIDE), "white")
    pen = ImageDraw.Draw(picture)
    for number in range(12):
        pen.rectangle((150 + 60 * number, 300 + 17 * number, 180 + 60 * number, 600), fill=INKS[number % 5])
    return picture


def wall_and_table() -> Image.Image:
    """Bands that run on behind what stands before them."""
    picture = filled(Image.new("RGB", (SIDE, SIDE), "#EADFC8"), "#8C5A3C", 0, 0.7, 1, 1)
    picture.paste(drawing().crop((0, 0, 400, 500)), (500, 300))
    return picture


def stripes() -> Image.Image:
    rows = np.arange(SIDE) // 40 % 2 * 150 + 60
    return Image.fromarray(np.broadcast_to(rows[:, None, None], (SIDE, SIDE, 3)).astype(np.uint8))


GOOD = {
    "a sharp drawing": drawing,
    "a scene with grain": scene,
    "a lens's softness": lambda: scene().filter(ImageFilter.GaussianBlur(0.5)),
    "shallow depth of field": shallow,
    "clouds": lambda: noise(9),
    "a wash": lambda: noise(3),
    "grain alone": lambda: noise(SIDE),
    "pixel art": pixel_art,
    "a pattern": tiles,
    "an emblem": emblem,
    "a flat horizon": horizon,
    "lettering": lettering,
    "a wall and a table": wall_and_table,
    "stripes": stripes,
    "JPEG of quality 40": lambda: jpeg(scene(), 40),
    "plain boxes": lambda: filled(filled(drawing("white"), "white", 0, 0, 1, 1), INKS[0], 0.2, 0.3, 0.7, 0.61),
}


@pytest.mark.parametrize(("made", "code"), SPOILT.values(), ids=SPOILT)
def test_what_is_spoilt_is_warned_of_by_its_own_code(told, made, code):
    assert code in told(made())


@pytest.mark.parametrize("made", GOOD.values(), ids=GOOD)
def test_what_is_meant_is_not_blamed(told, made):
    assert {code for code, level in told(made()).items() if level != "info"} == set()


@pytest.mark.parametrize(
    ("name", "key"),
    [("blurred by 8 px", "blur"), ("lower half white", "unfinished"), ("lines across", "scan_lines"), ("mirrored", "doubled"),
     ("JPEG of quality 12", "jpeg")],
)  # fmt: skip
def test_each_is_off_info_warn_or_fail_as_the_job_wants(told, name, key):
    made, code = SPOILT[name]
    for level in ("info", "warn", "fail"):
        assert told(made(), **{key: level})[code] == level
    assert code not in told(made(), **{key: "off"})


def test_soft_art_is_noted_and_warned_of_only_on_request(told):
    steps = np.linspace(40, 220, SIDE).round().astype(np.uint8)
    wash = Image.fromarray(np.broadcast_to(steps[:, None, None], (SIDE, SIDE, 3)))
    assert told(wash) == {"sharpness.none": "info"}
    assert told(wash, soft="warn") == {"sharpness.none": "warn"}
    assert told(wash, soft="off") == {}


def test_the_text_tells_mm_at_the_print_size_and_px_without_one(tmp_path):
    half = filled(drawing(), "white", 0, 0.5, 1, 1)
    with_size, without = (seen_through_webp(tmp_path, half, size)[0][0].text for size in (A6, None))
    assert "512 px (77 mm in print)" in with_size
    assert "512 px, is" in without


def test_the_quality_of_the_jpeg_that_was_is_read_off_what_is_left(tmp_path):
    for quality in (6, 10, 15):
        text = seen_through_webp(tmp_path, jpeg(scene(), quality))[0][0].text
        assert any(f"about {near} of 100" in text for near in (quality - 1, quality, quality + 1)), text


def test_what_was_measured_is_kept_with_or_without_a_finding(tmp_path):
    measures = seen_through_webp(tmp_path, drawing())[1]
    assert measures["sharpness.steepest"] > 0.6
    assert {"unfinished.share", "scan.across", "scan.down", "doubled.likeness", "compression.coarseness"} <= measures.keys()


def test_no_two_checks_share_a_name():
    names = [check.name for check in (*CHECKS, *at_full_size(A6))]
    assert len({*names}) == len(names)
    assert [check.name for check in at_full_size(A6)] == [check.name for check in at_full_size(None)]


@pytest.mark.parametrize("size", [(1, 1), (1, 2), (13, 13), (12, 12), (600, 20), (1, 900), (129, 33)])
@pytest.mark.parametrize("mode", ["RGB", "L", "LA", "P", "RGBA"])
@pytest.mark.parametrize("printed", [None, A6])
def test_no_size_and_kind_of_picture_stops_a_check(tmp_path, size, mode, printed):
    picture = Image.fromarray(np.random.default_rng(1).integers(0, 256, (*size[::-1], 3), dtype=np.uint8)).convert(mode)
    picture.save(tmp_path / "came", "PNG")
    with open_picture(tmp_path / "came") as opened:
        inspect(opened, a_request("x", colors=((200, 0, 0),)), Limits(min_long_side=1, exact_size=False), printed)


@pytest.mark.parametrize("size", [(1, 1), (3, 700), (64, 64), (200, 11)])
def test_small_pictures_are_looked_at_and_not_blamed(tmp_path, size):
    picture = Image.fromarray(np.random.default_rng(1).integers(0, 256, (*size[::-1], 3), dtype=np.uint8))
    found = seen_through_webp(tmp_path, picture)[0]
    assert [finding.code for finding in found if finding.level != "info"] == []


def test_measures_are_of_the_kinds_that_a_manifest_takes(tmp_path):
    measures = seen_through_webp(tmp_path, drawing())[1]
    assert {type(value) for value in measures.values()} <= {float, str}


@pytest.mark.parametrize(("steepest", "level"), [(0.146, Level.INFO), (0.174, Level.WARN)])
def test_mist_is_noted_and_what_was_blurred_is_warned_of(steepest: float, level: Level) -> None:
    found = sharpness.judge_steps(EdgeSteps(1500, steepest), Limits().min_steepness, Level.WARN, "6 px")
    assert found
    assert (found.code, found.level) == ("sharpness.soft-edges", level)
