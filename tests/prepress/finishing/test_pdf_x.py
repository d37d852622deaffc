"""What makes a page PDF/X-4, looked at from inside."""

from __future__ import annotations

import re

import pytest
from pikepdf import Dictionary, Name, Pdf, Stream, parse_content_stream

from tests.prepress.finishing.conftest import MADE_AT, SVG


def streams(pdf: Pdf) -> list[Stream]:
    return [found for found in pdf.objects if isinstance(found, Stream)]


def device_colours(pdf: Pdf) -> set[str]:
    """Every device colour that is used: in images, shadings and drawing instructions."""
    found = {str(each.get(Name.ColorSpace)) for each in pdf.objects if isinstance(each, Dictionary | Stream)}
    for stream in streams(pdf):
        if stream.get(Name.Subtype) == Name.Form:
            words = {str(instruction.operator) for instruction in parse_content_stream(stream)}
            found |= {device for device, its in _OPERATORS.items() if words & its}
    return {name for name in found if name.startswith("/Device")}


_OPERATORS = {"/DeviceRGB": {"rg", "RG"}, "/DeviceGray": {"g", "G"}, "/DeviceCMYK": {"k", "K"}}


@pytest.mark.parametrize("kind", ["webp", "svg"])
@pytest.mark.parametrize(("color", "allowed"), [("rgb", set()), ("cmyk", {"/DeviceCMYK"})])
def test_no_colour_is_untagged_but_that_of_the_output_intent(delivered, master, press, kind, color, allowed):
    _, file, _ = delivered(master(kind), format="pdf", color=color)
    with Pdf.open(file) as pdf:
        assert device_colours(pdf) == allowed
        (intent,) = pdf.Root.OutputIntents
        assert (intent.S, str(intent.OutputConditionIdentifier)) == (Name.GTS_PDFX, "FOGRA39")
        assert intent.DestOutputProfile.read_bytes() == press.data
        assert intent.DestOutputProfile.N == 4


def test_the_page_is_what_the_standard_asks_for(delivered, master):
    _, file, _ = delivered(master(), format="pdf")
    assert file.read_bytes().startswith(b"%PDF-1.6")
    with Pdf.open(file) as pdf:
        assert not pdf.is_encrypted
        assert len(pdf.trailer.ID) == 2
        assert pdf.trailer.Info.Trapped == Name("/False")
        assert {Name.Filter, Name.DecodeParms} & set(pdf.Root.Metadata.keys()) == set()
        (page,) = pdf.pages
        assert Name.Annots not in page
        assert {str(stream.get(Name.Filter)) for stream in streams(pdf)} <= {"None", "/FlateDecode", "/DCTDecode"}
        xmp = pdf.Root.Metadata.read_bytes().decode()
    for name in "DocumentID", "VersionID", "RenditionClass":
        assert f"<xmpMM:{name}>" in xmp
    dates = re.findall(r"<xmp:(?:Create|Modify|Metadata)Date>([^<]+)", xmp)
    assert dates == [MADE_AT.isoformat(timespec="seconds")] * 3


def test_a_page_that_shows_through_says_in_which_colours_that_is_reckoned(delivered, master):
    path = master("svg")
    for text, sheer in (SVG, False), (SVG.replace("<circle", '<circle fill-opacity=".5"'), True):
        path.write_text(text)
        with Pdf.open(delivered(path, format="pdf")[1]) as pdf:
            assert (Name.Group in pdf.pages[0]) == sheer


def test_no_vector_is_turned_to_pixels_and_no_font_is_asked_for(delivered, master):
    with Pdf.open(delivered(master("svg"), format="pdf")[1]) as pdf:
        assert [stream for stream in streams(pdf) if stream.get(Name.Subtype) == Name.Image] == []
        assert b"/Font" not in pdf.Root.unparse(resolved=False)
        form = next(stream for stream in streams(pdf) if stream.get(Name.Subtype) == Name.Form)
        assert Name.Font not in form.Resources
        assert not {"BT", "Tf"} & {str(each.operator) for each in parse_content_stream(form)}
