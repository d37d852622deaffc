"""What was asked for is what the programs of press people read."""

from __future__ import annotations

import hashlib
import re

import pytest
from PIL import Image

from pipeline.records import PrintSize
from tests.prepress.finishing.conftest import A6, PROMPT, RIGHTS, rendered, said_by, tags

RASTERS = ["webp", "png", "jpeg"]
PIXEL_FILES = [("tiff", "rgb"), ("tiff", "cmyk"), ("jpeg", "rgb"), ("jpeg", "cmyk"), ("png", "rgb")]
PDFS = [("pdf", "rgb"), ("pdf", "cmyk")]
PPI = 512 / (154 / 25.4)
"""A6 with 3 mm bleed is 111 x 154 mm; the height decides, 369 x 512 px of the square are taken."""


@pytest.mark.parametrize("kind", RASTERS)
@pytest.mark.parametrize(("format", "color"), PIXEL_FILES)
def test_imagemagick_reads_pixels_density_colours_and_profile(delivered, master, kind, format, color):
    record, file, _ = delivered(master(kind), format=format, color=color)
    said = said_by("identify", "-verbose", "-units", "PixelsPerInch", file)
    assert f"Geometry: {record.width}x{record.height}+0+0" in said
    assert (record.width, record.height) == (369, 512)
    across, down = map(float, re.search(r"Resolution: ([\d.]+)x([\d.]+)", said).groups())
    assert (across, down) == (pytest.approx(PPI, abs=0.02), pytest.approx(PPI, abs=0.02))
    assert re.search(r"Colorspace: (\w+)", said)[1] == {"rgb": "sRGB", "cmyk": "CMYK"}[color]
    assert {"rgb": "sRGB IEC61966-2.1", "cmyk": "FOGRA39L Coated"}[color] in said
    assert "Depth: 8-bit" in said
    assert "Alpha" not in said.replace("Alpha color", "")
    if format == "jpeg":
        assert "Quality: 95" in said
        assert set(re.search(r"jpeg:sampling-factor: (\S+)", said)[1].split(",")) == {"1x1"}
    if format == "tiff":
        assert "Compression: LZW" in said


@pytest.mark.parametrize(("format", "color"), PIXEL_FILES)
def test_imagemagick_reads_pixels_made_of_an_svg_at_the_asked_density(delivered, master, format, color):
    size = PrintSize("A6", (105.0, 148.0), 3.0, min_ppi=200)
    record, file, findings = delivered(master("svg"), size, format=format, color=color)
    assert findings == ()
    said = said_by("identify", "-format", "%w %h %x %[colorspace] %[pixel:p{437,606}]", "-units", "PixelsPerInch", file)
    wide, tall, density, space = said.split(" ")[:4]
    assert (int(wide), int(tall)) == (record.width, record.height) == (875, 1213)
    assert float(density.removesuffix("PixelsPerInch")) == pytest.approx(200, abs=0.01)
    assert space == {"rgb": "sRGB", "cmyk": "CMYK"}[color]
    if color == "rgb":
        near = [float(part) for part in re.findall(r"[\d.]+", said.split(" ", 4)[4])[:3]]
        assert near == pytest.approx((0x1F, 0x3A, 0x5F), abs=4)


@pytest.mark.parametrize("color", ["rgb", "cmyk"])
def test_tiffinfo_reads_lzw_with_predictor(delivered, master, color):
    _, file, _ = delivered(master(), format="tiff", color=color)
    said = said_by("tiffinfo", file)
    assert "Compression Scheme: LZW" in said
    assert "Predictor: horizontal differencing 2" in said
    assert f"Photometric Interpretation: {({'rgb': 'RGB color', 'cmyk': 'separated'})[color]}" in said
    assert "Bits/Sample: 8" in said
    assert re.search(r"Resolution: 84\.4\d*, 84\.4\d* pixels/inch", said)
    assert "Extra Samples" not in said


@pytest.mark.parametrize("kind", [*RASTERS, "svg"])
@pytest.mark.parametrize(("format", "color"), PDFS)
def test_pdf_tools_read_a_sound_page_with_its_boxes(delivered, master, kind, format, color):
    record, file, findings = delivered(master(kind), format=format, color=color)
    assert findings == ()
    assert "No syntax or stream encoding errors" in said_by("qpdf", "--check", file)
    said = said_by("pdfinfo", "-box", file)
    boxes = {name: [float(n) for n in sides.split()] for name, sides in re.findall(r"(\w+Box): +([\d. ]+)", said)}
    mm = 72 / 25.4
    full = [0, 0, 111 * mm, 154 * mm]
    assert boxes["MediaBox"] == boxes["BleedBox"] == pytest.approx(full, abs=0.01)
    assert boxes["TrimBox"] == pytest.approx([3 * mm, 3 * mm, 108 * mm, 151 * mm], abs=0.01)
    assert re.search(r"PDF version: +1\.6", said)
    assert re.search(r"PDF subtype: +PDF/X-4", said)
    assert "Pages:           1\n" in said
    assert record.ppi == (None if kind == "svg" else pytest.approx(PPI, abs=0.01))


