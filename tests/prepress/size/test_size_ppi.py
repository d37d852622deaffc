"""Effective ppi at trim and bleed, what a kind of print says of it, and what would hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.models.catalogue import V4_PRO
from pipeline.prepress.colour.separation import shipped_press
from pipeline.prepress.size import assess, best_size, effective_ppi, largest_trim, oriented, printed, read_trim
from pipeline.prepress.size.ppi import largest_named
from pipeline.prepress.size.print_kinds import PROFILES, ppi_limits
from pipeline.records import Master, Printed, PrintSize, Verdict

SQUARE = (2048, 2048)


def page(trim: str, orientation: str = "auto", **asked) -> PrintSize:
    return PrintSize(trim, oriented(read_trim(trim), orientation), **asked)


def master(width: int, height: int, media_type: str = "image/webp") -> Master:
    return Master(key="k", sha256="0" * 64, bytes=1, media_type=media_type, width=width, height=height)


@pytest.mark.parametrize(("trim", "square", "best"), [("A6", 338, 410), ("A5", 241, 296), ("A4", 172, 211), ("A3", 122, 150)])
def test_worked_examples_come_out_as_printed(trim, square, best):
    assert round(effective_ppi(SQUARE, page(trim))) == square
    assert best_size(page(trim), V4_PRO.offered) == (1792, 2560)
    assert round(effective_ppi((1792, 2560), page(trim))) == best


@pytest.mark.parametrize(("min_ppi", "bleed_mm", "side"), [(300, 0, 173), (300, 3, 167), (225, 3, 225)])
def test_the_largest_square_of_2048_px_comes_out_as_printed(min_ppi, bleed_mm, side):
    square = PrintSize("500x500mm", (500, 500), bleed_mm, "digital", min_ppi)
    assert largest_trim(square, [SQUARE]) == (side, side)


def test_a_trim_on_its_side_is_best_filled_by_a_picture_on_its_side():
    assert best_size(page("A5", "landscape"), V4_PRO.offered) == (2560, 1792)
    assert effective_ppi((2560, 1792), page("A5", "landscape")) == effective_ppi((1792, 2560), page("A5"))


def test_of_equal_sizes_the_one_that_loses_least_is_taken():
    wide = PrintSize("100x50mm", (100, 50), 0)
    assert best_size(wide, [(2000, 1900), (2000, 1000), (2000, 1500)]) == (2000, 1000)


def test_a_square_trim_is_best_filled_by_a_square():
    assert best_size(page("100x100mm"), V4_PRO.offered) == SQUARE


@pytest.mark.parametrize(
    ("profile", "error", "warn", "ink"),
    [
        ("sheet", 149, 224, 320),
        ("magazine", 149, 224, 305),
        ("web", 149, 224, 305),
        ("newspaper", 99, 149, 245),
        ("digital", 95, 149, None),
        ("packaging-offset", 239, 299, 320),
        ("packaging-gravure", 239, 299, 310),
        ("flexo", 199, 239, 320),
        ("label", 199, 239, 320),
        ("carton", 199, 239, 320),
        ("corrugated", 199, 239, 320),
    ],
)
def test_a_profile_fails_and_warns_at_its_limits(profile, error, warn, ink):
    assert PROFILES[profile].most_ink == ink
    assert verdicts(profile, error, warn) == ["fail", "warn", "warn", "hold"]


@pytest.mark.parametrize(
    ("profile", "error", "warn"),
    [
        ("magazine", 149, 449),
        ("newspaper", 99, 449),
        ("packaging-offset", 449, 1199),
        ("carton", 449, 1199),
        ("sheet", 149, 224),
        ("web", 149, 224),
        ("digital", 95, 149),
    ],
)
def test_a_picture_that_is_the_whole_page_is_held_to_more_in_some_profiles(profile, error, warn):
    assert verdicts(profile, error, warn, full_page=True) == ["fail", "warn", "warn", "hold"]


def verdicts(profile: str, error: int, warn: int, *, full_page: bool = False) -> list[str]:
    """The verdicts on pictures just at and just over both limits, on a trim of ten inches."""
    size = PrintSize("10x10in", (254, 254), 0, profile, full_page=full_page)
    return [assess((side, side), size).verdict.value for side in (10 * error, 10 * error + 1, 10 * warn, 10 * warn + 1)]


def test_what_the_printer_asks_for_is_enough_when_it_is_just_reached():
    size = PrintSize("8x8in", (203.2, 203.2), 0, min_ppi=256)
    assert assess(SQUARE, size).verdict is Verdict.HOLD
    assert assess((2047, 2048), size).verdict is Verdict.FAIL


def test_what_the_printer_asks_for_does_not_soften_the_profile():
    assert assess((1400, 1400), PrintSize("10x10in", (254, 254), 0, min_ppi=72)).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("trim", "asked", "largest", "named"),
    [
        ("A4", {"min_ppi": 300}, (145, 206), "A6"),
        ("A2", {}, (299, 423), "A3"),
        ("US Letter", {"min_ppi": 300, "bleed_mm": 3.175}, (5.72 * 25.4, 7.4 * 25.4), None),
        ("A4", {"profile": "carton", "full_page": True}, (95, 134), "A7"),
    ],
)
def test_the_largest_trim_that_holds_is_found(trim, asked, largest, named):
    size = page(trim, **asked)
    found = largest_trim(size, V4_PRO.offered)
    assert found == pytest.approx(largest)
    assert largest_named(size, V4_PRO.offered) == named


def test_no_trim_holds_where_the_bleed_needs_all_pixels():
    assert largest_trim(page("A4", bleed_mm=300), V4_PRO.offered) is None


@given(
    st.tuples(st.floats(1, 2000), st.floats(1, 2000)),
    st.floats(0, 20),
    st.sampled_from(sorted(PROFILES)),
    st.none() | st.integers(1, 2400),
    st.booleans(),
    st.sampled_from(["mm", "in"]),
)
def test_the_largest_trim_holds_and_the_next_larger_does_not(trim, bleed, profile, min_ppi, full_page, unit):
    size = PrintSize(f"?x?{unit}", trim, bleed, profile, min_ppi, full_page)
    found = largest_trim(size, V4_PRO.offered)
    if found is None:
        return
    assert (
        assess(best_size(replace(size, trim_mm=found), V4_PRO.offered), replace(size, trim_mm=found)).verdict
        is not Verdict.FAIL
    )
    step = 1.0 if unit == "mm" else 0.254
    larger = replace(size, trim_mm=(found[0] + 2 * step, found[1] + 2 * step))
    assert all(
        assess(pixels, larger).verdict is Verdict.FAIL for pixels in V4_PRO.offered if largest_trim(size, [pixels]) == found
    )


def test_the_manifest_gets_what_came_and_not_what_was_asked():
    size = page("A5", profile="magazine")
    came = printed(size, master(1792, 2560))
    assert came
    assert came.model_dump(mode="json") == {
        "trim_mm": [148.0, 210.0],
        "bleed_mm": 3.0,
        "profile": "magazine",
        "min_ppi": None,
        "full_page": False,
        "ppi": 295.6,
        "verdict": "hold",
    }
    assert printed(None, master(1, 1)) is None


def test_without_a_picture_there_is_no_verdict_and_vectors_always_hold():
    nothing, vector = printed(page("A5"), None), printed(page("A0"), master(10, 10, "image/svg+xml"))
    assert nothing
    assert vector
    assert (nothing.ppi, nothing.verdict) == (None, None)
    assert (vector.ppi, vector.verdict) == (None, Verdict.HOLD)


@pytest.mark.parametrize(
    ("metres", "error", "warn"), [(0.6, 73, 146), (1, 44, 87), (2, 22, 44), (3, 15, 29), (5, 9, 17), (10, 4, 9)]
)
def test_a_viewing_distance_sets_the_limits_whatever_the_profile(metres, error, warn):
    for profile in "sheet", "carton", "large-format":
        size = PrintSize("x", (254.0, 254.0), 0.0, profile, full_page=True, viewing_mm=1000 * metres)
        assert (ppi_limits(size).error, ppi_limits(size).warn) == (error, warn)
        judged = [assess((side, side), size).verdict for side in (10 * error, 10 * error + 1, 10 * warn, 10 * warn + 1)]
        assert judged == ["fail", "warn", "warn", "hold"]


def test_a_large_banner_has_a_trim_and_nothing_is_printed_under_one_ppi():
    banner = page("12000x3000mm", viewing_mm=20_000.0)
    assert assess((3072, 1024), banner).verdict is Verdict.HOLD
    assert assess((64, 16), replace(banner, viewing_mm=9_999_000.0)).verdict is Verdict.FAIL


def test_large_format_is_seen_from_a_metre_where_nothing_is_said():
    assert (ppi_limits(page("A0", profile="large-format")).error, ppi_limits(page("A0", profile="large-format")).warn) == (
        44,
        87,
    )


def test_a_printer_who_asks_for_more_is_heard_from_any_distance():
    assert assess(SQUARE, PrintSize("x", (1000.0, 1000.0), 0.0, min_ppi=72, viewing_mm=5000)).verdict is Verdict.FAIL


def test_the_picture_of_a_mirrored_bleed_covers_the_trim_alone():
    size = PrintSize("x", (173.0, 173.0), 3.0, min_ppi=300, bleeds=("mirror",))
    assert round(effective_ppi(SQUARE, size)) == 301
    assert assess(SQUARE, size).verdict is Verdict.HOLD
    assert largest_trim(size, [SQUARE]) == (173, 173)


def test_files_with_either_bleed_are_judged_each_by_its_own():
    size = PrintSize("x", (231.0, 231.0), 3.0, bleeds=("crop", "mirror"))
    came = printed(size, master(2048, 2048))
    assert (came.bleed_from, came.ppi, came.verdict) == ("crop", 219.5, "warn")
    assert {bleed: (each.ppi, each.verdict) for bleed, each in came.by_bleed.items()} == {
        "crop": (219.5, "warn"),
        "mirror": (225.2, "hold"),
    }


def test_the_manifest_says_by_what_it_was_judged():
    size = PrintSize("x", (2000.0, 1000.0), 3.0, viewing_mm=3048, bleeds=("mirror",), press=shipped_press())
    told = printed(size, master(3072, 1536)).model_dump(mode="json")
    assert (told["viewing_distance_m"], told["bleed_from"], told["press"]) == (3.048, "mirror", "FOGRA39L Coated")
    assert "by_bleed" not in told
    assert Printed.model_validate({"trim_mm": [1, 1], "bleed_mm": 3, "profile": "sheet"}).viewing_distance_m is None
