"""`makeready palette` shows what a palette is and what a press makes of it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from pipeline.cli.main import main
from pipeline.cli.screen.console import open_console
from pipeline.cli.screen.palette_table import print_proofs
from pipeline.prepress.colour.palette_files import read_palette
from pipeline.prepress.colour.palette_proof import MOST_COMPARED, prove
from pipeline.prepress.colour.press_profiles import SHIPPED, open_profile
from pipeline.prepress.colour.swatches import BrandPalette, Swatch
from tests.prepress.colour.palette_files.making import ase, colour

SPECS = Path(__file__).parents[2] / "specs"


def never(*_):
    raise AssertionError


@pytest.fixture
def palette(capsys, tmp_path, monkeypatch):
    """Run the command with these words: its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str | Path) -> tuple[int, str]:
        code = main(["palette", *map(str, words)], never)
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def shown(width: int, *, terminal: bool = True) -> str:
    swatches = read_palette(SPECS / "brand" / "aurora.json").swatches
    proof = prove(BrandPalette("aurora", swatches[:3], swatches[3]), open_profile())
    stream = io.StringIO()
    print_proofs([proof], "FOGRA39L Coated", open_console(stream, width=width, force_terminal=terminal))
    return stream.getvalue()


@pytest.mark.parametrize("file", ["northwind.ase", "harvest.gpl", "aurora.json"])
def test_a_palette_file_is_shown_with_its_names(palette, file):
    code, said = palette(SPECS / "brand" / file)
    assert code == 0
    for swatch in read_palette(SPECS / "brand" / file).swatches:
        assert swatch.name in said
        assert swatch.hex in said


def test_a_spec_shows_all_its_palettes(palette):
    code, said = palette(SPECS / "brand-palettes.yaml")
    assert code == 0
    assert "northwind: 4 colours" in said
    assert "aurora: 4 colours" in said
    assert "cannot be printed" in said


def test_programs_get_every_figure(palette):
    code, said = palette(SPECS / "brand" / "aurora.json", "--json")
    told = json.loads(said)
    assert (code, told["profile"]) == (0, "FOGRA39L Coated")
    (found,) = told["palettes"]
    green = found["swatches"][0]
    assert (green["name"], green["hex"], round(green["delta"], 1)) == ("color.light.green", "#39FF14", 17.7)
    assert (green["verdict"], green["inks"], green["ink_total"]) == ("far", [63, 0, 97, 0], 160)
    assert found["pairs"][0]["delta"] <= found["pairs"][-1]["delta"]


def test_another_press_can_be_given(palette, tmp_path):
    (tmp_path / "own.icc").write_bytes(SHIPPED.read_bytes())
    assert palette(SPECS / "brand" / "harvest.gpl", "--profile", "own.icc")[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("none.gpl",), "none.gpl cannot be read"),
        (("picture.png",), "neither a palette (.ase, .aco, .gpl, .json, .swatches) nor a spec (.yaml)"),
        ((SPECS / "brand" / "harvest.gpl", "--profile", "none.icc"), "none.icc cannot be read"),
    ],
)
def test_what_cannot_be_shown_is_told_plainly(palette, words, said):
    code, told = palette(*words)
    assert code == 2
    assert said in told


def test_a_spec_without_palettes_is_told_plainly(palette, tmp_path):
    (tmp_path / "spec.yaml").write_text("job: j\nprompts: [{id: a, prompt: x}]\n", encoding="utf-8")
    assert palette("spec.yaml") == (2, "makeready: spec.yaml has no `palettes`\n")


def test_fields_are_in_colour_only_where_colours_can_be_shown(monkeypatch):
    for name, value in {"TERM": "xterm-256color", "COLORTERM": "truecolor"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "48;2;57;255;20m" in shown(100)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "48;2" not in shown(100)
    assert "\x1b" not in shown(100, terminal=False)


@pytest.mark.parametrize("width", [60, 80, 96, 120, 200])
def test_it_fits_every_window(width):
    lines = shown(width, terminal=False).splitlines()
    assert max(map(len, lines)) <= width
    assert any("17.7" in line for line in lines)


def test_too_many_colours_are_not_set_against_each_other():
    many = tuple(Swatch(str(number), (number % 256, number // 256, 0)) for number in range(MOST_COMPARED + 1))
    assert prove(BrandPalette("many", many), open_profile()).pairs == ()


SPOT = ase(colour("PANTONE 286 C", b"CMYK", 1, 0.75, 0, 0, kind=1), colour("Ours", b"RGB ", 31, 58, 95))


def test_spot_colours_and_what_is_left_out_are_told(palette, tmp_path):
    (tmp_path / "spot.ase").write_bytes(SPOT)
    code, said = palette("spot.ase")
    assert code == 0
    said = " ".join(said.split())
    assert "PANTONE 286 C is a spot colour: it is printed from process inks unless the printer mixes it" in said
    assert "left out: `Ours` has red 31, green 58 and blue 95, which must be 0 to 1: another scale? Divide by 255" in said


def test_programs_are_told_of_spot_colours_and_what_is_left_out(palette, tmp_path):
    (tmp_path / "spot.ase").write_bytes(SPOT)
    (found,) = json.loads(palette("spot.ase", "--json")[1])["palettes"]
    assert [(swatch["name"], swatch["spot"], swatch["note"]) for swatch in found["swatches"]] == [("PANTONE 286 C", True, "")]
    assert [(each["name"], each["reason"][:10]) for each in found["left_out"]] == [("Ours", "has red 31")]


def test_the_plan_tells_of_spot_colours_and_what_is_left_out(capsys, tmp_path):
    (tmp_path / "spot.ase").write_bytes(SPOT)
    spec = tmp_path / "spec.yaml"
    spec.write_text("job: j\npalettes: {p: {file: spot.ase}}\nprompts: [{id: a, prompt: x, palette: p}]\n", encoding="utf-8")
    assert main(["plan", str(spec), "--destination", str(tmp_path / "shelf"), "--json"], never) == 0
    warnings = json.loads(capsys.readouterr().out)["warnings"]
    assert "palette p: PANTONE 286 C is a spot colour: it is printed from process inks unless the printer mixes it" in warnings
    assert any(warning.startswith("palette p: left out: `Ours` has red 31") for warning in warnings)
