"""An SVG as pixels, drawn by resvg in a process of its own, with limits on its time and memory."""

from __future__ import annotations

import io
import re
import signal
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

from pipeline.prepress.pictures import svg_process
from pipeline.safe_text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

CPU_SECONDS = 30
"""The largest size of plain artwork takes three, many gradients at that size six."""
WALL_SECONDS = 120
"""The end of waiting on a machine so busy that the process does not get its 30 s CPU; a step with pixels may take 300 s."""
_ENDED_BY = {
    -signal.SIGXCPU: "it takes too long to draw",
    -signal.SIGABRT: "drawing it takes more memory than a picture is worth",
    -signal.SIGSEGV: "it is nested too deeply to be drawn",
}


_WARNING = re.compile(r"^(?:Warning|Error) \(in [^)]*\): (.*)$", re.MULTILINE)
_NO_LOSS = re.compile(r"[Ff]ont|' has (?:an invalid|less than) .*Skipped")
"""Warnings of live text, which is told otherwise, and of shapes without a size, which SVG has not drawn (SVG 1.1, 9.2)."""


class NotDrawn(Exception):
    """No pixels could be made of an SVG; the text says why, to be read after a colon."""

    def __init__(self, reason: str, *, of_the_machine: bool = False, in_part: bool = False) -> None:
        super().__init__(reason)
        self.of_the_machine = of_the_machine
        """It is no fault of the drawing."""
        self.in_part = in_part
        """It was drawn, without this."""


class Drawn(NamedTuple):
    """An SVG as pixels."""

    image: Image.Image
    """RGBA."""
    passed_over: str
    """What the first thing is that was not drawn as it is written; empty where all was."""


def draw(
    path: Path,
    width: int,
    height: int,
    *,
    text: bool = False,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
) -> Drawn:
    """Draw the SVG in the file `path`, which `svg.read` has taken, so many px wide and high: what its viewBox shows fills them.

    With `text`, its live text is drawn in a stand-in font (Bitstream Vera); else it is left out. 70 ms CPU at 1024 px beside
    30 ms for the process; 100 ns a px and more where much is see-through. Raises NotDrawn, also after so many seconds of CPU or
    of waiting.
    """
    command = [sys.executable, "-I", "-S", svg_process.__file__, _library(), *map(str, (width, height, cpu_seconds))]
    try:
        with path.open("rb") as file:
            # A session of its own: Ctrl-C ends the run in its own way, and is no fault of the drawing.
            done = subprocess.run(  # noqa: S603 (our own program, and numbers)
                [*command, *(_fonts() if text else ())],
                stdin=file,
                capture_output=True,
                timeout=wall_seconds,
                check=False,
                start_new_session=True,
            )
    except subprocess.TimeoutExpired as late:  # whose text is the command
        raise NotDrawn(f"the machine was too busy to draw it within {wall_seconds:g} s", of_the_machine=True) from late
    except OSError as fault:
        raise NotDrawn(f"its process could not be started ({one_line(str(fault))[:200]})", of_the_machine=True) from fault
    if done.returncode:
        raise _not_drawn(done)
    image = Image.open(io.BytesIO(done.stdout), formats=["PNG"])
    image.load()
    if image.size != (width, height):
        raise NotDrawn(f"it came out with {image.width}x{image.height} px")
    return Drawn(image.convert("RGBA"), _passed_over(done.stderr.decode(errors="replace")))


def _passed_over(said: str) -> str:
    """The first thing that the library warns of and that is a loss."""
    found = (match for match in _WARNING.finditer(said) if not _NO_LOSS.search(match[0]))
    first = next(found, None)
    return one_line(first[1])[:200].rstrip(".") if first else ""


def _not_drawn(done: subprocess.CompletedProcess[bytes]) -> NotDrawn:
    said = one_line(done.stderr.decode(errors="replace"))[-200:]
    if reason := _ENDED_BY.get(done.returncode):
        return NotDrawn(reason)
    if done.returncode == svg_process.REFUSED or "MemoryError" in said:
        return NotDrawn(said or "it cannot be read")
    return NotDrawn(f"its process ended with {done.returncode} ({said})", of_the_machine=True)


@cache
def _library() -> str:
    """The folder that resvg is imported from."""
    spec = find_spec("resvg_py")
    if spec is None or spec.origin is None:
        raise NotDrawn("resvg_py is not installed", of_the_machine=True)
    return str(Path(spec.origin).parent.parent)


@cache
def _fonts() -> Sequence[str]:
    """Bitstream Vera, which comes with ReportLab."""
    spec = find_spec("reportlab")
    folder = Path(spec.origin).parent / "fonts" if spec and spec.origin else None
    return tuple(str(folder / f"Vera{cut}.ttf") for cut in ("", "Bd", "It", "BI")) if folder else ()
