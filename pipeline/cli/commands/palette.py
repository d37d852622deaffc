"""`makeready palette`: the colours of a palette file or of a spec, how far apart they are, and what a press makes of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from pipeline.prepress.colour.conversion import Conversion
    from pipeline.prepress.colour.palette_proof import PaletteProof
    from pipeline.prepress.colour.swatch_pairs import Pair
    from pipeline.prepress.colour.swatches import BrandPalette, Swatch


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add FILE, --profile and --json."""
    parser.add_argument(
        "file", metavar="FILE|SPEC", type=Path, help="a palette (.ase, .aco, .gpl, .json, .swatches), or a spec with palettes"
    )
    parser.add_argument(
        "--profile", metavar="ICC", type=Path, help="the press, as a CMYK output profile; default: that of the spec, or FOGRA39"
    )
    parser.add_argument("--json", action="store_true", help="print the result for programs")


def run(arguments: argparse.Namespace) -> int:
    """Print the palettes; returns 0. Raises UsageError for a file or profile that cannot be used, and SpecError."""
    from pipeline.prepress.colour.palette_proof import prove

    palettes = read(arguments.file)
    own = _press(arguments.profile)
    proofs = [prove(palette, each) for palette, through in palettes for each in ([own] if own else through)]
    if arguments.json:
        press = proofs[0].conversion.press.name
        found = {"file": str(arguments.file), "profile": press, "palettes": [as_json(proof) for proof in proofs]}
        json.dump(found, sys.stdout, indent=1, ensure_ascii=False)
        print()
    else:
        from pipeline.cli.screen.console import open_console
        from pipeline.cli.screen.palette_table import print_proofs

        print_proofs(proofs, open_console(sys.stdout))
    return 0


def _press(profile: Path | None) -> Conversion | None:
    """The usual conversion for a profile that was named; raises UsageError."""
    from pipeline.prepress.colour.conversion import Conversion
    from pipeline.prepress.colour.press_profiles import ProfileFault, open_profile

    try:
        return Conversion(open_profile(profile)) if profile else None
    except ProfileFault as fault:
        raise UsageError(str(fault)) from fault


def read(path: Path) -> list[tuple[BrandPalette, tuple[Conversion, ...]]]:
    """The one palette of a palette file, or all of a spec, each with how its colours become inks in the print files.

    Raises UsageError where there is none, and SpecError.
    """
    from pipeline.prepress.colour.conversion import Conversion
    from pipeline.prepress.colour.palette_files import SUFFIXES, read_palette
    from pipeline.prepress.colour.swatches import BrandPalette, PaletteFault

    if path.suffix.lower() in SUFFIXES:
        try:
            file = read_palette(path)
        except PaletteFault as fault:
            raise UsageError(f"{path} {fault}") from fault
        return [(BrandPalette(path.name, file.swatches, left_out=file.unusable), (Conversion.usual(),))]
    if path.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(f"{path} is neither a palette ({', '.join(SUFFIXES)}) nor a spec (.yaml)")
    from pipeline.spec import load_spec
    from pipeline.work.on_press import conversions_of

    spec = load_spec(path)
    palettes = list(spec.palettes.values())
    if not palettes:
        raise UsageError(f"{path} has no `palettes`")
    through = conversions_of(spec, palettes, spec.orders)
    return [(palette, through[palette.name]) for palette in palettes]


def as_json(proof: PaletteProof) -> dict[str, object]:
    """One palette for programs: ΔE00 as numbers, inks in percent."""
    return {
        "name": proof.palette.name,
        "profile": proof.conversion.press.name,
        "intent": proof.conversion.intent,
        "black_point": proof.conversion.black_point,
        "paper": list(proof.paper),
        "swatches": [
            {
                **_swatch(swatch),
                "background": swatch is proof.palette.background,
                "prints_as": list(printed.prints_as),
                "on_paper": list(shown),
                "delta": printed.delta,
                "verdict": printed.verdict.value,
                "inks": list(printed.inks),
                "ink_total": printed.ink_total,
            }
            for swatch, printed, shown in zip(proof.palette.swatches, proof.prints, proof.on_paper, strict=True)
        ],
        "pairs": [_pair(pair) for pair in proof.pairs],
        "left_out": [{"name": each.name, "group": each.group, "reason": each.reason} for each in proof.palette.left_out],
    }


def _swatch(swatch: Swatch) -> dict[str, object]:
    return {
        "name": swatch.name,
        "group": swatch.group,
        "origin": swatch.origin,
        "hex": swatch.hex,
        "rgb": list(swatch.rgb),
        "spot": swatch.spot,
        "note": swatch.note,
    }


def _pair(pair: Pair) -> dict[str, object]:
    return {"one": pair.one.name, "other": pair.other.name, "delta": pair.delta, "alike": pair.alike}
