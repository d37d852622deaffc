"""What print files cost, by stage, for a picture of 2048x2048 px: `python benchmarks/finishing.py [--repeat 5]`.

CPU is the lowest of the repeats. Memory is the peak of a process that makes all seven files of one picture, beside one that
only loads the program.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from measured import Cost, measure
from pikepdf import Pdf
from PIL import Image, ImageFilter

from pipeline.models.catalogue import V4_PRO
from pipeline.prepress.colour.press_profiles import open_profile
from pipeline.prepress.colour.separation import separate
from pipeline.prepress.colour.srgb_profile import srgb_profile
from pipeline.prepress.deliveries import Delivery, Sheet, Ticket
from pipeline.prepress.finishing import encoders, finish
from pipeline.prepress.finishing.pdf_x import build_pdf_x, image_artwork
from pipeline.prepress.finishing.press_pixels import press_pixels
from pipeline.prepress.finishing.xmp import Metadata, packet
from pipeline.prepress.pictures import open_picture
from pipeline.prepress.size.crop import cover, cut
from pipeline.records import Order, PrintSize, Request

if TYPE_CHECKING:
    from collections.abc import Callable

SIDE = 2048
SIZE = PrintSize("160x160mm", (160.0, 160.0), 3.0)
"""A square, so that no pixel is cropped away and every stage has all of them to do."""
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
ORDER = Order("picture", Request("A picture", V4_PRO.default_size, model=V4_PRO), print=SIZE)
METADATA = Metadata(ORDER, Ticket("benchmark", ()), MADE_AT, "0" * 64)
WHITE = (255, 255, 255)


def picture(folder: Path) -> Path:
    """Artwork of sorts: soft shapes with a fine grain, which compresses like the model's WebP (about 1 MB)."""
    rng = np.random.default_rng(1)
    shapes = Image.fromarray(rng.integers(0, 256, (24, 24, 3), dtype=np.uint8)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    soft = np.asarray(shapes.filter(ImageFilter.GaussianBlur(3)), dtype=np.int16)
    grain = rng.integers(-3, 4, soft.shape, dtype=np.int16)
    path = folder / "master.webp"
    Image.fromarray((soft + grain).clip(0, 255).astype(np.uint8)).save(path, "WEBP", quality=90)
    return path


def lowest(work: Callable[[], object], repeat: int) -> float:
    """CPU milliseconds, the lowest of so many goes."""
    taken = []
    for _ in range(repeat):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken) * 1000


def stages(master: Path, repeat: int) -> dict[str, float]:
    press, sheet = open_profile(), Sheet.of(SIZE)
    with open_picture(master) as opened:
        image = cut(press_pixels(opened.image, WHITE)[0], cover(opened.width, opened.height, sheet, "crop"))
        inks = separate(image, press, "relative", black_point=True)
        xmp, ppi = packet(METADATA, "x", "image/tiff"), 300.0
        costs = {
            "decode the WebP": lowest(lambda: open_picture(master).close(), repeat),
            "upright, sRGB, no alpha": lowest(lambda: press_pixels(opened.image, WHITE), repeat),
            "separate to FOGRA39, relative": lowest(lambda: separate(image, press, "relative", black_point=True), repeat),
            "metadata (XMP)": lowest(lambda: packet(METADATA, "x", "image/tiff"), repeat),
            "write TIFF RGB": lowest(lambda: encoders.tiff(image, ppi, srgb_profile(), xmp), repeat),
            "write TIFF CMYK": lowest(lambda: encoders.tiff(inks, ppi, press.data, xmp), repeat),
            "write JPEG RGB": lowest(lambda: encoders.jpeg(image, ppi, srgb_profile(), xmp), repeat),
            "write JPEG CMYK": lowest(lambda: encoders.jpeg(inks, ppi, press.data, xmp), repeat),
            "write PNG RGB": lowest(lambda: encoders.png(image, ppi, srgb_profile(), xmp), repeat),
        }
        for name, pixels in ("RGB", image), ("CMYK", inks):

            def page(pixels: Image.Image = pixels) -> None:
                with Pdf.new() as pdf:
                    build_pdf_x(pdf, image_artwork(pdf, pixels), sheet, press, METADATA, "x")

            own = lowest(lambda pixels=pixels: encoders.jpeg(pixels, 72, None, None), repeat)
            costs[f"PDF {name} beyond its image"] = lowest(page, repeat) - own
    costs["**TIFF CMYK, separated and written**"] = costs["separate to FOGRA39, relative"] + costs["write TIFF CMYK"]
    return costs


def everything(master: Path, folder: Path) -> None:
    """All seven files of one picture."""
    press = open_profile()
    wanted = [
        ("tiff", "rgb"),
        ("tiff", "cmyk"),
        ("jpeg", "rgb"),
        ("jpeg", "cmyk"),
        ("png", "rgb"),
        ("pdf", "rgb"),
        ("pdf", "cmyk"),
    ]
    deliveries = tuple(
        Delivery(format, color, press if color == "cmyk" or format == "pdf" else None) for format, color in wanted
    )
    ticket = Ticket("benchmark", deliveries)
    finish(ORDER, master, ticket, master_sha256="0" * 64, made_at=MADE_AT, folder=folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--part", choices=["paint", "load", "finish"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part == "paint":
        picture(asked.folder)
    elif asked.part == "finish":
        everything(asked.folder / "master.webp", asked.folder)
    elif not asked.part:
        report(asked.repeat)


def report(repeat: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Before this process grows: a child's peak is never less than what its parent had when it was made.
        costs = {part: measured(part, folder) for part in ("paint", "load", "finish")}
        print("| stage | CPU |\n|---|---|")
        for stage, cost in stages(folder / "master.webp", repeat).items():
            print(f"| {stage} | {cost:.0f} ms |")
    full, empty = costs["finish"], costs["load"]
    print(
        f"\nPeak memory, seven files of one picture: {full.peak_mb:.0f} MB, of which the program alone {empty.peak_mb:.0f} MB."
    )
    print(f"CPU for the seven files: {full.cpu - empty.cpu:.2f} s.")


def measured(part: str, folder: Path) -> Cost:
    """What a process of its own costs that does one part."""
    said = folder / "said.txt"
    cost = measure([sys.executable, __file__, "--part", part, "--folder", folder], {}, said)
    assert cost.exit_code == 0, said.read_text()
    return cost


if __name__ == "__main__":
    main()
