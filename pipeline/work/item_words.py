"""What is wanted of an item, or was, in words that can be compared: palette, size, style, model, take, print size. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pipeline.prepress.colour.swatches import hexadecimal
from pipeline.prepress.size import viewing_metres
from pipeline.work.edition import Told

if TYPE_CHECKING:
    from pipeline.records import Order, PrintSize
    from pipeline.work.edition import Print


def wanted(order: Order) -> Told:
    """An order as an edition would tell of it that has made it."""
    request = order.request.as_input()
    prompt = request.pop("prompt")
    rest = json.dumps(request, sort_keys=True)
    return Told(order.fingerprint, order.take, order.request.model.id, prompt, rest, print_of(order.print), ("", None, None))


def in_words_of(told: Told) -> dict[str, str | None]:
    """What was sent beside the prompt, and which model and take, by name; None: nothing was said of it."""
    request = told.request
    controls = request.get("controls") or {}
    colours = " ".join(_colour(colour) for colour in controls.get("colors") or ())
    background = controls.get("background_color")
    return {
        "palette": colours or None,
        "background": _colour(background) if background else None,
        "size": _text(request.get("size")),
        "style": _text(request.get("style")),
        "substyle": _text(request.get("substyle")),
        "model": told.model,
        "take": str(told.take),
    }


def print_in_words(size: Print | None) -> str | None:
    """A print size, as `148 x 210 mm, bleed 3 mm, sheet`; None where there is none."""
    if size is None:
        return None
    width, height, bleed, profile, ppi, full_page, away = size
    beyond = f", {ppi} ppi" if ppi else ""
    beyond += f"{', full page' if full_page else ''}{f', seen from {away:g} m' if away else ''}"
    return f"{width:g} x {height:g} mm, bleed {bleed:g} mm, {profile}{beyond}"


def print_of(size: PrintSize | None) -> Print | None:
    """An order's print size, rounded as a manifest has it."""
    if size is None:
        return None
    width, height = (round(side, 3) for side in size.trim_mm)
    bleed, away = float(round(size.bleed_mm, 3)), viewing_metres(size)
    return (float(width), float(height), bleed, size.profile, size.min_ppi, size.full_page, away)


def _colour(colour: Any) -> str:  # noqa: ANN401 (what a manifest holds)
    try:
        red, green, blue = colour["rgb"]
        return hexadecimal((int(red), int(green), int(blue)))
    except (KeyError, TypeError, ValueError):
        return str(colour)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
