"""Duplicates: the same picture came twice within a job. Colourways of one drawing are no duplicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.checks.check import Check, Measure
from pipeline.records import Finding, Level, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from PIL import Image

    from pipeline.checks.limits import Limits
    from pipeline.pictures import Picture
    from pipeline.records import Outcome, Request

MOST_BITS = 16
"""Bits of 256 in which the hashes of one picture may differ. Encoded anew, made smaller, brighter or with noise it differs
in 10 at most; other drawings do in 38 and more, of 100 sandbox pictures (measured)."""
_PARTS, _WIDTH = MOST_BITS + 1, 15
_GRID = 4


def signature(image: Image.Image) -> tuple[str, str]:
    """Give the perceptual hash of a picture's drawing (256 bits) and the means of 4x4 cells of its colours, both as hex.

    The hash is the signs of the 256 lowest frequencies of luminance about their median (C. Zauner, "Implementation and
    Benchmarking of Perceptual Image Hash Functions", 2010); it is blind to colour. `image` is RGB. 4 ms for 1024x1024 px.
    """
    import numpy as np
    from PIL import Image

    light = np.asarray(image.convert("L").resize((64, 64), Image.Resampling.BOX), dtype=float)
    steps = np.arange(64)
    waves = np.cos(np.pi / 128 * np.outer(np.arange(1, 17), 2 * steps + 1))
    frequencies = (waves @ light @ waves.T).ravel()
    bits = np.packbits(frequencies > np.median(frequencies))
    return bits.tobytes().hex(), image.resize((_GRID, _GRID), Image.Resampling.BOX).tobytes().hex()


def bits_apart(one: str, other: str) -> int:
    """Count the bits in which two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def colours_apart(one: str, other: str) -> float:
    """Give the mean ΔE00 between two pictures' cells of colour."""
    import numpy as np

    from pipeline.colour.difference import ciede2000
    from pipeline.colour.spaces import lab

    cells = [np.frombuffer(bytes.fromhex(text), dtype=np.uint8).reshape(-1, 3) for text in (one, other)]
    return float(ciede2000(lab(cells[0]), lab(cells[1])).mean())


def judge(twin: str, delta: float, most: float, level: Level) -> Finding | None:
    """Report at `level` a picture drawn as the item `twin` is, and at most ΔE00 `most` from it in its colours."""
    if delta > most:
        return None
    return Finding(
        check="duplicates",
        code="duplicates.twin",
        level=level,
        text=f"The picture is nearly the same as that of {twin}, in its drawing and its colours (ΔE00 {delta:.1f}).",
        measured=twin,
        limit=most,
    )


def with_twins(outcomes: Iterable[Outcome], limits: Limits) -> tuple[Outcome, ...]:
    """Give the outcomes with a finding on each delivered picture that came before in the list, which names the first.

    What an earlier run found is judged anew. Time grows with the outcomes, not with their pairs, but for colourways.
    """
    seen: dict[tuple[int, int], list[tuple[int, str, Outcome]]] = {}
    return tuple(_with_twin(outcome, seen, limits) for outcome in outcomes)


def _with_twin(outcome: Outcome, seen: dict[tuple[int, int], list[tuple[int, str, Outcome]]], limits: Limits) -> Outcome:
    findings = tuple(finding for finding in outcome.findings if finding.check != "duplicates")
    drawing, colours = outcome.measures.get("duplicates.hash"), outcome.measures.get("duplicates.colours")
    if (
        limits.near_duplicates != "off"
        and outcome.outcome in (Result.DELIVERED, Result.KEPT)
        and isinstance(drawing, str)
        and isinstance(colours, str)
    ):
        bits = int(drawing, 16)
        places = list(_parts(bits))
        near = {
            id(known): (known, theirs)
            for place in places
            for other, theirs, known in seen.get(place, ())
            if (bits ^ other).bit_count() <= MOST_BITS
        }
        level = Level(limits.near_duplicates)
        judged = (
            judge(known.id, colours_apart(colours, theirs), limits.max_twin_delta, level) for known, theirs in near.values()
        )
        twin = next((finding for finding in judged if finding), None)
        if twin:
            findings = (*findings, twin)
        else:
            for place in places:
                seen.setdefault(place, []).append((bits, colours, outcome))
    return outcome if findings == outcome.findings else outcome.model_copy(update={"findings": findings})


def _parts(bits: int) -> Iterator[tuple[int, int]]:
    """More parts of a hash than bits may differ, each with its number: so of two hashes of one picture one part is the same."""
    for number in range(_PARTS):
        yield number, bits & ((1 << _WIDTH) - 1)
        bits >>= _WIDTH


def _look(picture: Picture, _request: Request, _limits: Limits) -> Iterator[Measure]:
    if picture.reduced is None:
        return
    drawing, colours = signature(picture.reduced)
    yield Measure("duplicates.hash", drawing)
    yield Measure("duplicates.colours", colours)


CHECK = Check(
    name="duplicates",
    title="Every picture of the job is another one",
    reason="A model that is asked twice may answer twice the same: a catalogue shows it, and each was paid for.",
    look=_look,
)
