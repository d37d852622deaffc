"""A profile says which paper it is for, and how much ink it puts on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.prepress.colour.conversion import Conversion
from pipeline.prepress.colour.press_fit import idle_intent, misfit
from pipeline.prepress.colour.printing_conditions import Paper, condition_of, does_nothing, most_ink_of
from pipeline.prepress.colour.separation import shipped_press
from tests.prepress.colour.presses import press_called

NAMES = {
    Paper.COATED: [
        "FOGRA39L Coated",
        "ISO Coated v2 (ECI)",
        "PSO Coated v3",
        "Coated FOGRA27 (ISO 12647-2:2004)",
        "GRACoL2013_CRPC6",
        "Coated GRACoL 2006 (ISO 12647-2:2004)",
        "U.S. Sheetfed Coated v2",
        "Japan Color 2001 Coated",
    ],
    Paper.UNCOATED: [
        "PSO Uncoated v3 (FOGRA52)",
        "PSO Uncoated ISO12647 (ECI)",
        "Uncoated FOGRA29 (ISO 12647-2:2004)",
        "GRACoL2013UNC_CRPC3",
        "U.S. Web Uncoated v2",
        "ISOuncoatedyellowish",
    ],
    Paper.LIGHT: [
        "PSO LWC Improved (ECI)",
        "PSO LWC Standard (FOGRA46)",
        "SWOP2013C3-CRPC5",
        "Web Coated SWOP 2006 Grade 3 Paper",
        "U.S. Web Coated (SWOP) v2",
        "PSOsc-b_paper_v3_FOGRA54",
        "Japan Web Coated (Ad)",
    ],
    Paper.NEWSPRINT: [
        "WAN-IFRAnewspaper26v5",
        "ISOnewspaper26v4.icc",
        "IFRA26",
        "PSO SNP Paper (ECI)",
        "Japan Color 2002 Newspaper",
        "SNAP 2007",
    ],
}


@pytest.mark.parametrize(("paper", "name"), [(paper, name) for paper, names in NAMES.items() for name in names])
def test_a_profile_is_known_by_its_name(paper, name):
    found = condition_of(press_called(name))
    assert found
    assert found.paper is paper


def test_a_profile_that_says_nothing_is_known_by_its_file_alone():
    nameless = replace(press_called("Press 4"), path=Path("press.icc"))
    assert condition_of(nameless) is None
    assert condition_of(replace(nameless, path=Path("PSOuncoated_v3_FOGRA52.icc"))).name == "FOGRA52"


def test_the_most_ink_is_measured():
    assert most_ink_of(shipped_press()) == pytest.approx(317, abs=1)
    assert most_ink_of(press_called("less", ink=0.7)) == pytest.approx(317 * 0.7, abs=3)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("sheet", "FOGRA39L Coated"),
        ("sheet", "PSO Uncoated v3 (FOGRA52)"),
        ("packaging-offset", "GRACoL2013_CRPC6"),
        ("magazine", "PSO LWC Improved (FOGRA45)"),
        ("web", "SWOP2013C3-CRPC5"),
        ("digital", "FOGRA39L Coated"),
        ("flexo", "FOGRA39L Coated"),
    ],
)
def test_a_press_that_fits_is_not_spoken_of(kind, name):
    assert misfit(kind, press_called(name), "x") is None


@pytest.mark.parametrize(
    ("kind", "name", "says"),
    [
        (
            "newspaper",
            "FOGRA39L Coated",
            ("printed on newsprint with up to 245 %", "for coated paper", "WAN-IFRAnewspaper26v5"),
        ),
        ("magazine", "FOGRA39L Coated", ("light-weight magazine paper", "PSO LWC Improved (FOGRA45) or SWOP 2013 (CRPC5)")),
        ("sheet", "WAN-IFRAnewspaper26v5", ("coated paper or uncoated paper", "for newsprint", "PSO Coated v3 (FOGRA51)")),
        ("packaging-offset", "PSO Uncoated v3 (FOGRA52)", ("on coated paper", "for uncoated paper")),
        ("large-format", "FOGRA39L Coated", ("the printer's own profile", "or deliver RGB")),
    ],
)
def test_a_press_for_another_paper_is_told_with_one_that_would_do(kind, name, says):
    told = misfit(kind, press_called(name), "`press: FILE.icc` in `print`")
    assert told
    assert all(part in told for part in (*says, "`press: FILE.icc` in `print`"))


def test_an_unknown_profile_with_too_much_ink_is_told():
    nameless = replace(press_called("Press 4"), path=Path("p.icc"))
    assert "takes up to 245 % of ink, and Press 4 puts on up to 316 %" in misfit("newspaper", nameless, "x")
    assert misfit("newspaper", replace(press_called("Press 4", ink=0.7), path=Path("p.icc")), "x") is None
    assert misfit("large-format", nameless, "x") is None


def test_a_name_that_fits_does_not_hide_far_too_much_ink():
    assert "puts on up to 316 %" in misfit("newspaper", press_called("IFRA26"), "x")
    assert misfit("newspaper", press_called("IFRA26", ink=0.7), "x") is None


def test_intents_that_read_one_table_do_nothing():
    press = shipped_press()
    assert [does_nothing(press, each) for each in ("perceptual", "relative", "saturation", "absolute")] == [
        True,
        False,
        True,
        False,
    ]
    two = bytearray(press.data)
    at = two.index(b"B2A0")
    two[at + 8 : at + 12] = (53_000).to_bytes(4, "big")  # another table
    assert not does_nothing(replace(press, data=bytes(two)), "perceptual")


def test_what_an_intent_does_not_do_is_said():
    press = shipped_press()
    assert idle_intent(Conversion(press)) is None
    assert "same table as `relative` in FOGRA39L Coated" in idle_intent(Conversion(press, "perceptual"))
    assert "knows no black point compensation" in idle_intent(Conversion(press, "absolute"))
