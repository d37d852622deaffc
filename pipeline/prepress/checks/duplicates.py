"""Duplicates: the same picture came twice within a job. Colourways of one drawing are no duplicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.prepress.checks.check import Check, Measure
from pipeline.records import Finding, Level, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from PIL import Image

    from pipeline.prepress.checks.limits import Limits
    from pipeline.prepress.pictures import Picture
    from pipeline.records import Outcome, Request

MOST_BITS = 16
"""Bits of 256 in which the hashes of one picture may differ. Encoded again, made smaller, brighter or with noise it differs
in 10 at most; other drawings do in 38 and more, of 100 sandbox pictures (measured)."""
_PARTS, _WIDTH = MOST_BITS + 1, 15
_GRID = 4


def perceptual_hash(image: Image.Image) -> tuple[str, str]:
    """The perceptual hash of a picture's drawing (256 bits) and the means of 4x4 cells of its colours, both as hex.

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
    """Mean ΔE00 between the colour cells of two pictures."""
    import numpy as np

    from pipeline.prepress.colour.colour_spaces import lab
    from pipeline.prepress.colour.delta_e import ciede2000

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
    """The outcomes, with a finding on each delivered picture that nearly repeats an earlier one; it names the first.

    Findings of an earlier run are judged again. 20,000 outcomes take a second: time grows with them, not with their pairs.
    """
    listed = tuple(outcomes)
    found = _twins(listed, limits) if limits.near_duplicates != "off" else {}
    return tuple(_with_finding(outcome, found.get(number)) for number, outcome in enumerate(listed))


def _with_finding(outcome: Outcome, twin: Finding | None) -> Outcome:
    findings = tuple(finding for finding in outcome.findings if finding.check != "duplicates")
    findings += (twin,) if twin else ()
    return outcome if findings == outcome.findings else outcome.model_copy(update={"findings": findings})


def _twins(outcomes: Sequence[Outcome], limits: Limits) -> dict[int, Finding]:
    """The findings, each by the number of the outcome that repeats an earlier one.

    Hashes are compared only where one part of them is equal: of two that differ in few bits, one part always is.
    """
    hashes = {
        number: int(str(outcome.measures["duplicates.hash"]), 16)
        for number, outcome in enumerate(outcomes)
        if outcome.outcome in (Result.DELIVERED, Result.KEPT) and "duplicates.hash" in outcome.measures
    }
    colours = [str(outcome.measures.get("duplicates.colours")) for outcome in outcomes]
    first: dict[int, int] = {}
    found: dict[int, Finding] = {}
    for part in range(_PARTS):
        seen: dict[int, list[int]] = {}
        for number, bits in hashes.items():
            alike = seen.setdefault(bits >> part * _WIDTH & (1 << _WIDTH) - 1, [])
            for earlier in alike:
                if earlier >= first.get(number, number):
                    break
                if (bits ^ hashes[earlier]).bit_count() <= MOST_BITS:
                    delta = colours_apart(colours[earlier], colours[number])
                    if twin := judge(outcomes[earlier].id, delta, limits.max_twin_delta, Level(limits.near_duplicates)):
                        first[number], found[number] = earlier, twin
                        break
            if number not in first:
                alike.append(number)
    return found


def _look(picture: Picture, _request: Request, _limits: Limits) -> Iterator[Measure]:
    if picture.reduced is None:
        return
    drawing, colours = perceptual_hash(picture.reduced)
    yield Measure("duplicates.hash", drawing)
    yield Measure("duplicates.colours", colours)


CHECK = Check(
    name="duplicates",
    title="Every picture of the job is another one",
    reason="A model that is asked twice may answer twice the same: a catalogue shows it, and each was paid for.",
    look=_look,
)
