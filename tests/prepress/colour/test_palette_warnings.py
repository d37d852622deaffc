"""What is said of palettes before anything is paid for."""

from __future__ import annotations

import subprocess
import sys

from pipeline.prepress.colour.conversion import Conversion
from pipeline.prepress.colour.palette_warnings import palette_warnings
from pipeline.prepress.colour.swatch_pairs import distances
from pipeline.prepress.colour.swatches import BrandPalette, Swatch


def palette(*hexes: str, background: str | None = None) -> BrandPalette:
    swatches = [Swatch(text, tuple(bytes.fromhex(text[1:]))) for text in hexes]
    return BrandPalette("p", tuple(swatches), Swatch(background, tuple(bytes.fromhex(background[1:]))) if background else None)


def test_colours_no_press_can_make_are_named_with_their_figures():
    (warning,) = palette_warnings([palette("#00FFFF", "#E4002B", background="#39FF14")])
    assert warning == (
        "palette p: on press (FOGRA39L Coated) #00FFFF comes out as #A7D8DB (ΔE00 14.8) "
        "and #39FF14 comes out as #75B843 (ΔE00 17.3); see `makeready palette`"
    )


def test_what_prints_well_is_not_spoken_of_and_neither_is_black():
    assert list(palette_warnings([palette("#2E75B6", "#FFFFFF", background="#000000")])) == []


def test_colours_nobody_can_tell_apart_are_named():
    (warning,) = palette_warnings([palette("#2E75B6", "#2F76B5", "#D9A441")])
    assert warning == "palette p: hardly anybody can tell #2E75B6 and #2F76B5 (ΔE00 0.5) apart"


def test_each_palette_is_judged_by_itself():
    warnings = list(palette_warnings([palette("#2E75B6"), palette("#00FFFF"), palette("#2E75B6")]))
    assert len(warnings) == 1


def test_each_conversion_that_changes_something_is_told_by_name():
    press = Conversion.usual().press
    through = [Conversion(press), Conversion(press, "perceptual"), Conversion(press, "saturation")]
    through.append(Conversion(press, black_point=False))
    usual, perceptual, plain = palette_warnings([palette("#0C2D1E", "#39FF14")], {"p": through})
    assert "on press (FOGRA39L Coated) #0C2D1E comes out as #23372B (ΔE00 5.3) and #39FF14" in usual
    assert "on press (FOGRA39L Coated (perceptual)) #0C2D1E" in perceptual
    assert "on press (FOGRA39L Coated (no black point compensation)) #39FF14" in plain


def test_without_palettes_nothing_is_loaded():
    code = "import sys; from pipeline.prepress.colour.palette_warnings import palette_warnings; list(palette_warnings([]))\n"
    code += "print({'numpy', 'PIL'} & sys.modules.keys())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_pairs_come_nearest_first_and_name_those_alike():
    pairs = distances(palette("#2E75B6", "#D9A441", "#2F76B5").swatches)
    assert [(pair.one.hex, pair.other.hex, pair.alike) for pair in pairs] == [
        ("#2E75B6", "#2F76B5", True),
        ("#D9A441", "#2F76B5", False),
        ("#2E75B6", "#D9A441", False),
    ]
    assert distances([]) == distances(palette("#2E75B6").swatches) == ()


def test_a_swatch_is_not_set_against_what_it_only_refers_to():
    red = Swatch("red", (228, 0, 43))
    assert distances([red, Swatch("accent", red.rgb, alias="red"), Swatch("alert", red.rgb, alias="red")]) == ()
    assert len(distances([red, Swatch("accent", red.rgb)])) == 1
