"""`makeready palette` shows what a palette is and what a press makes of it."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from pipeline.cli.main import main
from pipeline.cli.screen.console import open_console
from pipeline.cli.screen.palette_table import print_proofs
from pipeline.prepress.colour.conversion import Conversion
from pipeline.prepress.colour.palette_files import read_palette
from pipeline.prepress.colour.palette_proof import MOST_COMPARED, prove
from pipeline.prepress.colour.press_profiles import SHIPPED
from pipeline.prepress.colour.swatches import BrandPalette, Swatch
from pipeline.prepress.deliveries import Ticket
from pipeline.prepress.finishing import finish
from pipeline.spec import load_spec
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
    proof = prove(BrandPalette("aurora", swatches[:3], swatches[3]), Conversion.usual())
    stream = io.StringIO()
    print_proofs([proof], open_console(stream, width=width, force_terminal=terminal))
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
    assert (green["name"], green["hex"], round(green["delta"], 1)) == ("color.light.green", "#39FF14", 17.3)
    assert (green["verdict"], green["inks"], green["ink_total"]) == ("far", [61, 0, 93, 0], 154)
    assert found["pairs"][0]["delta"] <= found["pairs"][-1]["delta"]


SPEC = """\
job: p
palettes: {n: {colors: ["#1F3A5F", "#0C2D1E"], background: "#F7F4EC"}}
defaults: {palette: n, size: auto, print: {trim: A6}}
deliver:
  - {format: tiff, color: cmyk}
  - {format: jpeg}
  - {format: pdf, color: cmyk, name: "{item}_again.{ext}"}
  - {format: tiff, color: cmyk, intent: absolute, name: "{item}_absolute.{ext}"}
prompts: [{id: a, prompt: x}]
"""


def test_the_inks_that_are_shown_are_those_of_the_delivered_file(palette, tmp_path):
    (tmp_path / "spec.yaml").write_text(SPEC)
    told = json.loads(palette("spec.yaml", "--json")[1])["palettes"]
    assert [(each["name"], each["intent"], each["black_point"]) for each in told] == [
        ("n", "relative", True),
        ("n", "absolute", True),
    ]
    spec = load_spec(tmp_path / "spec.yaml")
    for swatch in range(3):
        rgb = tuple(told[0]["swatches"][swatch]["rgb"])
        Image.new("RGB", (60, 80), rgb).save(tmp_path / "master.png")
        ticket, made_at = Ticket("p", (spec.deliveries[0], spec.deliveries[3])), datetime(2026, 1, 1, tzinfo=UTC)
        done = finish(
            spec.orders[0], tmp_path / "master.png", ticket, master_sha256="0" * 64, made_at=made_at, folder=tmp_path / "made"
        )
        for (_, file), found in zip(done.files, told, strict=True):
            with Image.open(file) as opened:
                inks = [round(ink / 2.55) for ink in opened.getpixel((5, 5))]
            assert inks == found["swatches"][swatch]["inks"]


def test_each_way_of_separating_is_a_table_of_its_own(palette, tmp_path):
    (tmp_path / "spec.yaml").write_text(SPEC)
    said = palette("spec.yaml")[1]
    assert "n: 3 colours on FOGRA39L Coated\n" in said
    assert "n: 3 colours on FOGRA39L Coated (absolute)\n" in said


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
    assert any("17.3" in line for line in lines)


def test_a_wide_window_shows_each_colour_on_the_white_of_the_paper(monkeypatch):
    monkeypatch.setenv("COLORTERM", "truecolor")
    rows = shown(120, terminal=False).splitlines()
    assert "On paper" in rows[1]
    assert "On paper" not in shown(100, terminal=False)
    coloured = shown(120)
    assert "239;241;245" in coloured  # the paper of the shipped press, around the colour
    assert "239;241;245" not in shown(100)


def test_programs_are_told_of_the_paper_and_each_colour_on_it(palette):
    (found,) = json.loads(palette(SPECS / "brand" / "northwind.ase", "--json")[1])["palettes"]
    assert found["paper"] == [239, 241, 245]
    assert all(max(swatch["on_paper"]) <= 245 for swatch in found["swatches"])


def test_too_many_colours_are_not_set_against_each_other():
    many = tuple(Swatch(str(number), (number % 256, number // 256, 0)) for number in range(MOST_COMPARED + 1))
    assert prove(BrandPalette("many", many), Conversion.usual()).pairs == ()


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
