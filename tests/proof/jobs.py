"""Jobs as their manifests tell of them, for the page's tests: no picture is made for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from pipeline.manifest.manifest import Manifest, Run, Source, totals
from pipeline.prepress.checks.palette import measure, report
from pipeline.prepress.size.ppi import printed
from pipeline.records import Finding, Level, Master, Outcome, Payment, PrintFile, PrintSize, Result

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
COLOURS = ((27, 27, 58), (247, 244, 236))
PROMPT = (
    "A pressed autumn leaf on cream paper, seen from above, with fine veins and a long shadow to the right; "
    "flat colours, no text, generous margins on all sides, in the manner of a botanical plate of 1890."
)
"""As long as people write them."""


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def leaf(name: str = "leaf", **said: Any) -> Outcome:
    """A delivered picture of 2048 px without a print size, unless more is said."""
    mark = digest(name)
    key = f"masters/{name}/{mark[:16]}.webp"
    usual: dict[str, Any] = {
        "id": name,
        "fingerprint": mark,
        "take": 1,
        "outcome": Result.DELIVERED,
        "model": "recraft/recraftv4-pro",
        "request": {"prompt": PROMPT, "size": "2048x2048"},
        "receipt": Payment(attempts=1, charged_usd=Decimal("0.25")),
        "master": Master(key=key, sha256=mark, bytes=1_200_000, media_type="image/webp", width=2048, height=2048),
    }
    return Outcome(**usual | said)


def printed_leaf(name: str = "leaf", **said: Any) -> Outcome:
    """The same for an A5 page in brand colours: two print files, the measured colours and two more findings."""
    plain = leaf(name)
    folder = f"prints/{plain.stem}-0badcafe"
    size = PrintSize("A5", (148.0, 210.0))
    request = plain.request | {
        "controls": {"colors": [{"rgb": list(rgb)} for rgb in COLOURS[:1]], "background_color": {"rgb": list(COLOURS[1])}}
    }
    files = tuple(
        PrintFile(
            key=f"{folder}/autumn_{name}_A5_{color}.{ending}",
            sha256=digest(name + ending),
            bytes=9_876_543,
            media_type=f"image/{ending}",
            color=color,
            trim_mm=(148.0, 210.0),
            bleed_mm=3.0,
            profile="FOGRA39L Coated",
            description=f"{ending.upper()}, {color.upper()}, A5 with 3 mm bleed, 241 ppi",
        )
        for color, ending in (("cmyk", "tif"), ("rgb", "pdf"))
    )
    usual: dict[str, Any] = {
        "request": request,
        "palette": "autumn-brand",
        "print": printed(size, plain.master),
        "prints": files,
        "findings": (
            Finding(check="ink", code="ink.measured", level=Level.INFO, text="Up to 287 % of ink.", measured=287.0),
            colours_measured(),
            Finding(check="gamut", code="gamut.lost", level=Level.INFO, text="4 % lies beyond the press.", measured=0.04),
            Finding(
                check="edges",
                code="edges.detail",
                level=Level.WARN,
                text="There is more detail along the edge than inside: look whether the trim cuts what matters.",
                measured=0.0312,
                limit=0.021,
            ),
        ),
    }
    return leaf(name, **usual | said)


def colours_measured() -> Finding:
    """What the palette's check says of a picture half in one colour asked for, half in another."""
    from PIL import Image

    picture = Image.new("RGB", (64, 64), (30, 28, 60))
    picture.paste((247, 244, 236), (0, 0, 64, 32))
    found = measure(picture, None, COLOURS[:1], COLOURS[1])
    assert found
    return report(found)


def job(*items: Outcome, number: int = 7, run: str = "r7", **said: Any) -> Manifest:
    """The manifest of these items."""
    usual: dict[str, Any] = {
        "id": run,
        "started_at": NOON,
        "ended_at": NOON + timedelta(minutes=3),
        "seconds": 180.0,
        "makeready": "0.1.0",
        "model": "recraft/recraftv4-pro",
        "sandbox": False,
        "partial": False,
    }
    spent = sum((item.receipt.charged_usd for item in items), Decimal(0))
    return Manifest(
        number=number,
        job="autumn",
        run=Run(**usual | said),
        source=Source(spec="autumn.yaml", sha256="0" * 64),
        totals=totals(items, run_requests=len(items), spent=spent, possible=Decimal(0)),
        items=items,
    )
