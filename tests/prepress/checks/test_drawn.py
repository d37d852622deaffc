"""What is drawn, and how: frames, blur, clipped light, and pictures with next to nothing on them."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from pipeline.prepress.checks import blank, clipping, frame, sharpness
from pipeline.prepress.checks.inspection import inspect
from pipeline.prepress.checks.limits import Limits
from pipeline.prepress.pictures import open_picture
from pipeline.records import PrintSize
from pipeline.sandbox.commission import lay_out
from pipeline.sandbox.painting import paint
from tests.prepress.pictures.conftest import artwork, encoded
from tests.samples import a_request

SIDE = 600


def motif(ground="#F4EFE6") -> Image.Image:
    picture = Image.new("RGB", (SIDE, SIDE), ground)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((150, 120, 450, 420), fill="#1F3A5F")
    pen.polygon([(300, 40), (360, 200), (240, 200)], fill="#D9A441")
    return picture


def landscape() -> Image.Image:
    """Flat sky down to a straight horizon, flat sea."""
    picture = Image.new("RGB", (SIDE, SIDE), "#7FA7C9")
    ImageDraw.Draw(picture).rectangle((0, 530, SIDE, SIDE), fill="#1F3A5F")
    return picture


def framed(inner: Image.Image, *, colour="white", across=20, down=20) -> Image.Image:
    picture = Image.new("RGB", (SIDE, SIDE), colour)
    picture.paste(inner.resize((SIDE - 2 * across, SIDE - 2 * down)), (across, down))
    return picture


def keyline() -> Image.Image:
    picture = motif()
    ImageDraw.Draw(picture).rectangle((24, 24, SIDE - 25, SIDE - 25), outline="#1F3A5F", width=3)
    return picture


def ramp(first, last, *, mirrored=False) -> Image.Image:
    steps = np.linspace(first, last, SIDE // 2 if mirrored else SIDE).round().astype(np.uint8)
    column = np.concatenate([steps, steps[::-1]]) if mirrored else steps
    return Image.fromarray(np.tile(column[:, None, None], (1, SIDE, 3)))


def through(kind: str, picture: Image.Image, **options) -> Image.Image:
    return Image.open(io.BytesIO(encoded(picture, kind, **options))).convert("RGB")


FRAMED = {
    "white around a picture": (framed(artwork(200, 200)), 2),
    "black around a picture": (framed(artwork(200, 200), colour="black"), 2),
    "through WebP": (through("WEBP", framed(artwork(200, 200)), quality=70), 2),
    "letterbox": (framed(artwork(200, 200), across=0, down=60), 1),
    "a line drawn around": (keyline(), 2),
}
UNFRAMED = {
    "a motif on plain ground": motif(),
    "a landscape": landscape(),
    "a gradient": ramp(40, 220),
    "a gradient there and back": ramp(40, 220, mirrored=True),
    "one colour": Image.new("RGB", (SIDE, SIDE), "white"),
    "noise": artwork(SIDE, SIDE),
    "one band only": framed(artwork(200, 200)).crop((0, 30, SIDE - 30, SIDE - 30)),
    "wide margins": framed(artwork(200, 200), across=150, down=150),
    "one pixel": Image.new("RGB", (1, 1)),
    "a strip": Image.new("RGB", (1024, 1)),
}


@pytest.mark.parametrize(("picture", "pairs"), FRAMED.values(), ids=FRAMED)
def test_frames_are_told_of(picture, pairs):
    assert sum(depth > 0.005 for depth in frame.bands(picture)) == pairs


@pytest.mark.parametrize("picture", UNFRAMED.values(), ids=UNFRAMED)
def test_plain_ground_is_no_frame(picture):
    assert frame.bands(picture) == (0, 0)


def test_the_depth_of_a_frame_is_a_share_of_the_side():
    assert frame.bands(framed(artwork(200, 200), across=30, down=60)) == pytest.approx((0.05, 0.1), abs=0.005)


SHARP = {
    "a motif": motif(),
    "softened a little": motif().filter(ImageFilter.GaussianBlur(1)),
    "one thin line": keyline(),
    "colours equally light": Image.composite(
        Image.new("RGB", (SIDE, SIDE), (204, 34, 119)), Image.new("RGB", (SIDE, SIDE), (34, 136, 51)), motif().convert("1")
    ),
    "noise": artwork(SIDE, SIDE),
}
SOFT = {
    "blurred": motif().filter(ImageFilter.GaussianBlur(16)),
    "a blurred photograph": artwork(SIDE, SIDE).filter(ImageFilter.GaussianBlur(16)),
    "a gradient": ramp(40, 220),
    "through WebP": through("WEBP", motif().filter(ImageFilter.GaussianBlur(16)), quality=80),
}


@pytest.mark.parametrize("picture", SHARP.values(), ids=SHARP)
def test_what_has_an_edge_is_sharp(picture):
    assert sharpness.laplacian_variance(picture) > 3 * Limits().min_sharpness


@pytest.mark.parametrize("picture", SOFT.values(), ids=SOFT)
def test_what_has_none_is_not(picture):
    assert sharpness.laplacian_variance(picture) < Limits().min_sharpness


def lit(gain: float) -> Image.Image:
    """Soft light over a ground, exposed so that some of it clips."""
    soft = np.asarray(artwork(40, 40).convert("L").resize((SIDE, SIDE), Image.Resampling.BICUBIC), dtype=float)
    return Image.fromarray((soft * gain).clip(0, 255).astype(np.uint8)).convert("RGB")


def clipped(picture: Image.Image) -> set[str]:
    return {finding.code for finding in clipping.judge(clipping.measure(picture), 0.05, Limits().clipping)}


def test_light_that_runs_into_white_is_told_of():
    assert clipped(lit(1.5)) == {"clipping.white"}
    assert clipped(Image.eval(lit(1.5), lambda step: 255 - step)) == {"clipping.black"}


def test_a_photograph_blown_out_into_a_wide_white_is_told_of():
    """Beside so much white, little lies in the fading."""
    bright = np.asarray(lit(1.0), dtype=float)
    assert clipped(Image.fromarray((bright / np.quantile(bright, 0.65) * 255).clip(0, 255).astype(np.uint8))) == {
        "clipping.white"
    }


@pytest.mark.parametrize("ground", ["white", "black"])
def test_flat_white_and_flat_black_are_not_clipped(ground):
    assert clipped(motif(ground)) == set()
    assert clipped(through("JPEG", motif(ground), quality=90)) == set()


def test_light_that_keeps_its_drawing_is_not_clipped():
    assert clipped(lit(0.9)) == set()


def test_next_to_no_contrast_is_warned_of(codes):
    faint = Image.fromarray(np.asarray(ramp(240, 252).resize((256, 256))))
    assert codes(faint) == {"blank.near-flat": "warn"}
    assert codes(faint, limits={"near_flat": "fail"}) == {"blank.near-flat": "fail"}
    assert codes(faint, limits={"near_flat": "off"}) == {}


def test_one_thin_line_is_contrast_enough():
    picture = Image.new("RGB", (2048, 2048), "white")
    ImageDraw.Draw(picture).line((0, 700, 2048, 700), fill="black")
    assert blank.measure(picture)[1] > 25


@pytest.mark.parametrize(
    ("picture", "key", "code"),
    [(framed(artwork(200, 200)), "frame", "frame.around"), (ramp(40, 220), "soft", "sharpness.none"),
     (lit(1.5), "clipping", "clipping.white")],
)  # fmt: skip
def test_each_is_off_info_warn_or_fail_as_the_job_wants(codes, picture, key, code):
    others = {"frame": "off", "soft": "off", "blur": "off", "clipping": "off"}
    for level in ("info", "warn", "fail"):
        assert codes(picture, limits={**others, key: level, "exact_size": False}) == {code: level}
    assert codes(picture, limits={**others, "exact_size": False}) == {}


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "I;16", "LA", "RGBA"])
def test_pixels_of_any_kind_are_measured(tmp_path, mode):
    grey = motif().convert("L")
    picture = (
        Image.fromarray(np.asarray(grey, dtype=np.uint16) * 257)
        if mode == "I;16"
        else motif().convert(mode, palette=Image.Palette.ADAPTIVE)
    )
    (tmp_path / "came").write_bytes(encoded(picture, "JPEG" if mode == "CMYK" else "PNG"))
    with open_picture(tmp_path / "came") as opened:
        found = inspect(opened, a_request("x"), Limits(), PrintSize("A6", (105.0, 148.0)))
        assert opened.reduced.mode == opened.sample.mode == "RGB"
        if mode not in {"P", "1", "CMYK"}:
            assert np.abs(np.asarray(opened.reduced.convert("L"), dtype=int) - np.asarray(grey)).max() <= 2
    assert found.measures["sharpness.variance"] > 20
    assert {finding.check for finding in found.findings} <= {"mode", "resolution", "ppi"}


def test_the_copies_lie_upright_and_white_shows_through(tmp_path):
    picture = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    picture.paste((255, 0, 0, 255), (0, 0, 10, 20))
    exif = Image.Exif()
    exif[0x0112] = 6
    (tmp_path / "came").write_bytes(encoded(picture, "PNG", exif=exif))
    with open_picture(tmp_path / "came") as opened:
        for copy in (opened.reduced, opened.sample):
            assert copy.size == (20, 40)
            assert copy.getpixel((10, 5)) == (255, 0, 0)
            assert copy.getpixel((10, 35)) == (255, 255, 255)


@pytest.mark.parametrize("number", range(20))
def test_true_pictures_of_the_sandbox_raise_no_alarm(tmp_path, number):
    subject = ["landscape", "skyline", "rose", "emblem", "oak tree", "ocean waves", "still life with pears", "pattern"][
        number % 8
    ]
    colors = [{"rgb": list(rgb)} for rgb in ((31, 58, 95), (127, 167, 201), (217, 164, 65), (140, 47, 27))[: 2 + number % 3]]
    given = {"prompt": f"a {subject} {number}", "controls": {"colors": colors}}
    size = [(420, 420), (320, 480), (520, 260)][number % 3]
    (tmp_path / "came").write_bytes(paint(lay_out(given, size, seed=str(number), image_format="webp", fault=None)))
    with open_picture(tmp_path / "came") as opened:
        found = inspect(opened, a_request("x", f"{size[0]}x{size[1]}"), Limits(min_long_side=1), PrintSize("x", (60.0, 40.0)))
    assert [finding.code for finding in found.findings if finding.check != "ppi"] == []