@pytest.mark.parametrize("kind", ["webp", "svg"])
@pytest.mark.parametrize(("format", "color"), [*PIXEL_FILES, *PDFS])
def test_exiftool_reads_the_marks(delivered, master, kind, format, color):
    _, file, _ = delivered(master(kind), format=format, color=color)
    found = tags(file)
    expected = {
        "XMP-iptcExt:DigitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        "XMP-iptcExt:AISystemUsed": "Recraft V4 Pro",
        "XMP-iptcExt:AISystemVersionUsed": "recraft/recraftv4-pro",
        "XMP-iptcExt:AIPromptInformation": PROMPT,
        "XMP-iptcExt:AIPromptWriterName": RIGHTS.prompt_writer,
        "XMP-dc:Title": "shield",
        "XMP-dc:Description": PROMPT,
        "XMP-dc:Rights": RIGHTS.copyright,
        "XMP-xmpRights:UsageTerms": RIGHTS.terms,
        "XMP-xmpRights:WebStatement": RIGHTS.url,
        "XMP-xmpRights:Marked": True,
        "XMP-photoshop:Credit": RIGHTS.credit,
        "XMP-photoshop:TransmissionReference": "autumn",
        "XMP-makeready:Job": "autumn",
        "XMP-makeready:Item": "shield",
        "XMP-makeready:MasterSHA256": "ab" * 32,
        "XMP-makeready:Sandbox": False,
    }
    assert {key: found.get(key) for key in expected} == expected
    assert re.fullmatch("[0-9a-f]{64}", found["XMP-makeready:Fingerprint"])
    assert found["XMP-xmp:CreatorTool"].startswith("Makeready ")
    assert found.get("ExifTool:Warning") is None
    if format == "pdf":
        assert found["XMP-pdfxid:GTS_PDFXVersion"] == "PDF/X-4"
        assert found["XMP-pdf:Trapped"] is False or str(found["XMP-pdf:Trapped"]).lower() == "false"
    else:
        assert found["ICC_Profile:ProfileDescription"] == {"rgb": "sRGB IEC61966-2.1", "cmyk": "FOGRA39L Coated"}[color]


@pytest.mark.parametrize(("format", "color"), [*PIXEL_FILES, *PDFS])
def test_the_record_says_what_the_file_is(delivered, master, format, color):
    record, file, _ = delivered(master(), format=format, color=color)
    body = file.read_bytes()
    assert (record.bytes, record.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert re.fullmatch(rf"prints/shield/[0-9a-f]{{16}}-[0-9a-f]{{8}}/autumn_shield_A6_{color}\.(tif|jpg|png|pdf)", record.key)
    assert record.key.endswith(file.name)
    assert (record.trim_mm, record.bleed_mm, record.color) == (A6.trim_mm, 3.0, color)


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_inks_of_a_pdf_look_like_its_colours(delivered, master, kind):
    """A CMYK JPEG is inverted, and everything about it can be inverted once too often."""
    path = master(Image.new("RGB", (512, 512), "#1F3A5F")) if kind == "png" else master("svg")
    pages = [rendered(delivered(path, format="pdf", color=color)[1]) for color in ("rgb", "cmyk")]
    for at in (20, 77), (90, 77), (55, 100), (5, 5):
        near = [abs(a - b) for a, b in zip(*(page.getpixel(at) for page in pages), strict=True)]
        assert max(near) <= 12


def test_inks_of_jpeg_and_tiff_are_the_same(delivered, master):
    path = master(Image.new("RGB", (256, 256), "#1F3A5F"))
    inks = []
    for format in "tiff", "jpeg":
        with Image.open(delivered(path, format=format, color="cmyk")[1]) as image:
            inks.append(image.getpixel((40, 40)))
    assert max(abs(a - b) for a, b in zip(*inks, strict=True)) <= 3
    assert inks[0][0] > inks[0][2]  # a dark blue holds more cyan than yellow
