"""The colours of a drawing in those of its delivery: tagged with sRGB, or as inks, with black alone where that is wanted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pikepdf import ContentStreamInstruction, Dictionary, Name, Operator, Stream, parse_content_stream

from pipeline.prepress.colour.separation import inks_of
from pipeline.prepress.finishing.page_state import BLACK, PageState, Path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pikepdf import ContentStreamInlineImage, Object, Pdf

    from pipeline.prepress.deliveries import Delivery
    from pipeline.prepress.finishing.page_state import Rgb01

    Instruction = ContentStreamInstruction | ContentStreamInlineImage

_STEPS = 256
"""Samples of a gradient in inks."""
FINE_LINE = 1.0
"""pt of a black line below which it is fine. Four inks never meet so well that its edges are clean."""
SMALL_SHAPE = 12.0
"""pt of a black shape, on its smaller side, up to which it is small: letters come as shapes, and larger ones take four inks."""
_BUILDS = {"m", "l", "c", "v", "y", "h", "re"}
_CLIPS = {"W", "W*"}
_FILLS = {"f", "F", "f*"}
_LINES = {"S", "s"}
_BOTH = {"B", "B*", "b", "b*"}
_PAINTS = _FILLS | _LINES | _BOTH | {"n", "Do", "sh"}


class VectorInks:
    """The colours of one drawing; `points` is how many pt on the sheet one unit of it has."""

    def __init__(self, pdf: Pdf, delivery: Delivery, points: float) -> None:
        self._pdf = pdf
        self._delivery = delivery
        self._points = points
        self._separated = delivery.color == "cmyk"

    def recoloured(self, art: Object) -> Iterator[Instruction]:
        """The drawing's instructions with every colour characterised, and without the empty text objects between them.

        A colour is set right before what it paints, for black depends on how fine that is.
        """
        state, saved, in_text = PageState(), list[PageState](), False
        building: list[Instruction] = []
        path = Path()
        for instruction in parse_content_stream(art):
            word = str(instruction.operator)
            in_text = (in_text or word == "BT") and word != "ET"
            if in_text or word == "ET":
                continue
            if word in _BUILDS | _CLIPS:
                if word in _BUILDS:
                    path.add(word, _numbers(instruction), state.matrix)
                building.append(instruction)
            elif word in _PAINTS:
                colours, state = self._colours(word, state, path)
                yield from colours
                yield from building
                yield instruction
                building, path = [], Path()
            elif (changed := _changed(word, instruction, state)) is not None:
                state = changed
            else:
                if word == "q":
                    saved.append(state)
                elif word == "Q" and saved:
                    state = saved.pop()
                elif word == "cm":
                    state = state.turned(_numbers(instruction))
                elif word == "w":
                    state = replace(state, width=_numbers(instruction)[0])
                yield instruction

    def recolour_shading(self, shading: Object, srgb: Object) -> None:
        """Characterise a gradient; in inks it takes the way that it took in RGB, in `_STEPS` steps."""
        if not self._separated:
            shading.ColorSpace = srgb
            return
        steps = [_colour_at(shading.Function, step / (_STEPS - 1)) for step in range(_STEPS)]
        shading.ColorSpace = Name.DeviceCMYK
        shading.Function = Stream(
            self._pdf,
            b"".join(bytes(mixed) for mixed in self._inks(*steps)),
            Dictionary(FunctionType=0, Domain=[0, 1], Range=[0, 1] * 4, Size=[_STEPS], BitsPerSample=8),
        )

    def _colours(self, word: str, state: PageState, path: Path) -> tuple[list[ContentStreamInstruction], PageState]:
        """What sets the colours that an operator paints with, where they are not set, and the state after it."""
        made: list[ContentStreamInstruction] = []
        if word in _FILLS | _BOTH | {"Do"}:
            wanted = state.fill, self._alone(state.fill, fine=path.smaller_side * self._points <= SMALL_SHAPE)
            if wanted != state.painted_fill:
                made += self._set(*wanted, lines=False)
                state = replace(state, painted_fill=wanted)
        if word in _LINES | _BOTH | {"Do"}:
            wanted = state.line, self._alone(state.line, fine=state.line_width * self._points < FINE_LINE)
            if wanted != state.painted_line:
                made += self._set(*wanted, lines=True)
                state = replace(state, painted_line=wanted)
        return made, state

    def _alone(self, colour: Rgb01, *, fine: bool) -> bool:
        """Whether a colour is printed from black ink alone."""
        wanted = self._delivery.black
        return self._separated and colour == BLACK and (wanted == "k-only" or (wanted == "fine" and fine))

    def _set(self, colour: Rgb01, alone: bool, *, lines: bool) -> Iterator[ContentStreamInstruction]:
        if self._separated:
            inks = [0, 0, 0, 1] if alone else [round(ink / 255, 4) for ink in self._inks(colour)[0]]
            yield ContentStreamInstruction(inks, Operator("K" if lines else "k"))
        else:
            yield ContentStreamInstruction([Name.sRGB], Operator("CS" if lines else "cs"))
            yield ContentStreamInstruction(list(colour), Operator("SC" if lines else "sc"))

    def _inks(self, *colours: Sequence[float]) -> list[tuple[int, ...]]:
        """Cyan, magenta, yellow and black, 0..255, of colours in red, green and blue, 0..1."""
        wanted = self._delivery
        assert wanted.profile is not None  # noqa: S101 (Delivery has seen to it)
        rgbs = [(round(255 * red), round(255 * green), round(255 * blue)) for red, green, blue in colours]
        return inks_of(rgbs, wanted.profile, wanted.intent, black_point=wanted.black_point)


def _changed(word: str, instruction: Instruction, state: PageState) -> PageState | None:
    """The state after an operator that sets a device colour; None for another operator."""
    if word not in {"rg", "RG", "g", "G"}:
        return None
    values = _numbers(instruction) * (1 if word in {"rg", "RG"} else 3)
    colour = (values[0], values[1], values[2])
    return replace(state, line=colour) if word.isupper() else replace(state, fill=colour)


def _numbers(instruction: Instruction) -> list[float]:
    return [float(operand) for operand in instruction.operands]


def _colour_at(function: Object, at: float) -> list[float]:
    """Red, green and blue, 0..1, of a gradient at 0..1 of its way (PDF functions of type 2, linear, and 3, joined)."""
    if int(function.FunctionType) == 2:
        ends = zip(function.C0, function.C1, strict=True)
        return [float(first) + at * (float(last) - float(first)) for first, last in ends]
    bounds = [float(bound) for bound in function.Bounds]
    part = sum(at >= bound for bound in bounds)
    first, last = [0.0, *bounds, 1.0][part : part + 2]
    return _colour_at(function.Functions[part], (at - first) / (last - first) if last > first else 0.0)
