"""Palettes for people: each colour as a field, what the press makes of it beside it, and which colours are too near."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from pipeline.cli.screen.console import print_bullet
from pipeline.cli.screen.number_formats import count
from pipeline.prepress.colour.palette_proof import MOST_COMPARED
from pipeline.prepress.colour.palette_remarks import remarks
from pipeline.prepress.colour.swatches import hexadecimal
from pipeline.prepress.colour.tolerances import Nearness
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from pipeline.prepress.colour.palette_proof import PaletteProof
    from pipeline.prepress.colour.printability import Printable
    from pipeline.prepress.colour.swatch_pairs import Pair
    from pipeline.prepress.colour.swatches import Swatch
    from pipeline.records import Rgb

WIDE = 96
"""From this width on there is room for each ink."""
WIDER = 114
"""From this width on there is room for what the colour looks like on paper, too."""
MOST_PAIRS = 10
MOST_LEFT_OUT = 20
FIELD = "      "

VERDICTS = {
    Nearness.MATCH: ("prints true", "green"),
    Nearness.CLOSE: ("prints close", ""),
    Nearness.FAMILY: ("changes", "yellow"),
    Nearness.FAR: ("cannot be printed", "red"),
}


def print_proofs(proofs: Sequence[PaletteProof], console: Console) -> None:
    """Print palettes one below the other, with what becomes of them on their press; for windows from 60 columns up."""
    for number, proof in enumerate(proofs):
        if number:
            console.print()
        colours, press = count(len(proof.palette.swatches), "colour"), one_line(proof.conversion.name)
        console.print(Text(f"{one_line(proof.palette.name)}: {colours} on {press}", style="bold"))
        console.print(_table(proof, console))
        _print_remarks(proof, console)
        _print_pairs(proof, console)


def _table(proof: PaletteProof, console: Console) -> Table:
    coloured = console.color_system is not None and not console.no_color
    wide, wider = console.width >= WIDE, console.width >= WIDER
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    if coloured:
        table.add_column("", no_wrap=True)
    beside = 102 if wider else 84 if wide else 56
    table.add_column("Name", no_wrap=True, max_width=max(12, console.width - beside), overflow="ellipsis")
    table.add_column("Colour", no_wrap=True)
    table.add_column("Prints as", no_wrap=True)
    if wider:
        table.add_column("On paper", no_wrap=True)
    table.add_column("ΔE00", justify="right", no_wrap=True)
    table.add_column("On press", no_wrap=True)
    if wide:
        for ink in "CMYK":
            table.add_column(ink, justify="right", no_wrap=True)
        table.add_column("Ink", justify="right", no_wrap=True)
    for swatch, printed, shown in zip(proof.palette.swatches, proof.prints, proof.on_paper, strict=True):
        behind, on_paper = swatch is proof.palette.background, (shown, proof.paper) if wider else None
        table.add_row(*_cells(swatch, printed, on_paper, coloured=coloured, wide=wide, behind=behind))
    return table


def _cells(
    swatch: Swatch, printed: Printable, on_paper: tuple[Rgb, Rgb] | None, *, coloured: bool, wide: bool, behind: bool
) -> Iterator[Text]:
    """`on_paper`: what the colour looks like there, and the paper itself; None where there is no room for it."""
    if coloured:
        # Side by side without a gap: that is how eyes compare. On paper it has the paper around it.
        fields = [_field(swatch.rgb), _field(printed.prints_as)]
        if on_paper:
            (_, paper), printed_there = _field(on_paper[1]), _field(on_paper[0])
            fields += [(" ", paper), printed_there, (" ", paper)]
        yield Text.assemble(*fields)
    origin = f" ({swatch.origin})" if swatch.origin else ""
    also = f"{' spot' if swatch.spot else ''}{' background' if behind else ''}"
    yield Text.assemble(one_line(swatch.name), (f"{origin}{also}", "dim"))
    yield Text(swatch.hex)
    yield Text(hexadecimal(printed.prints_as))
    if on_paper:
        yield Text(hexadecimal(on_paper[0]))
    yield Text(f"{printed.delta:.1f}")
    words, style = ("as black as ink gets", "") if printed.only_paler else VERDICTS[printed.verdict]
    yield Text(words, style=style)
    if wide:
        yield from (Text(str(ink)) for ink in printed.inks)
        yield Text(f"{printed.ink_total} %")


def _field(rgb: Rgb) -> tuple[str, str]:
    red, green, blue = rgb
    return FIELD, f"on rgb({red},{green},{blue})"


def _print_remarks(proof: PaletteProof, console: Console) -> None:
    """What is to be said of single swatches, and each that was left out."""
    for remark in remarks(proof.palette):
        print_bullet(console, Text("!", style="yellow"), one_line(remark))
    for unusable in proof.palette.left_out[:MOST_LEFT_OUT]:
        print_bullet(console, Text("!", style="yellow"), f"left out: {one_line(str(unusable))}")
    if len(proof.palette.left_out) > MOST_LEFT_OUT:
        more = len(proof.palette.left_out) - MOST_LEFT_OUT
        print_bullet(console, "", f"and {more:,} more are left out: --json lists them")


def _print_pairs(proof: PaletteProof, console: Console) -> None:
    if not proof.pairs:
        if len(proof.palette.swatches) > MOST_COMPARED:
            console.print(Text("\nThere are too many colours to set each against each.", style="dim"))
        return
    console.print(Text("\nHow far apart (ΔE00), the nearest first", style="dim"))
    for pair in proof.pairs[:MOST_PAIRS]:
        sign, words = ("!", ": hardly anybody can tell them apart") if pair.alike else (" ", "")
        console.print(Text.assemble((f"{sign} ", "yellow"), f"{pair.delta:5.1f}  {_named(pair)}", (words, "yellow")))
    if len(proof.pairs) > MOST_PAIRS:
        console.print(Text(f"         and {count(len(proof.pairs) - MOST_PAIRS, 'pair')} farther apart", style="dim"))


def _named(pair: Pair) -> str:
    return f"{one_line(pair.one.name)} and {one_line(pair.other.name)}"
