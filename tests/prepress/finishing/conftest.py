"""Masters, a job ticket, and the programs that press people look at files with."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from pipeline.prepress.colour.press_profiles import open_profile
from pipeline.prepress.deliveries import Delivery, Rights, Ticket
from pipeline.prepress.finishing import finish
from pipeline.records import Order, PrintSize
from tests.prepress.pictures.conftest import artwork
from tests.samples import a_request

if TYPE_CHECKING:
    from pathlib import Path

MADE_AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
PROMPT = 'A shield & a "tick" <bold>, Ærø 盾'
RIGHTS = Rights(
    credit="Northwind Studio",
    copyright="© 2026 Northwind",
    terms="For print only",
    url="https://northwind.example/rights",
    prompt_writer="Ana Lund",
)
A6 = PrintSize("A6", (105.0, 148.0), 3.0)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400"><rect width="400" height="400" fill="#F7F4EC"/>'
    '<g transform="translate(200 200)"><circle r="120" fill="#1F3A5F"/><path d="M-60 0L-15 45L70-50" fill="none" '
    'stroke="#fff" stroke-width="24"/></g></svg>'
)


def said_by(program: str, *words: object) -> str:
    """What a program says; the test is left out where it is not installed."""
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tags(path: Path) -> dict[str, str]:
    """Every tag that exiftool reads, by group and name."""
    return json.loads(said_by("exiftool", "-json", "-G1", "-a", path))[0]


def rendered(path: Path, ppi: float = 25.4) -> Image.Image:
    """The first page of a PDF as pixels in RGB; at 25.4 ppi one pixel is one mm."""
    said_by("pdftoppm", "-r", ppi, "-png", "-singlefile", path, path.with_suffix(""))
    with Image.open(path.with_suffix(".png")) as page:
        return page.convert("RGB")


@pytest.fixture(scope="session")
def press():
    return open_profile()


@pytest.fixture
def master(tmp_path):
    """Put a master of a kind on the disk: webp, png, jpeg or svg, or an image of one's own as png."""

    def lay(kind: str | Image.Image = "webp") -> Path:
        path = tmp_path / "master"
        if kind == "svg":
            path.write_text(SVG)
        elif isinstance(kind, str):
            artwork(512, 512).resize((512, 512)).save(path, kind, **({"lossless": True} if kind == "webp" else {}))
        else:
            kind.save(path, "PNG", **({"icc_profile": kind.info["icc_profile"]} if "icc_profile" in kind.info else {}))
        return path

    return lay


@pytest.fixture
def delivered(tmp_path, press):
    """Finish a master for one delivery: the record, the file and the findings."""

    def make(path, size=A6, *, sandbox=False, rights=RIGHTS, prompt=PROMPT, **wanted):
        delivery = Delivery(**{"profile": press} | wanted)
        order = replace(Order("shield", a_request(prompt)), print=size)
        ticket = Ticket("autumn", (delivery,), rights, sandbox)
        done = finish(order, path, ticket, master_sha256="ab" * 32, made_at=MADE_AT, folder=tmp_path / "prints")
        ((record, file),) = done.files or ((None, None),)
        return record, file, done.findings

    return make
