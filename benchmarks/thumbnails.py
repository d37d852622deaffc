"""What thumbnail and soft proof cost for a picture of 2048x2048 px: `python benchmarks/thumbnails.py [--repeat 5]`.

CPU is the lowest of the repeats, beyond decoding and beyond the smaller copy that the checks look at too. Beside it what one
would write by hand: Pillow's `thumbnail()` saved as JPEG, from the same decoded pixels.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from finishing import SIDE, lowest, picture
from PIL import Image

from pipeline.prepress.colour.soft_proof import soft_proof
from pipeline.prepress.pictures import open_picture
from pipeline.prepress.pictures.thumbnail import as_webp, thumbnail
from pipeline.prepress.thumbs import proof_delivery, thumbs_of
from pipeline.sandbox.commission import lay_out
from pipeline.sandbox.painting import paint

if TYPE_CHECKING:
    from pipeline.prepress.pictures import Picture

LIMIT = 30.0
"""CPU milliseconds an item, both pictures."""
STEM = "picture/0123456789abcdef"


def drawn(folder: Path) -> Path:
    """A picture of the sandbox."""
    given = {"prompt": "a mountain landscape", "controls": {"colors": [{"rgb": [46, 117, 182]}, {"rgb": [217, 164, 65]}]}}
    path = folder / "drawn.webp"
    path.write_bytes(paint(lay_out(given, (SIDE, SIDE), seed="1", image_format="webp", fault=None)))
    return path


def photographic(folder: Path) -> Path:
    """Clouds of every size, as a photograph has detail of every size, and a little grain."""
    rng = np.random.default_rng(7)
    field = np.zeros((SIDE, SIDE, 3))
    for octave in range(2, 11):
        noise = Image.fromarray(rng.integers(0, 256, (2**octave, 2**octave, 3), dtype=np.uint8))
        field += (np.asarray(noise.resize((SIDE, SIDE), Image.Resampling.BICUBIC)) - 127.5) / 2 ** (octave - 2)
    path = folder / "photographic.webp"
    Image.fromarray((field + 127.5 + rng.normal(0, 2, field.shape)).clip(0, 255).astype(np.uint8)).save(path, quality=90)
    return path


def by_hand(opened: Picture) -> int:
    """Bytes of what one would write."""
    assert opened.image
    image, body = opened.image.copy(), io.BytesIO()
    image.thumbnail((320, 320))
    image.save(body, "JPEG", quality=80)
    return body.tell()


def costs(path: Path, repeat: int) -> dict[str, float]:
    printed = proof_delivery([])
    assert printed.profile
    with open_picture(path) as opened:
        small, _ = thumbnail(opened), opened.reduced
        assert small
        proof = soft_proof(small, printed.profile, printed.intent, black_point=printed.black_point)
        found = {
            "made small": lowest(lambda: thumbnail(opened), repeat),
            "written as WebP": lowest(lambda: as_webp(small), repeat),
            "printed, and back": lowest(
                lambda: soft_proof(small, printed.profile, printed.intent, black_point=printed.black_point), repeat
            ),
            "soft proof as WebP": lowest(lambda: as_webp(proof), repeat),
            "**thumbnail alone**": lowest(lambda: thumbs_of(opened, STEM, None), repeat),
            "**both**": lowest(lambda: thumbs_of(opened, STEM, printed), repeat),
            "by hand, `thumbnail()` and JPEG": lowest(lambda: by_hand(opened), repeat),
        }
        sizes = [len(body) for body in thumbs_of(opened, STEM, printed).values()]
        print(f"{path.name}: {sizes[0]:,} and {sizes[1]:,} bytes; by hand {by_hand(opened):,}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pictures = {"drawn": drawn(folder), "photographic": photographic(folder), "every pixel differs": picture(folder)}
        table = {kind: costs(path, asked.repeat) for kind, path in pictures.items()}
    print(f"\n| stage | {' | '.join(table)} |\n|---|{'---|' * len(table)}")
    for stage in table["drawn"]:
        print(f"| {stage} | {' | '.join(f'{column[stage]:.1f} ms' for column in table.values())} |")
    for kind, column in table.items():
        alone, both = (column[name] / column["by hand, `thumbnail()` and JPEG"] for name in ("**thumbnail alone**", "**both**"))
        share = column["**both**"] / LIMIT
        print(f"{kind}: thumbnail {alone:.2f}, both {both:.2f} of what is done by hand; {share:.0%} of the limit")


if __name__ == "__main__":
    main()
