"""Proofs to look at: the JSON of a page for so many items, drawn pictures included, and the page itself in a folder."""

from __future__ import annotations

import base64
import hashlib
import io
import random
from functools import cache
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from pipeline.proof import page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PALETTES = {
    "northwind": {"colors": ["#1f3a5f", "#7fa7c9", "#d9a441", "#f4efe6"], "background": "#f7f4ec"},
    "harvest": {"colors": ["#8c2f1b", "#d97b29", "#5b6b3a"], "background": "#faf0e6"},
}
SIZES = ((2048, 2048), (1536, 2688), (2688, 1536), (1792, 2432))
MOTIFS = ("fjord", "lighthouse", "larch", "harbour", "ferry", "market", "wren", "compass")
MASTER_SIDE = 640
"""Of the masters that are drawn, px: large enough to be another picture than the 320 px of a thumbnail."""
LINES = {"bleed": [0.02, 0.0, 0.98, 1.0], "trim": [0.04, 0.02, 0.96, 0.98], "safe": [0.08, 0.05, 0.92, 0.95]}
FINDINGS = (
    {
        "level": "fail",
        "code": "ppi.too-low",
        "text": "It prints at 141 ppi, but 149 are needed.",
        "measured": 141,
        "limit": 149,
    },
    {"level": "warn", "code": "palette.off", "text": "Little of it is in the palette.", "measured": 0.07, "limit": 0.1},
    {"level": "info", "code": "edges.detail", "text": "Fine detail lies at the trim.", "measured": 4.2, "limit": 3.0},
)


@cache
def drawn(number: int, size: tuple[int, int] = (320, 320), *, printed: bool = False) -> bytes:
    """A picture as WebP, in the colours of a palette: another one for each number, paler as printed."""
    chance = random.Random(number)
    name = ("northwind", "harvest")[number % 2]
    ground, inks = PALETTES[name]["background"], list(PALETTES[name]["colors"])
    picture = Image.new("RGB", size, "#eff1f5" if printed else str(ground))
    draw = ImageDraw.Draw(picture)
    wide, high = size
    for ink in inks * 2:
        left, top = chance.random() * wide * 0.7, chance.random() * high * 0.7
        shape = draw.ellipse if chance.random() < 0.5 else draw.rectangle
        shape((left, top, left + wide * chance.uniform(0.1, 0.5), top + high * chance.uniform(0.1, 0.5)), fill=ink)
    body = io.BytesIO()
    picture.save(body, "WEBP", quality=75, method=2)
    return body.getvalue()


def inlined(body: bytes) -> str:
    return "data:image/webp;base64," + base64.b64encode(body).decode()


