"""From a master to its files."""

from __future__ import annotations

import hashlib

import pytest
from PIL import Image

from pipeline.prepress.deliveries import Delivery, Rights, Sheet, Ticket, clashes, file_name, print_name
from pipeline.prepress.finishing.encoders import MOST_XMP_IN_JPEG
from tests.prepress.finishing.conftest import PROMPT, tags

ALL = [("tiff", "rgb"), ("tiff", "cmyk"), ("jpeg", "rgb"), ("jpeg", "cmyk"), ("png", "rgb"), ("pdf", "rgb"), ("pdf", "cmyk")]


@pytest.mark.parametrize(("format", "color"), ALL)
def test_the_same_master_gives_the_same_bytes(delivered, master, format, color):
    path = master()
    assert delivered(path, format=format, color=color)[0] == delivered(path, format=format, color=color)[0]


def test_what_changes_a_file_changes_the_place_it_lies(delivered, master):
    path = master()
    usual, again = (delivered(path, format="tiff", color="cmyk")[0].key for _ in range(2))
    others = [
        delivered(path, format="tiff", color="cmyk", **change)[0].key
        for change in ({"intent": "perceptual"}, {"black_point": False}, {"bleed_from": "mirror"}, {"rights": Rights()})
    ]
    assert usual == again
    assert len({usual, *others}) == 5


@pytest.mark.parametrize("kind", ["webp", "png", "jpeg", "svg"])
def test_the_master_is_never_altered(delivered, master, kind):
    path = master(kind)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    for format, color in ALL:
        delivered(path, format=format, color=color)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


@pytest.mark.parametrize("format", ["tiff", "png"])
def test_pixels_of_rgb_files_are_the_masters_own(delivered, master, format):
    path = master("png")
    _, file, _ = delivered(path, format=format)
    with Image.open(path) as came, Image.open(file) as made:
        left = (came.width - made.width) // 2
        assert made.tobytes() == came.crop((left, 0, left + made.width, came.height)).tobytes()


def test_a_transparent_master_is_flattened_and_it_is_said(delivered, master):
    _, file, findings = delivered(master(Image.new("RGBA", (64, 64), (0, 0, 0, 0))), format="tiff", background=(15, 23, 42))
    with Image.open(file) as made:
        assert (made.mode, made.getpixel((9, 9))) == ("RGB", (15, 23, 42))
    assert [finding.code for finding in findings] == ["finishing.flattened"]


def test_a_mirrored_bleed_is_said(delivered, master):
    record, _, findings = delivered(master(), format="tiff", bleed_from="mirror")
    assert [finding.code for finding in findings] == ["finishing.bleed-mirrored"]
    assert record.description.endswith("bleed mirrored")


def test_sandbox_work_says_so_in_every_place_people_look(delivered, master):
    found = tags(delivered(master(), format="jpeg", sandbox=True)[1])
    assert found["XMP-dc:Title"] == "shield (SANDBOX)"
    assert found["XMP-dc:Description"].startswith("SANDBOX")
    assert "sandbox" in found["XMP-iptcExt:AISystemUsed"]
    assert found["XMP-makeready:Sandbox"] is True


def test_rights_that_are_not_given_are_not_written(delivered, master):
    found = tags(delivered(master(), format="tiff", rights=Rights())[1])
    assert [key for key in found if "ights" in key or key.endswith((":Credit", ":AIPromptWriterName"))] == []


def test_the_longest_prompt_fits_into_a_jpeg(delivered, master):
    _, file, _ = delivered(master(), format="jpeg", prompt="&" * 10_000)
    assert file.read_bytes().count(b"&amp;") > 10_000
    assert MOST_XMP_IN_JPEG > 50_000 + 5_000 + 10_000 / 2
    assert tags(file)["XMP-iptcExt:AIPromptInformation"] == "&" * 10_000


def test_signs_that_xml_cannot_hold_do_no_harm(delivered, master):
    found = tags(delivered(master(), format="tiff", prompt=f"{PROMPT}\x00\x1b[31m\ufffe]]>")[1])
    assert found["XMP-iptcExt:AIPromptInformation"].startswith(PROMPT)


def test_names_come_from_the_template():
    sheet = Sheet(148, 210, 3)
    delivery = Delivery("tiff", name="{item}-{take}-{trim}.{ext}")
    assert print_name(delivery, job="autumn", item="shield", take=2, sheet=sheet) == "shield-2-148x210mm.tif"


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{item}", "must end with .tif"),
        ("{item}/{job}.{ext}", "another folder"),
        (".{item}.{ext}", "begin with a dot"),
        ("{frobnicate}.{ext}", "may hold in braces only"),
        ("{item}" * 30 + ".{ext}", "at most 100 characters"),
    ],
)
def test_names_that_are_not_safe_are_refused(template, reason):
    with pytest.raises(ValueError, match=reason):
        file_name(template, job="autumn", item="shield", take=1, trim="A5", color="rgb", format="tiff")


def test_a_file_is_named_by_columns_made_safe_as_in_ids():
    delivery = Delivery("jpeg", name="{sku}_{Product name}_{trim}.{ext}")
    row = {"sku": "0815", "Product name": "Tasse, blau/weiß", "price": "9"}
    name = print_name(delivery, job="autumn", item="shield", take=1, sheet=Sheet(148, 210, trim="A5"), columns=row)
    assert name == "0815_Tasse-blau-weiss_A5.jpg"


@pytest.mark.parametrize(
    ("columns", "reason"),
    [({}, "may hold in braces only"), ({"title": "…"}, "lacks `{title}`"), ({"title": "x" * 120}, "at most 100 characters")],
)
def test_a_name_that_columns_do_not_make_is_refused(columns, reason):
    with pytest.raises(ValueError, match=reason):
        print_name(Delivery("jpeg", name="{title}.{ext}"), job="j", item="i", take=1, sheet=Sheet(1, 1), columns=columns)


def test_files_that_no_column_names_lie_where_they_lay_before_columns_could_name_them(press):
    deliveries = (Delivery("tiff", "cmyk", press), Delivery("jpeg", name="{item}_{take}.{ext}"))
    ticket, sheet = Ticket("autumn", deliveries, Rights(credit="Northwind")), Sheet(148.0, 210.0, 3.0, "A5")
    for columns in ({}, {"title": "A mug"}):
        assert ticket.folder("a/0123456789abcdef", sheet, columns) == "prints/a/0123456789abcdef-a90c52ba"


def test_a_column_that_names_files_is_part_of_where_they_lie():
    ticket, sheet = Ticket("autumn", (Delivery("jpeg", name="{title}.{ext}"),)), Sheet(148.0, 210.0)
    folders = [ticket.folder("a/0", sheet, {"title": title, "price": price}) for title, price in ("x1", "x2", "y1")]
    assert (folders[0] == folders[1], folders[0] == folders[2]) == (True, False)


def test_two_files_of_one_name_are_told_also_where_only_case_differs():
    assert clashes([("a", "X.tif"), ("b", "x.tif"), ("c", "y.tif")]) == [("X.tif", ("a", "b"))]


def test_png_holds_no_cmyk_and_inks_need_a_profile(press):
    with pytest.raises(ValueError, match="PNG holds no CMYK"):
        Delivery("png", "cmyk", press)
    for format, color in ("tiff", "cmyk"), ("pdf", "rgb"):
        with pytest.raises(ValueError, match="needs a profile"):
            Delivery(format, color)
