"""Draw one SVG in a process of its own: `python -I -S svg_process.py LIBRARY WIDTH HEIGHT SECONDS [FONT...] < SVG > PNG`.

resvg holds Python's lock while it draws, cannot be stopped, and a drawing may ask it for hours or gigabytes. So it gets a
process with limits, which can open no file once it draws. Nothing but the library is imported here.
"""

from __future__ import annotations

import contextlib
import io
import os
import resource
import sys
from xml.etree import ElementTree

MOST_MEMORY = 3 * 2**30
"""Bytes of addresses. Each group that is see-through takes the drawing's size again, 80 MB at most."""
STAND_IN = "Bitstream Vera Sans"
REFUSED = 3
"""The process ends so where the library says what is wrong, on standard error."""


def main(library: str, width: str, height: str, cpu_seconds: str, *fonts: str) -> int:
    """Draw what comes on standard input so many px wide and high, onto standard output; in whole seconds of CPU at most."""
    sys.path.append(library)
    import resvg_py

    # The system ends it by SIGXCPU, and by SIGKILL a second later.
    _limit(resource.RLIMIT_CPU, int(cpu_seconds), int(cpu_seconds) + 1)
    _limit(resource.RLIMIT_AS, MOST_MEMORY, MOST_MEMORY)
    _limit(resource.RLIMIT_CORE, 0, 0)
    top = ElementTree.fromstring(sys.stdin.buffer.read())  # noqa: S314 (`svg.read` has refused entities)
    _confine(top)
    top.attrib |= {"width": width, "height": height, "preserveAspectRatio": "none"}
    output = os.dup(1)
    os.dup2(2, 1)  # the library says on standard output what it passes over
    text = io.StringIO()
    ElementTree.ElementTree(top).write(text, encoding="unicode")
    if not fonts:
        _limit(resource.RLIMIT_NOFILE, output + 1, output + 1)
    try:
        drawn = resvg_py.svg_to_bytes(
            svg_string=text.getvalue(),
            skip_system_fonts=True,
            log_information=True,
            font_files=list(fonts),
            font_family=STAND_IN,
            serif_family=STAND_IN,
            sans_serif_family=STAND_IN,
            cursive_family=STAND_IN,
            fantasy_family=STAND_IN,
            monospace_family=STAND_IN,
        )
    except BaseException as fault:  # noqa: BLE001 (a panic of the library is no Exception)
        sys.stderr.write(str(fault))
        return REFUSED
    with os.fdopen(output, "wb") as png:
        png.write(drawn)
    return 0


def _confine(top: ElementTree.Element) -> None:
    """Take away what refers to anything but a part of the drawing, or pixels inside it."""
    for element in top.iter():
        for name in [name for name in element.attrib if name.rpartition("}")[2].lower() == "href"]:
            if not element.attrib[name].strip().lower().startswith(("#", "data:image/")):
                del element.attrib[name]


def _limit(what: int, soft: int, hard: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # a system that sets lower ones, or knows none of the kind
        resource.setrlimit(what, (soft, hard))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