def small(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The same shape with its long side at so many px."""
    return (round(size[0] * longest / max(size)), round(size[1] * longest / max(size)))


def item(number: int, **other: Any) -> dict[str, Any]:
    """One delivered item with everything that most have; `other` replaces what it names, None leaves it out."""
    name = other.get("id") or f"{MOTIFS[number % len(MOTIFS)]}-{number:03}"
    fingerprint = hashlib.sha256(f"{name} {other.get('take', 1)}".encode()).hexdigest()
    size = SIZES[number % len(SIZES)]
    palette = ("northwind", "harvest")[number % 2]
    colors: list[str] = list(PALETTES[palette]["colors"])
    found = {
        "id": name,
        "fp": fingerprint,
        "take": 1,
        "outcome": "kept" if number % 3 else "delivered",
        "prompt": f"A screen-printed view of the {MOTIFS[number % len(MOTIFS)]} at dawn, flat shapes, no lettering",
        "size": f"{size[0]}x{size[1]}",
        "palette": palette,
        "dominant": [[color, round(0.5 / (at + 1), 2), color, round(0.4 + at * 1.7, 2)] for at, color in enumerate(colors)],
        "palette_share": 0.96 - number % 7 / 20,
        "print": {
            "trim": "A6", "trim_mm": [105, 148], "bleed_mm": 3, "profile": "sheet",
            "ppi": 410 - number % 9 * 20, "verdict": "hold", "lines": LINES,
        },
        "files": [{"key": f"prints/{name}/0a1b/{name}.pdf", "bytes": 2_400_000, "description": "PDF/X-4, CMYK, 3 mm bleed"}],
        "master": {
            "key": f"masters/{name}/{fingerprint[:16]}.webp", "w": size[0], "h": size[1], "bytes": 1_800_000,
            "type": "image/webp", "sha256": hashlib.sha256(name.encode()).hexdigest(),
        },
        "cost": 0.25,
        "attempts": 1,
        "thumb": inlined(drawn(number % 12, small(size, 320))),
        "soft": inlined(drawn(number % 12, small(size, 320), printed=True)),
        "approval": "waiting",
    }  # fmt: skip
    return {key: value for key, value in (found | other).items() if value is not None}


def proof(items: list[dict[str, Any]], **other: Any) -> dict[str, Any]:
    """The JSON of a page about these items; `other` replaces or adds at its top."""
    counted = {
        outcome: sum(each["outcome"] == outcome for each in items) for outcome in ("delivered", "kept", "rejected", "refused")
    }
    return {
        "format": "makeready-proof-1",
        "job": "autumn",
        "shelf": "outputs/autumn",
        "number": 7,
        "run": {
            "id": "20261127T101200Z-a5d7fe", "started_at": "2026-11-27T10:05:00Z", "ended_at": "2026-11-27T10:12:00Z",
            "sandbox": False, "partial": False, "makeready": "0.1.0",
        },
        "model": "recraft/recraftv4-pro",
        "models": {"recraft/recraftv4-pro": "Recraft V4 Pro", "recraft/recraftv4": "Recraft V4"},
        "totals": {"items": len(items), "spent_usd": 1.5, "job_usd": 0.25 * len(items), "possible_usd": 0} | counted,
        "palettes": PALETTES,
        "press": {"name": "FOGRA39L coated", "paper": "#eff1f5"},
        "edition": {"number": 7, "before": 6},
        "items": items,
    } | other  # fmt: skip


def varied(many: int = 24) -> list[dict[str, Any]]:
    """Items of all kinds: takes, a chain, a draft, decisions, a conflict, findings, what failed and what is new."""
    items = [item(number) for number in range(many)]
    said = {"by": "brand", "at": "2026-11-27T10:30:00Z"}
    items[0] |= {"id": "cover", "picture": "cover", "change": {"kind": "changed", "what": ["picture", "prompt"]}}
    items[1] = item(1, id="cover.take-2", take=2, picture="cover", size=items[0]["size"], palette="northwind")
    items[1] |= {"thumb": inlined(drawn(5)), "soft": None, "print": items[0]["print"]}
    del items[1]["soft"]
    items[1]["master"] |= {"w": 2048, "h": 2048}
    items[2] |= {
        "take": 2,
        "chain": [{
            "take": 1, "fp": "ab" * 32, "prompt": "A larch, too dark", "outcome": "kept",
            "thumb": inlined(drawn(7, (183, 320))),
            "decision": {"approval": "rejected", "text": "Too dark; the larch should glow.", **said},
        }],
        "draft": {"thumb": inlined(drawn(9, (183, 320))), "outcome": "delivered", "model": "recraft/recraftv4", "cost": 0.04},
    }  # fmt: skip
    items[3] |= {"findings": list(FINDINGS[1:]), "change": {"kind": "new"}}
    items[4] |= {"findings": list(FINDINGS), "outcome": "rejected", "reason": "ppi.too-low: it prints at 141 ppi"}
    nothing = dict.fromkeys(("thumb", "soft", "master", "files", "dominant", "palette_share", "print", "cost"))
    items[5] = item(5, outcome="refused", reason="The model would not draw this.", **nothing)
    items[6] |= {"approval": "approved", "decisions": [{"n": 1, "kind": "approve", "seen": 0, **said}]}
    items[7] |= {
        "approval": "approved",
        "conflict": ["brand"],
        "decisions": [
            {"n": 1, "kind": "reject", "text": "The blue is off", "seen": 0, **said},
            {"n": 2, "kind": "approve", "by": "art-direction", "at": "2026-11-27T10:30:02Z", "seen": 0},
            {"n": 3, "kind": "comment", "text": "Look at this edge", "pin": [0.3, 0.6], "seen": 2, **said},
        ],
    }
    return items


def render(data: Mapping[str, Any]) -> str:
    """The page with this data in it, as it is written on a shelf; as it is served, where the data has a `review`."""
    told = dict(data)
    return page.render(told, review=told.pop("review", None)).decode()


def write_page(folder: Path, data: Mapping[str, Any]) -> Path:
    """Put the page into a folder, with the masters that it names drawn beside it, and say where it lies."""
    path = folder / "proof.html"
    path.write_text(render(data), encoding="utf-8")
    return path


def write_masters(folder: Path, items: list[dict[str, Any]]) -> None:
    """Draw the masters of these items where their keys say, smaller than the data tells: they only have to be there."""
    for number, each in enumerate(items):
        if "master" in each:
            path = folder / each["master"]["key"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(drawn(number % 12, small((each["master"]["w"], each["master"]["h"]), MASTER_SIDE)))
